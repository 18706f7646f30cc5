"""Experts' grades on both engines: both stay on record, an end brings the rule's back, and every change is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from records import queries
from records import tables as t
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.measures import Measure
from records.notification import DocumentType, Kind, Notification
from records.store import Store, StoreError
from records.wording import Reason

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
TODAY = NOW.date()
KEY = "G/TBT/N/VNM/408"
TEA = Notification("test", KEY, KEY, Kind.NOTIFICATION, DocumentType.REGULAR, TODAY, "Tea", ("VNM",), (KEY,))


def grade(store: Store, colour: Colour | None, why: str = "because", now: datetime = NOW) -> None:
    """Grade what is pending, as the rule does."""
    scores = (("impact", Score(0.5, Reason.of("x"), (("kind", "ban"),))),)
    day = now.date()
    made = Grade(colour, "v1", day, scores, (Reason.of(why),), day + timedelta(days=300)) if colour else None
    for batch in store.ungraded("v1", day):
        store.save_grades("v1", [(m, made) for m in batch], now)


def it(store: Store) -> Measure:
    found = queries.measure(store, KEY)
    assert found is not None
    return found


def changes(store: Store) -> list[str]:
    return [e.key for _, e in store.new_events() if e.kind.value == "grade"]


@pytest.fixture
def graded(store: Store) -> Store:
    run = store.begin("test", NOW)
    store.save(run, [TEA], NOW)
    answer = Labelling((Label("agriculture/tea", 0.9, "rule:hs"),), 0.9)
    for batch in store.unlabelled("m"):
        store.save_labels("m", [(n, answer) for n in batch], NOW)
    grade(store, Colour.YELLOW)
    return store


def test_both_grades_are_seen_and_stay_on_record(graded: Store) -> None:
    graded.move_grade(KEY, Colour.RED, "Wei", "Two firms  were refused\nlast week", NOW)
    moved = it(graded)
    assert moved.grade and (moved.grade.colour, moved.grade.expert) == (Colour.RED, "Wei")
    assert moved.ruled and (moved.ruled.colour, moved.ruled.expert) == (Colour.YELLOW, "")
    said = moved.grade.reasons[0]
    assert said.say("en") == "Wei moved it from yellow to red: Two firms were refused last week"
    assert said.say("zh") == "Wei 将其由黄色调整为红色：Two firms were refused last week"
    assert moved.grade.scores == moved.ruled.scores and moved.ruled.reasons == (Reason.of("because"),)
    assert changes(graded) == ["grade:yellow:red:2025-06-12"]
    with graded.read() as connection:
        rows = connection.execute(select(t.grade.c.colour, t.grade.c.origin).order_by(t.grade.c.id)).tuples().all()
    assert [tuple(r) for r in rows] == [("yellow", "rule"), ("red", "expert:Wei")]


def test_the_rule_goes_on_beside_it_without_events(graded: Store) -> None:
    graded.move_grade(KEY, Colour.RED, "Wei", "seen", NOW)
    graded.save(graded.begin("test", NOW), [replace(TEA, title="Tea again")], NOW)
    grade(graded, Colour.ORANGE, "new facts")
    found = it(graded)
    assert found.grade and found.ruled
    assert (found.grade.colour, found.ruled.colour, found.ruled.reasons[0].message) == (
        Colour.RED, Colour.ORANGE, "new facts"
    )  # fmt: skip
    assert changes(graded) == ["grade:yellow:red:2025-06-12"]
    assert list(graded.ungraded("v1", TODAY)) == []


def test_an_end_brings_the_rules_grade_back_and_is_told(graded: Store) -> None:
    until = TODAY + timedelta(days=14)
    graded.move_grade(KEY, Colour.ORANGE, "Wei", "until the committee has met", NOW, until)
    assert it(graded).grade.until == until  # type: ignore[union-attr]
    before = NOW + timedelta(days=13)
    grade(graded, Colour.YELLOW, now=before)
    assert it(graded).grade.colour is Colour.ORANGE  # type: ignore[union-attr]
    grade(graded, Colour.YELLOW, now=NOW + timedelta(days=14))
    found = it(graded)
    assert found.grade and (found.grade.colour, found.grade.expert, found.ruled) == (Colour.YELLOW, "", None)
    assert changes(graded) == ["grade:yellow:orange:2025-06-12", "grade:orange:yellow:2025-06-26"]


def test_taken_back_by_hand(graded: Store) -> None:
    graded.move_grade(KEY, Colour.BLUE, "Wei", "nobody sells it", NOW)
    graded.move_grade(KEY, Colour.RED, "Lan", "somebody does", NOW)  # takes the place of the first
    assert it(graded).ruled.colour is Colour.YELLOW  # type: ignore[union-attr]
    back = graded.end_move(KEY, "Lan", NOW + timedelta(days=1))
    found = it(graded)
    assert back and found.grade and found.grade.colour is Colour.YELLOW and found.ruled is None
    assert found.grade.reasons[-1].say("en") == "Lan took back the grade of Lan"
    assert changes(graded)[-1] == "grade:red:yellow:2025-06-13"
    with pytest.raises(StoreError, match="not moved"):
        graded.end_move(KEY, "Lan", NOW)


def test_an_expert_may_grade_what_the_rule_does_not(graded: Store) -> None:
    other = replace(TEA, key="x:1", measure="x:1", symbols=())
    graded.save(graded.begin("test", NOW), [other], NOW)
    graded.move_grade("x:1", Colour.ORANGE, "Wei", "@family:no/such is meant", NOW)
    found = queries.measure(graded, "x:1")
    assert found and found.grade and found.grade.colour is Colour.ORANGE and found.ruled is None
    assert "＠family:no/such" in found.grade.reasons[0].say("zh")
    assert queries.find(graded, queries.Filter(colours=("orange",)), TODAY).total == 1
    assert graded.end_move("x:1", "Wei", NOW) is None
    assert queries.measure(graded, "x:1").grade is None  # type: ignore[union-attr]


def test_what_is_wrong_is_told_and_changes_nothing(graded: Store) -> None:
    cases = [
        (KEY, "", "why", None), (KEY, "Wei", "  ", None), (KEY, "Wei", "x" * 1001, None),
        (KEY, "Wei", "why", TODAY), ("G/TBT/N/XXX/1", "Wei", "why", None),
    ]  # fmt: skip
    for key, who, why, until in cases:
        with pytest.raises(StoreError):
            graded.move_grade(key, Colour.RED, who, why, NOW, until)
    assert it(graded).grade.colour is Colour.YELLOW and changes(graded) == []  # type: ignore[union-attr]
