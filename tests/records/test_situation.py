"""The situation of a day beside an earlier one, the way from publication to answer, counts by month; both engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import DocumentType, Kind, Notification
from records.queries import funnel, situation, trends
from records.queries.standing import standing
from records.store import Store
from records.wording import Reason

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
TODAY = NOW.date()
TEA = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2025, 6, 1),
    title="Rules for leaves",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2025, 8, 3),
    objectives=("Food safety (SPS)",),
)


def other(number: int, day: date, deadline: date | None = None, member: str = "THA") -> Notification:
    key = f"G/TBT/N/{member}/{number}"
    return replace(
        TEA, key=key, measure=key, symbols=(key,), members=(member,), distributed=day, comment_deadline=deadline
    )


CLOSED = other(1, date(2025, 5, 1), date(2025, 6, 8))
NO_DATE = other(2, date(2025, 6, 2))
NEW = other(3, date(2025, 6, 10), date(2025, 6, 15))
ADD = replace(
    TEA,
    key="G/TBT/N/VNM/408/Add.1",
    symbols=("G/TBT/N/VNM/408/Add.1",),
    type=DocumentType.ADDENDUM,
    comment_deadline=None,
    distributed=date(2025, 6, 11),
)


def fill(store: Store, *documents: Notification, families: tuple[str, ...] = ("agriculture/tea",)) -> None:
    run = store.begin("test", NOW)
    store.save(run, documents, NOW)
    store.finish(run, NOW)
    answer = Labelling(tuple(Label(f, 0.9, "rule:hs") for f in families), 0.9)
    for batch in store.unlabelled("m1"):
        store.save_labels("m1", [(n, answer) for n in batch], NOW + timedelta(hours=2))


def grade(store: Store, day: date, colour: Callable[[str], Colour | None], version: str = "v1") -> None:
    def given(key: str) -> Grade | None:
        found = colour(key)
        score = (("urgency", Score(0.5, Reason.of("x"))),)
        tomorrow = day + timedelta(days=1)
        return Grade(found, version, day, score, (Reason.of("because"),), tomorrow) if found else None

    moment = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    for batch in store.ungraded(version, day):
        store.save_grades(version, [(m, given(m.key)) for m in batch], moment)


def test_what_is_open_new_closing_and_closed(store: Store) -> None:
    fill(store, TEA, CLOSED, NO_DATE, NEW, ADD, families=("agriculture/tea", "food/sugar"))
    grade(store, TODAY, lambda key: Colour.ORANGE if "VNM" in key else Colour.BLUE)
    found = situation.situation(store, TODAY)
    keys = {r.key: s.id for s in (*found.open, *found.closed) for r in situation.rows_of(store, [s.id], TODAY)}
    assert {s.id for s in found.open} == {keys[d.key] for d in (TEA, NO_DATE, NEW)}
    assert [s.id for s in found.closed] == [keys[CLOSED.key]]
    assert [s.id for s in found.new] == [s.id for s in found.closing] == [keys[NEW.key]]
    assert [s.id for s in found.followed] == [keys[TEA.key]]
    tiles = {(tile.sector, tile.member): tile for tile in found.tiles}
    assert set(tiles) == {(s, m) for s in ("agriculture", "food") for m in ("VNM", "THA")}
    assert tiles["food", "VNM"].now == tiles["food", "VNM"].before == (0, 1, 0, 0)
    assert tiles["food", "THA"].now == (0, 0, 0, 2) and tiles["food", "THA"].before == (0, 0, 0, 2)
    assert [r.key for r in situation.rows_of(store, [keys[NEW.key], keys[TEA.key]], TODAY)] == [NEW.key, TEA.key]


def test_colours_are_those_of_the_day(store: Store) -> None:
    fill(store, TEA, NO_DATE)
    grade(store, date(2025, 6, 3), lambda key: Colour.YELLOW)
    grade(store, TODAY, lambda key: Colour.RED if "VNM" in key else None)
    assert {s.colour for s in standing(store, TODAY)} == {Colour.RED}
    assert [s.colour for s in standing(store, date(2025, 6, 11))] == [Colour.YELLOW] * 2
    assert [s.colour for s in standing(store, date(2025, 6, 2))] == [Colour.YELLOW] * 2  # first assessed on the third
    found = situation.situation(store, TODAY)
    tiles = {tile.member: tile for tile in found.tiles}
    assert (tiles["VNM"].worst, tiles["VNM"].rise, tiles["VNM"].change) == (Colour.RED, 2, 0)
    assert (tiles["THA"].worst, tiles["THA"].rise, tiles["THA"].change) == (None, -2, -1)
    both = [s.id for s in (*found.open, *found.closed)]
    changes = situation.changes(store, both, date(2025, 6, 6), TODAY)
    assert {(c.old, c.new, c.on) for c in changes} == {
        (Colour.YELLOW, Colour.RED, TODAY),
        (Colour.YELLOW, None, TODAY),
    }
    assert [c.reasons for c in changes if c.new] == [(("because", "because"),)]
    grade(store, TODAY, lambda key: Colour.BLUE, "v2")
    newest = next(c for c in situation.changes(store, both, TODAY, TODAY) if c.new)
    assert (newest.new, newest.table) == (Colour.BLUE, True)


def test_people_overrule_the_machine_on_the_board(store: Store) -> None:
    fill(store, TEA)
    grade(store, TODAY, lambda key: Colour.YELLOW)
    assert standing(store, TODAY)[0].families == ("agriculture/tea",)
    whole = next(iter(store.measures([TEA.key]).values()))
    store.save_expert_labels(whole.documents[0].id, "anna", (), NOW, refused=("agriculture/tea",))
    assert standing(store, TODAY)[0].families == ()


def test_the_way_from_publication(store: Store) -> None:
    assert [s.count for s in funnel.funnel(store, TODAY, TODAY)] == [0, 0, 0]
    fill(store, TEA, NO_DATE)
    fill(store, other(9, date(2025, 6, 5)), families=())
    grade(store, TODAY, lambda key: Colour.YELLOW if "VNM" in key else None)
    steps = {s.name: s for s in funnel.funnel(store, date(2025, 6, 1), TODAY)}
    assert {n: s.count for n, s in steps.items()} == {"received": 3, "relevant": 2, "graded": 1}
    assert steps["relevant"].hours == 2.0 and steps["relevant"].timed == 2


def test_counts_by_month(store: Store) -> None:
    fill(store, TEA, CLOSED, NEW, ADD)
    assert trends.by_month(store)[""] == {("", "2025-06"): 2, ("", "2025-05"): 1}
    assert trends.by_month(store, whole=True)[""]["", "2025-06"] == 3
    members = trends.by_month(store, ("member", "objective"))["member"]
    assert members == {("VNM", "2025-06"): 1, ("THA", "2025-06"): 1, ("THA", "2025-05"): 1}
    tea = trends.families_by_month(store, ("agriculture/tea", "food/sugar"))
    assert tea == {("agriculture/tea", "2025-06"): 2, ("agriculture/tea", "2025-05"): 1}


def test_windows_reach_back_to_the_first_notification(store: Store) -> None:
    assert trends.windows(store, TODAY, 10, 37) == {}
    fill(store, TEA, CLOSED, NEW, ADD)
    assert trends.windows(store, TODAY, 10, 37) == {"THA": (1, 0, 0, 0), "VNM": (0, 1, 0, 0)}


def test_hours_of_every_step(store: Store) -> None:
    fill(store, TEA, NO_DATE)
    grade(store, TODAY, lambda key: Colour.YELLOW)  # at eleven, three hours after receipt
    assert store.opened("r1", [TEA.key, "no such"], NOW + timedelta(hours=30)) == 1
    assert store.opened("r1", [TEA.key], NOW + timedelta(hours=31)) == 0
    steps = {s.name: s for s in funnel.funnel(store, date(2025, 6, 1), TODAY)}
    assert list(steps) == ["received", "relevant", "graded", "read"]
    assert (steps["relevant"].hours, steps["graded"].hours, steps["graded"].timed) == (2.0, 3.0, 2)
    assert (steps["read"].hours, steps["read"].count) == (30.0, 1)
    again = Labelling((Label("food/sugar", 0.9, "rule:hs"),), 0.9)
    for batch in store.unlabelled("m2"):
        store.save_labels("m2", [(n, again) for n in batch], NOW + timedelta(hours=50))
    relevant = funnel.funnel(store, date(2025, 6, 1), TODAY)[1]
    assert (relevant.count, relevant.hours, relevant.timed) == (2, None, 0)  # when a later model labelled tells nothing
