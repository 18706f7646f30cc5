"""Pages opened by AppTest with the real export; crawled text in Markdown; the examples' leave."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alerts.examples import examples
from alerts.stages import grade_pending, match_pending
from classifier import label_pending
from crawlers import registry
from crawlers.engine import Order, crawl
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "overview": "officials/overview.py",
    "notifications": "everybody/notifications.py",
    "subscriptions": "exporters/subscriptions.py",
    "sources": "officials/sources.py",
}
NOW = datetime.fromisoformat("2025-06-12T08:00:00+08:00")


def fill(home: Path, source: str, path: Path | None = None) -> Store:
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    store.register(registry.passports())
    if source:
        crawl(store, Order(source, NOW, path))
        label_pending(store, NOW)
        grade_pending(store, NOW.date(), NOW)
        store.ensure_examples(examples(NOW.date()))
        match_pending(store, NOW.date(), NOW)
    return store


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, lang: str, page: str, **query: str) -> AppTest:
    monkeypatch.setenv("SENTINEL_HOME", str(home))
    monkeypatch.setenv("SENTINEL_AS_OF", "2025-06-12")
    monkeypatch.setenv("SENTINEL_LANGUAGE", lang)
    monkeypatch.delenv("SENTINEL_STORE", raising=False)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    return app if page == "overview" else app.switch_page(PAGES[page]).run()


def words(app: AppTest) -> str:
    parts = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(e.value) for part in parts for e in part)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, export: Path) -> Path:
    """The folder of a store with the real export."""
    home = tmp_path_factory.mktemp("export")
    fill(home, "wto_eping_workbook", export).close()
    return home


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_real_notifications(page: str, real: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(real, monkeypatch, "zh", page)
    text = words(app)
    assert not app.exception and not app.error, [e.value for e in app.error]
    assert "非《突发事件应对法》意义上的预警信息" in text and "样例数据" not in text


def test_crawled_text_means_nothing_in_markdown() -> None:
    from dashboard.words import safe

    hostile = "![x](http://evil/x.png) <img src=x> $a$ :red[b] `c` [d](javascript:alert(1))"
    bare = re.findall(r"(?<!\\)[\[\]<>$`]", re.sub(r"&\w+;", "", safe(hostile)))
    assert bare == []


def test_the_first_real_subscription_takes_the_examples_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = fill(tmp_path, "sample")
    assert all(s.example for s in store.subscriptions()) and len(store.subscriptions()) == 4
    app = opened(tmp_path, monkeypatch, "zh", "subscriptions")
    assert "示例" in words(app)
