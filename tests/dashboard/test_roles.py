"""Every page opened by AppTest as every role that may open it, on a small store, and once on an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alerts.examples import examples
from alerts.stages import grade_pending, match_pending
from classifier import label_pending
from crawlers import registry
from crawlers.engine import Order, crawl
from dashboard import data, router
from records.roles import VISITOR, Person, Role
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.fromisoformat("2025-06-12T08:00:00+08:00")
PEOPLE = {"visitor": VISITOR, **{r.value: Person(f"p-{r.value}", "Somebody", (r,), "ours", "en") for r in Role}}
PAGES = [e for e in router.PAGES if e.url]


def store_in(home: Path, *, filled: bool) -> Store:
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    store.register(registry.passports())
    if filled:
        crawl(store, Order("sample", NOW, None))
        label_pending(store, NOW)
        grade_pending(store, NOW.date(), NOW)
        store.ensure_examples(examples(NOW.date()))
        match_pending(store, NOW.date(), NOW)
    return store


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SENTINEL_AS_OF", "2025-06-12")
        made = {n: store_in(tmp_path_factory.mktemp(n), filled=n == "small") for n in ("empty", "small")}
        yield made
        data.be(None)
        data.use(None)
        for store in made.values():
            store.close()


@pytest.mark.parametrize(
    ("size", "name"), [("empty", "visitor"), ("empty", "official"), *(("small", n) for n in PEOPLE)]
)
def test_pages_open_for_whoever_may(size: str, name: str, stores: dict[str, Store]) -> None:
    who = PEOPLE[name]
    data.use(lambda: stores[size])
    data.be(who)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    opened = 0
    for entry in PAGES:
        if not entry.open_to(who):
            continue
        app.switch_page(entry.file).run()
        assert not app.exception and app.title, (entry.url, [e.value for e in app.exception])
        wrong = [e.value for e in app.error if "broke" in str(e.value) or "cannot be read" in str(e.value)]
        assert not wrong and "Please sign in" not in [t.value for t in app.title], (entry.url, wrong)
        opened += 1
    assert opened >= 3
