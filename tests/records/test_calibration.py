"""What became of past grades, counted on a small invented past; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from records import queries
from records import tables as t
from records.grades import Colour, Grade
from records.labels import Label, Labelling
from records.notification import DocumentType, Incident, Kind, Notification
from records.queries.calibration import fates
from records.store import Store
from records.trade import ExportFigure, TradeConcern

NOW = datetime(2024, 1, 10, 8, tzinfo=UTC)
FIRST = NOW.date()
TEA = "agriculture/tea"


def notified(n: int) -> Notification:
    symbol = f"G/TBT/N/VNM/{n}"
    return Notification(
        "test", symbol, symbol, Kind.NOTIFICATION, DocumentType.REGULAR, FIRST, "Tea", ("VNM",), (symbol,)
    )


def refused(n: int, on: date, origin: str = "CHN") -> Notification:
    base = replace(notified(1), key=f"x:{n}", measure=f"x:{n}", symbols=(), kind=Kind.INCIDENT, distributed=on)
    return replace(base, incident=Incident(origin=(origin,)))


def label(store: Store, wanted: dict[str, str]) -> None:
    for batch in store.unlabelled("m"):
        given = [(n, wanted.get(n.key, TEA)) for n in batch]
        store.save_labels("m", [(n, Labelling((Label(f, 0.9, "rule:hs"),) if f else (), 0.9)) for n, f in given], NOW)


def graded(store: Store, colours: dict[str, Colour], on: date = FIRST) -> None:
    for batch in store.ungraded("v", on):
        pairs = [(m, Grade(c, "v", on, (), ()) if (c := colours.get(m.key)) else None) for m in batch]
        store.save_grades("v", pairs, NOW)


@pytest.fixture
def past(store: Store) -> Store:
    """Red 1, yellow 2, blue 3, no family 4; nothing happened yet."""
    store.save(store.begin("test", NOW), [notified(n) for n in (1, 2, 3, 4)], NOW)
    label(store, {"G/TBT/N/VNM/2": "food/sugar", "G/TBT/N/VNM/3": "food/sugar", "G/TBT/N/VNM/4": ""})
    names = ("G/TBT/N/VNM/1", "G/TBT/N/VNM/2", "G/TBT/N/VNM/3")
    graded(store, dict(zip(names, (Colour.RED, Colour.YELLOW, Colour.BLUE), strict=True)))
    return store


def row(store: Store, colour: str) -> tuple[int, int, dict[str, int]]:
    found = queries.calibration(store, FIRST, FIRST)
    (one,) = [r for r in found.rows if r.colour == colour]
    return one.measures, one.hurt, dict(one.signs)


def test_nothing_happened(past: Store) -> None:
    found = queries.calibration(past, FIRST, FIRST)
    assert [(r.colour, r.measures, r.hurt) for r in found.rows] == [
        ("red", 1, 0), ("orange", 0, 0), ("yellow", 1, 0), ("blue", 1, 0), ("", 1, 0),
    ]  # fmt: skip
    assert found.known == frozenset() and found.missed == () and found.caught is None
    assert [r.share for r in found.rows] == [0, None, 0, 0, 0]
    assert queries.calibration(past, FIRST + timedelta(days=1), FIRST + timedelta(days=9)).rows[0].measures == 0


@pytest.mark.parametrize(("after", "hurt"), [(-1, False), (0, True), (365, True), (366, False)])
def test_a_concern_counts_within_the_months_after(past: Store, after: int, hurt: bool) -> None:
    on = FIRST + timedelta(days=after)
    concern = TradeConcern("1", "Tea", "VNM", ("CHN",), on, on, symbols=("G/TBT/N/VNM/3", "G/TBT/N/VNM/4"))
    past.save_concerns([concern], "x")
    found = queries.calibration(past, FIRST, FIRST)
    assert bool(found.missed) == hurt and "concern" in found.known
    assert row(past, "blue") == (1, int(hurt), {"concern": 1} if hurt else {})
    assert row(past, "")[1] == int(hurt) and found.caught == (0 if hurt else None)
    assert [f.key for f in found.missed] == (["G/TBT/N/VNM/4", "G/TBT/N/VNM/3"] if hurt else [])


@pytest.mark.parametrize(
    ("before", "after", "hurt"), [(0, 2, False), (0, 3, True), (1, 3, True), (2, 3, False), (2, 4, True)]
)
def test_incidents_of_chinese_goods_must_double(past: Store, before: int, after: int, hurt: bool) -> None:
    days = [-30] * before + [30] * after
    documents = [refused(n, FIRST + timedelta(days=d)) for n, d in enumerate(days)]
    documents += [refused(100 + n, FIRST + timedelta(days=40), "VNM") for n in range(9)]  # not ours
    past.save(past.begin("test", NOW), documents, NOW)
    label(past, {})
    assert row(past, "red") == (1, int(hurt), {"incidents": 1} if hurt else {})
    assert row(past, "yellow")[1] == 0  # sugar


@pytest.mark.parametrize(("after", "hurt"), [(81.0, False), (80.0, True), (10.0, True)])
def test_exports_must_fall_by_a_fifth(past: Store, after: float, hurt: bool) -> None:
    months = [date(2023 + (m - 1) // 12, (m - 1) % 12 + 1, 1) for m in range(1, 25)]
    past.save_exports([ExportFigure("09022000", "VNM", m, 100.0 if m < FIRST else after) for m in months], "x")
    assert row(past, "red") == (1, int(hurt), {"exports": 1} if hurt else {})


def test_half_a_span_on_record_is_needed(past: Store) -> None:
    months = [date(2023, 11, 1), date(2023, 12, 1), date(2024, 2, 1)]
    past.save_exports([ExportFigure("09022000", "VNM", m, 100.0 if m < FIRST else 1.0) for m in months], "x")
    assert row(past, "red")[1] == 0


def test_the_first_month_is_what_counts(past: Store) -> None:
    with past.write() as connection:
        connection.execute(update(t.measure).values(touched=t.measure.c.touched + 1))
    graded(past, {"G/TBT/N/VNM/3": Colour.ORANGE}, FIRST + timedelta(days=30))
    colours = {f.key: f.colour for f in fates(past, FIRST, FIRST)[0]}
    assert colours["G/TBT/N/VNM/3"] is Colour.ORANGE and colours["G/TBT/N/VNM/1"] is Colour.RED
    with past.write() as connection:
        connection.execute(update(t.measure).values(touched=t.measure.c.touched + 1))
    graded(past, {"G/TBT/N/VNM/3": Colour.RED}, FIRST + timedelta(days=31))
    assert {f.key: f.colour for f in fates(past, FIRST, FIRST)[0]}["G/TBT/N/VNM/3"] is Colour.ORANGE


def test_a_report_of_a_barrier_counts(past: Store) -> None:
    from records.cases import CaseKind
    from records.tables_cases import dossier, dossier_measure

    with past.write() as connection:
        values = {"key": "B-1", "kind": CaseKind.REPORT.value, "state": "received", "title": "x", "opened_by": "x"}
        made = connection.execute(dossier.insert().values(**values, opened_at="2024-05-01T00:00:00.000000Z"))
        id = made.inserted_primary_key[0]  # type: ignore[index]
        tea = connection.scalar(select(t.measure.c.id).where(t.measure.c.key == "G/TBT/N/VNM/1"))
        connection.execute(dossier_measure.insert().values(dossier_id=id, measure_id=tea))
    assert row(past, "red") == (1, 1, {"report": 1})
