"""Coverage on both engines: yield beside what is usual, gaps in time, what was left over, missing numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from records.notification import DocumentType, Kind, Notification
from records.queries.coverage import Coverage, Span, Yield, coverage
from records.runs import Source, Verdict
from records.store import Store

NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCE = Source(
    name="xx_feed", title_zh="x", title_en="X", publisher="x", country="XX", kind="incident", family="feed",
    address="https://example.org/x", official=True, licence="x", attribution="x", cadence_hours=24, expected=(10, 100),
)  # fmt: skip


def run(store: Store, at: datetime, verdict: Verdict, seen: int = 0, leftover: dict[str, int] | None = None) -> None:
    made = store.begin(SOURCE.name, at)
    made.verdict, made.seen, made.leftover = verdict, seen, leftover or {}
    store.finish(made, at)


def one(store: Store, now: datetime) -> Coverage:
    return next(c for c in coverage(store, now) if c.health.source.name == SOURCE.name)


def test_a_source_that_was_never_tried_is_unknown_and_not_on_time(store: Store) -> None:
    store.register([SOURCE])
    found = one(store, NOW)
    assert (found.seen, found.median, found.standing, found.gaps) == (None, None, Yield.UNKNOWN, ())
    assert not found.on_time and found.missing is None
    run(store, NOW, Verdict.NOT_CHECKED)
    assert one(store, NOW + DAY).gaps == (Span(NOW, None),)


def test_gaps_yield_and_left_over_fields_are_told(store: Store) -> None:
    store.register([SOURCE])
    for day in range(5):
        run(store, NOW + day * DAY, Verdict.OK, 50 + day)
    run(store, NOW + 5 * DAY, Verdict.UNCHANGED)
    found = one(store, NOW + 6 * DAY)
    assert (found.seen, found.median, found.standing, found.gaps) == (54, 52.0, Yield.USUAL, ()) and found.on_time
    for day in (6, 7, 8):
        run(store, NOW + day * DAY, Verdict.FAILED)
    found = one(store, NOW + 8 * DAY)
    assert found.open_gap == Span(NOW + 5 * DAY, None) and not found.on_time and found.health.failures == 3
    run(store, NOW + 9 * DAY, Verdict.OK, 4, {"field colour": 3})
    run(store, NOW + 10 * DAY, Verdict.UNCHANGED)
    found = one(store, NOW + 10 * DAY)
    assert found.gaps == (Span(NOW + 5 * DAY, NOW + 9 * DAY),) and found.on_time
    assert (found.standing, found.leftover) == (Yield.FEW, {"field colour": 3}) and found.leftover_at == NOW + 9 * DAY
    # A source that is off has no gap that goes on; one that nobody tries any more has.
    late = NOW + 100 * DAY
    assert one(store, late).open_gap == Span(NOW + 10 * DAY, None)
    store.set_switch(SOURCE.name, "off")
    assert one(store, late).open_gap is None


def test_missing_numbers_are_counted_for_wto_sources_only(store: Store) -> None:
    wto = replace(SOURCE, name="wto_eping_workbook")
    store.register([SOURCE, wto])
    documents = [
        Notification(
            source=wto.name, key=f"G/TBT/N/VNM/{n}", measure=f"G/TBT/N/VNM/{n}", kind=Kind.NOTIFICATION,
            type=DocumentType.REGULAR, distributed=date(2026, 7, 1), title="x", symbols=(f"G/TBT/N/VNM/{n}",),
        )
        for n in (404, 406, 409)
    ]  # fmt: skip
    store.save(store.begin(wto.name, NOW), documents, NOW)
    found = {c.health.source.name: c.missing for c in coverage(store, NOW)}
    assert found == {SOURCE.name: None, wto.name: 3}
