"""A poisoned source: five times its median, back-dated, or what it published changed at once; held until released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from crawlers import registry
from crawlers.reading import Reading
from crawlers.sink import Poisoned, Sink
from records import queries
from records.notification import DocumentType, Kind, Notification, Raw
from records.runs import Run, Source, Verdict
from records.store import Store

NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
SOURCE = replace(next(p for p in registry.passports() if p.name == "oecd_recalls"), expected=(1, 2_000))
FILE = replace(SOURCE, name="big_file", family="file")


def recall(number: int, day: date, title: str = "Toy") -> Notification:
    return Notification(
        source=SOURCE.name, key=f"oecd:{number}", measure=f"oecd:{number}", kind=Kind.INCIDENT,
        type=DocumentType.REGULAR, distributed=day, title=f"{title} {number}",
    )  # fmt: skip


def crawl(store: Store, now: datetime, items: Sequence[Notification], source: Source = SOURCE, **more: bool) -> Run:
    """One run as the engine makes it."""
    run = store.begin(source.name, now)
    sink = Sink(store, source, run, now, **more)
    try:
        for item in items:
            sink.take(replace(item, source=source.name))
        sink.conclude(Reading(Raw(), now.date()), whole=True)
    except Poisoned as error:
        run.verdict, run.message = Verdict.SUSPECT, str(error)
    store.finish(run, now)
    return run


@pytest.fixture
def known(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with six good runs, 30 records a day, each day's in the window of the next."""
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    store.register([SOURCE, FILE])
    for source in (SOURCE, FILE):
        for day in range(6):
            at = NOW + timedelta(days=day)
            items = [recall(n, (NOW + timedelta(days=n // 30)).date()) for n in range(day * 30 - 30, day * 30 + 30)]
            if source is FILE:
                items = [replace(i, key=f"f{i.key}", measure=f"f{i.key}") for i in items]
            assert crawl(store, at, items, source).verdict is Verdict.OK
    return store


AT = NOW + timedelta(days=6)
FLOOD = [recall(1_000 + n, AT.date()) for n in range(301)]
CHANGED = [recall(n, (NOW + timedelta(days=n // 30)).date(), "Lamp") for n in range(100, 180)]
OLD = [recall(2_000 + n, date(2019, 5, 1)) for n in range(40)]


def count(store: Store) -> int:
    return int(queries.status(store, AT.date())["notifications"])


@pytest.mark.parametrize(
    ("items", "words"),
    [(FLOOD, "301 records, 5 times its median of 60"), (CHANGED, "80 of 80"), (OLD, "40 of 40 new")],
    ids=["flood", "changed", "back-dated"],
)
def test_it_is_held_whole_and_taken_when_released(known: Store, items: list[Notification], words: str) -> None:
    before = count(known)
    held = crawl(known, AT, items)
    assert held.verdict is Verdict.SUSPECT and words in held.message and "source release oecd_recalls" in held.message
    assert count(known) == before and (held.new, held.changed) == (0, 0)
    assert queries.measure(known, "oecd:150").title == "Toy 150"  # type: ignore[union-attr]
    health = next(h for h in queries.sources(known) if h.source.name == SOURCE.name)
    assert health.failures == 1 and health.last_success == NOW + timedelta(days=5)
    taken = crawl(known, AT, items, release=True)
    assert taken.verdict is Verdict.OK and taken.new + taken.changed == len(items)


def test_a_large_file_is_judged_by_its_beginning_before_anything_of_it_is_saved(known: Store) -> None:
    changed = [replace(i, key=f"f{i.key}", measure=f"f{i.key}") for i in CHANGED]
    more = (recall(5_000 + n, AT.date()) for n in range(2_500))
    before = count(known)
    held = crawl(known, AT, [*changed, *more], FILE)
    assert held.verdict is Verdict.SUSPECT and "80 of 80" in held.message and count(known) == before


@pytest.mark.parametrize(
    "items",
    [
        FLOOD[:299],
        CHANGED[:20],
        OLD[:20],
        [*OLD[:30], *FLOOD[:30]],
        [*CHANGED[:30], *(recall(n, NOW.date()) for n in range(30))],
    ],
)
def test_an_ordinary_busy_day_is_taken(known: Store, items: list[Notification]) -> None:
    assert crawl(known, AT, items).verdict is Verdict.OK


def test_what_another_version_of_the_reader_changes_is_taken(known: Store) -> None:
    known.remember_reader(SOURCE.name, "the reader of last year")
    assert crawl(known, AT, CHANGED).verdict is Verdict.OK
    again = [replace(n, title=f"{n.title}, as changed") for n in CHANGED]
    assert crawl(known, AT + timedelta(days=1), again).verdict is Verdict.SUSPECT


def test_after_an_outage_more_is_usual(known: Store) -> None:
    late = NOW + timedelta(days=66)
    items = [recall(3_000 + n, (late - timedelta(days=n % 60)).date()) for n in range(1_500)]
    assert crawl(known, late, items).verdict is Verdict.OK


def test_a_fraction_of_the_usual_yield_is_a_failure(known: Store) -> None:
    few = crawl(known, AT, [recall(170 + n, AT.date()) for n in range(14)])
    assert few.verdict is Verdict.SUSPECT and "far fewer records than usual (14, usually at least 60)" in few.message
    assert crawl(known, AT, [recall(170 + n, AT.date()) for n in range(16)]).verdict is Verdict.OK


def test_a_new_source_is_bound_by_its_passport_alone(store: Store) -> None:
    store.register([SOURCE])
    assert crawl(store, NOW, FLOOD).verdict is Verdict.OK
    assert crawl(store, NOW, [recall(n, NOW.date()) for n in range(2_001)]).verdict is Verdict.SUSPECT
