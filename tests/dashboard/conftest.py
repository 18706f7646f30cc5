"""Stores for the pages, made once: an empty one, the packaged sample with its mail, and thousands of measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alerts.examples import examples
from alerts.stages import grade_pending, match_pending
from classifier import label_pending
from crawlers import registry
from crawlers.engine import Order, crawl
from dashboard.data import access
from records.catalogue import catalogue
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import DocumentType, Kind, Notification
from records.store import Store
from records.wording import Reason
from tests.dashboard.pages import PEOPLE, ROOT, Open

NOW = datetime.fromisoformat("2025-06-12T08:00:00+08:00")
MANY = 2000


def opened_store(home: Path) -> Store:
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    store.register(registry.passports())
    return store


def _sample(home: Path) -> None:
    store = opened_store(home)
    crawl(store, Order("sample", NOW))
    label_pending(store, NOW)
    grade_pending(store, NOW.date(), NOW)
    store.ensure_examples(examples(NOW.date()))
    match_pending(store, NOW.date(), NOW)
    store.close()


def _many(home: Path) -> None:
    """Thousands of measures over four years, with labels, grades and the examples' alerts."""
    store = opened_store(home)
    members, families = ("VNM", "THA", "USA", "EU", "JPN", "BRA", "KEN"), tuple(catalogue().families)
    run = store.begin("wto_eping_workbook", NOW)
    store.save(run, [_document(n, members[n % 7]) for n in range(MANY)], NOW)
    run.verdict = run.verdict.OK
    store.finish(run, NOW)
    for labelled in store.unlabelled("m"):
        answers = [(d, Labelling((Label(families[d.id % len(families)], 0.9, "rule:hs"),), 0.9)) for d in labelled]
        store.save_labels("m", answers, NOW)
    colours = tuple(Colour)
    for batch in store.ungraded("v", NOW.date()):
        store.save_grades("v", [(m, _grade(colours[m.id % 4])) for m in batch], NOW)
    store.ensure_examples(examples(NOW.date()))
    match_pending(store, NOW.date(), NOW)
    store.close()


def _document(number: int, member: str) -> Notification:
    key, day = f"G/TBT/N/{member}/{number}", date(2025, 6, 11) - timedelta(days=number // 2)
    return Notification(
        source="wto_eping_workbook",
        key=key,
        measure=key,
        kind=Kind.NOTIFICATION,
        type=DocumentType.REGULAR,
        distributed=day,
        title=f"Draft regulation {number}",
        members=(member,),
        symbols=(key,),
        comment_deadline=day + timedelta(days=60),
        objectives=("Food safety (SPS)",),
    )


def _grade(colour: Colour) -> Grade:
    return Grade(colour, "v", NOW.date(), (("urgency", Score(0.5, Reason.of("x"))),), (Reason.of("because"),))


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folder of each store by size: "empty", "sample", "many"."""
    made = {size: tmp_path_factory.mktemp(size) for size in ("empty", "sample", "many")}
    opened_store(made["empty"]).close()
    _sample(made["sample"])
    _many(made["many"])
    return made


@pytest.fixture
def open_page(homes: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a page's file in a store, in a language, as somebody (see `PEOPLE`; default: whoever is at the machine)."""

    def run(
        file: str, size: str = "sample", lang: str = "zh", who: str = "", home: Path | None = None, **query: str
    ) -> AppTest:
        monkeypatch.setenv("SENTINEL_HOME", str(home or homes[size]))
        monkeypatch.setenv("SENTINEL_AS_OF", "2025-06-12")
        monkeypatch.setenv("SENTINEL_LANGUAGE", lang)
        monkeypatch.delenv("SENTINEL_STORE", raising=False)
        access.be(PEOPLE[who] if who else None)
        app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
        app = app.switch_page(file)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    yield run
    access.be(None)
