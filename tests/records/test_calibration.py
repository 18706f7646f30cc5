"""What became of past grades, on both engines: concerns by symbol, reports by measure, intervals of shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from records.cases import Case, CaseKind
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import DocumentType, Kind, Notification
from records.queries.calibration import calibration, wilson
from records.store import Store
from records.tables_trade import trade_concern
from records.wording import Reason

TODAY = date(2025, 6, 12)
DAY = date(2024, 1, 10)  # of publication: its year is over
BASE = Notification(
    source="test",
    key="G/TBT/N/VNM/1",
    measure="G/TBT/N/VNM/1",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=DAY,
    title="Rules",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/1",),
)


def document(number: int, day: date = DAY) -> Notification:
    key = f"G/TBT/N/VNM/{number}"
    return replace(BASE, key=key, measure=key, symbols=(key,), distributed=day)


def fill(store: Store, colours: dict[int, Colour], graded: date, day: date = DAY) -> None:
    now = datetime(graded.year, graded.month, graded.day, 8, tzinfo=UTC)
    run = store.begin("test", now)
    store.save(run, [document(n, day) for n in colours], now)
    store.finish(run, now)
    for batch in store.unlabelled("m"):
        store.save_labels("m", [(d, Labelling((Label("agriculture/tea", 0.9, "rule:hs"),), 0.9)) for d in batch], now)
    score = (("urgency", Score(0.5, Reason.of("x"))),)
    for measures in store.ungraded("v", graded):
        given = [(m, Grade(colours[int(m.key.rsplit("/", 1)[1])], "v", graded, score, ())) for m in measures]
        store.save_grades("v", given, now)


def concern(store: Store, symbol: str, raised: date) -> None:
    values = {
        "number": f"ID {symbol} {raised}",
        "title": "x",
        "member": "VNM",
        "first_raised": raised,
        "last_raised": raised,
    }
    with store.write() as connection:
        connection.execute(trade_concern.insert().values(**values, symbols=f'["{symbol}"]'))


def test_concerns_within_the_year_count_by_first_colour(store: Store) -> None:
    fill(store, {1: Colour.RED, 2: Colour.RED, 3: Colour.BLUE, 4: Colour.BLUE}, DAY + timedelta(days=2))
    concern(store, "G/TBT/N/VNM/1", DAY + timedelta(days=100))
    concern(store, "G/TBT/N/VNM/2", DAY + timedelta(days=400))  # too late
    concern(store, "G/TBT/N/VNM/4", DAY + timedelta(days=30))
    found = calibration(store, TODAY)
    lines = {line.colour: line for line in found.timely}
    assert (lines[Colour.RED].measures, lines[Colour.RED].outcomes["concern"]) == (2, 1)
    assert (lines[Colour.BLUE].measures, lines[Colour.BLUE].outcomes["concern"]) == (2, 1)
    assert found.known == ("concern",) and found.hindsight == ()
    keys = {m.id: m.key for m in store.measures([document(n).key for n in range(1, 5)]).values()}
    assert [keys[i] for i in found.hits] == ["G/TBT/N/VNM/1"] and [keys[i] for i in found.misses] == ["G/TBT/N/VNM/4"]


def test_late_grades_and_young_measures_stand_apart(store: Store) -> None:
    fill(store, {1: Colour.ORANGE}, DAY + timedelta(days=200))
    fill(store, {2: Colour.ORANGE}, TODAY, TODAY - timedelta(days=5))
    found = calibration(store, TODAY)
    assert [(x.colour, x.measures, x.waiting) for x in found.hindsight] == [(Colour.ORANGE, 1, 0)]
    assert [(x.colour, x.measures, x.waiting) for x in found.timely] == [(Colour.ORANGE, 0, 1)]
    assert found.known == () and found.hits == ()


def test_reports_of_enterprises_count(store: Store) -> None:
    fill(store, {1: Colour.BLUE}, DAY)
    at = datetime(2024, 5, 1, 8, tzinfo=UTC)
    case = Case("R-1", CaseKind.REPORT, "received", "goods held", at, "r1", measures=("G/TBT/N/VNM/1",))
    store.open_case(case, "report", at)
    found = calibration(store, TODAY)
    assert found.timely[0].outcomes["report"] == 1 and found.timely[0].hurt == 1 and len(found.misses) == 1


def test_intervals_of_shares() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    least, most = wilson(5, 50)  # R: prop.test without correction
    assert abs(least - 0.0435) < 0.001 and abs(most - 0.2136) < 0.001
    assert wilson(0, 20)[0] == 0.0 and wilson(20, 20)[1] > 0.999
