"""Events: what is news of a measure and what is past, moved dates, changes of colour, reminders; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from records import queries
from records.deadlines import lead, our_deadline
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import DocumentType, Kind, Notification
from records.runs import Verdict
from records.store import Store
from records.store.news import MANY, horizon, is_backfill
from records.store.reminders import nearest
from records.subscriptions import Event, EventKind
from records.wording import Reason

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
TODAY = NOW.date()
TEA = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2025, 6, 4),
    title="Rules for leaves",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2025, 8, 3),
)
ADD = replace(
    TEA,
    key="G/TBT/N/VNM/408/Add.1",
    symbols=("G/TBT/N/VNM/408/Add.1",),
    type=DocumentType.ADDENDUM,
    distributed=date(2025, 6, 10),
    comment_deadline=date(2025, 9, 1),
)


def save(store: Store, *documents: Notification, now: datetime = NOW) -> list[Event]:
    """Save as one good run; the events that it caused."""
    before = len(store.new_events(10_000))
    run = store.begin("test", now)
    store.save(run, documents, now)
    run.verdict = Verdict.OK
    store.finish(run, now)
    return [e for _, e in store.new_events(10_000)][before:]


def old(n: int, day: date) -> Notification:
    return replace(TEA, key=f"test:{n}", measure=f"test:{n}", symbols=(), distributed=day, comment_deadline=None)


def days_ago(n: int) -> date:
    return TODAY - timedelta(days=n)


def test_what_lies_behind_the_horizon_is_history() -> None:
    assert horizon(TODAY, None) == days_ago(14)  # the first check of a source
    assert horizon(TODAY, days_ago(1)) == days_ago(31)
    assert horizon(TODAY, days_ago(400)) == days_ago(60)  # after a long stop


def test_a_first_check_tells_two_weeks_a_later_one_what_came_late(store: Store) -> None:
    assert [e.key for e in save(store, old(1, days_ago(13)), old(2, days_ago(14)))] == ["first:test:1"]
    later = NOW + timedelta(days=1)
    assert [e.key for e in save(store, old(3, days_ago(29)), old(4, days_ago(31)), now=later)] == ["first:test:3"]


def test_a_batch_of_mostly_old_documents_is_a_backfill(store: Store) -> None:
    save(store, TEA)
    many = [old(n, days_ago(100 + n)) for n in range(MANY)]
    assert is_backfill(many, TODAY) and not is_backfill(many[:-1], TODAY)
    assert save(store, *many, old(99, TODAY)) == []


def test_another_word_of_an_old_document_is_no_news(store: Store) -> None:
    ancient = replace(TEA, distributed=date(2019, 1, 1), comment_deadline=date(2019, 3, 1))
    save(store, ancient)
    assert save(store, replace(ancient, title="Other")) == []
    assert save(store, replace(ancient, title="Other", comment_deadline=date(2019, 4, 1))) == []
    moved = save(store, replace(ancient, title="Other", comment_deadline=date(2025, 7, 1)))
    assert [e.kind for e in moved] == [EventKind.DATE]  # it can be acted on again


def test_a_date_moved_by_a_follow_up_is_told_once(store: Store) -> None:
    save(store, TEA)
    events = save(store, ADD)
    assert [e.key for e in events] == [f"revision:{ADD.key}", f"date:comment_deadline:2025-09-01:{ADD.key}"]
    assert dict(events[1].detail)["old"] == "2025-08-03"
    assert save(store, ADD) == []
    same = replace(ADD, key="G/TBT/N/VNM/408/Add.2", symbols=("G/TBT/N/VNM/408/Add.2",))
    assert [e.kind for e in save(store, same)] == [EventKind.REVISION]  # it repeats the date


def test_a_date_that_swings_is_told_once_for_each_day(store: Store) -> None:
    save(store, TEA)
    other = replace(TEA, comment_deadline=date(2025, 9, 1))
    counts = [len(save(store, d)) for d in (other, TEA, other, TEA, other)]
    assert counts == [1, 1, 0, 0, 0]


# Changes of colour.


def label(store: Store, model: str = "m1") -> None:
    answer = Labelling((Label("agriculture/tea", 0.9, "rule:hs"),), 0.9)
    for batch in store.unlabelled(model):
        store.save_labels(model, [(n, answer) for n in batch], NOW)


def grade(
    store: Store, colour: Colour | None, version: str = "v1", basis: str = "estimate", day: date = TODAY
) -> list[Event]:
    """Grade what is pending under the state `version`; the events that it caused."""
    before = len(store.new_events(1000))
    scores = (("exposure", Score(0.5, Reason.of("x"), (("basis", basis),))),)
    made = Grade(colour, version.split("+")[0], day, scores, (Reason.of(version),), day) if colour else None
    for batch in store.ungraded(version, day):
        store.save_grades(version, [(m, made) for m in batch], NOW)
    return [e for _, e in store.new_events(1000)][before:]


def matched(store: Store) -> None:
    events = store.new_events()
    store.queue([], events[-1][0] if events else 0)


def test_changed_facts_change_the_colour_and_that_is_news(store: Store) -> None:
    save(store, TEA)
    label(store)
    assert grade(store, Colour.YELLOW) == []
    up = grade(store, Colour.ORANGE)
    assert [e.key for e in up] == ["grade:yellow:orange:2025-06-12"]
    assert [dict(e.detail)["new"] for e in grade(store, None)] == [None]  # the all-clear


def test_another_table_another_model_and_first_figures_are_no_news(store: Store) -> None:
    save(store, TEA)
    label(store)
    grade(store, Colour.YELLOW)
    assert grade(store, Colour.RED, "v2") == []  # another version of the table
    assert grade(store, Colour.BLUE, "v2+1", "figures") == []  # customs figures in place of the estimate
    assert [e.kind for e in grade(store, Colour.RED, "v2+2", "figures")] == [EventKind.GRADE]  # next month's figures
    label(store, "m2")
    assert grade(store, Colour.BLUE, "v2+2", "figures") == []  # another model
    assert grade(store, Colour.RED, "v2+2", "figures", TODAY + timedelta(days=1)) != []


def test_a_grade_that_comes_after_its_notice_was_matched_is_told(store: Store) -> None:
    save(store, TEA)
    matched(store)  # a run that could not label
    label(store)
    assert [e.key for e in grade(store, Colour.ORANGE)] == ["grade:None:orange:2025-06-12"]


def test_the_past_is_graded_in_silence(store: Store) -> None:
    save(store, replace(TEA, distributed=date(2012, 1, 1), comment_deadline=None))
    matched(store)
    label(store)
    assert grade(store, Colour.ORANGE) == []


# Reminders.

STEPS = lead().remind


def prepare(store: Store, *documents: Notification) -> None:
    save(store, *documents)
    label(store)
    grade(store, Colour.YELLOW)
    matched(store)


def reminded(store: Store, first: date, last: date, step: int = 1) -> list[tuple[date, str]]:
    """Call it every so many days; the (day, key) of each reminder."""
    found: list[tuple[date, str]] = []
    for n in range(0, (last - first).days + 1, step):
        store.remind(day := first + timedelta(days=n))
        assert store.remind(day) == 0
        found += [(day, e.key) for _, e in store.new_events()]
        matched(store)
    return found


def test_reminders_come_on_their_days_before_our_deadline_and_entry_into_force(store: Store) -> None:
    prepare(store, replace(TEA, entry_into_force=date(2026, 1, 31)))
    ours = our_deadline(date(2025, 8, 3))
    got = reminded(store, TODAY - timedelta(days=30), date(2026, 2, 10))
    expected = [(ours - timedelta(days=n), f"reminder:comment:{n}:{ours}") for n in STEPS]
    force = date(2026, 1, 31)
    assert got == expected + [(force - timedelta(days=n), f"reminder:force:{n}:{force}") for n in STEPS]
    assert [str(day) for day, _ in got[4:]] == ["2026-01-01", "2026-01-17", "2026-01-24", "2026-01-30"]


@pytest.mark.parametrize(
    ("official", "days"),
    [
        # our day is 21 days earlier; over the year end, the leap day, and the change of summer time elsewhere
        (date(2026, 1, 25), ["2025-12-05", "2025-12-21", "2025-12-28", "2026-01-03"]),
        (date(2028, 3, 22), ["2028-01-31", "2028-02-16", "2028-02-23", "2028-02-29"]),
        (date(2025, 4, 20), ["2025-02-28", "2025-03-16", "2025-03-23", "2025-03-29"]),
    ],
)
def test_no_wrong_day(store: Store, official: date, days: list[str]) -> None:
    prepare(store, replace(TEA, distributed=TODAY, comment_deadline=official))
    ours = official - timedelta(days=21)
    got = reminded(store, ours - timedelta(days=45), official)
    assert [str(day) for day, _ in got] == days


def test_a_stop_is_caught_up_with_by_the_nearest_step_alone(store: Store) -> None:
    prepare(store, replace(TEA, comment_deadline=date(2025, 9, 1)))  # ours: 11 August
    got = reminded(store, date(2025, 7, 1), date(2025, 9, 20), step=20)
    assert got == [
        (date(2025, 7, 21), "reminder:comment:30:2025-08-11"),
        (date(2025, 8, 10), "reminder:comment:1:2025-08-11"),
    ]


def test_a_moved_deadline_is_reminded_of_anew(store: Store) -> None:
    prepare(store, TEA)
    assert len(reminded(store, TODAY, date(2025, 7, 8))) == 3
    save(store, replace(TEA, comment_deadline=date(2025, 9, 1)), now=NOW + timedelta(days=26))
    matched(store)
    assert [key for _, key in reminded(store, date(2025, 7, 9), date(2025, 9, 2))] == [
        f"reminder:comment:{n}:2025-08-11" for n in STEPS
    ]


def test_nobody_is_reminded_of_the_past_the_withdrawn_and_the_ungraded(store: Store) -> None:
    assert store.remind(TODAY) == 0  # the first call ever only notes the day
    gone = replace(ADD, comment_deadline=None, description="The draft is withdrawn.", distributed=TODAY)
    prepare(store, TEA, gone)
    save(store, old(1, TODAY), replace(old(2, days_ago(900)), comment_deadline=days_ago(840)))
    matched(store)
    assert reminded(store, TODAY, TODAY + timedelta(days=90), step=3) == []


def test_the_nearest_step_after_the_last_look() -> None:
    day = date(2025, 7, 13)
    assert nearest(day, date(2025, 6, 1), date(2025, 6, 12)) is None
    assert nearest(day, date(2025, 6, 12), date(2025, 6, 13)) == 30
    assert nearest(day, date(2025, 6, 13), date(2025, 6, 14)) is None
    assert nearest(day, date(2025, 6, 1), date(2025, 7, 13)) == 1
    assert nearest(day, date(2025, 6, 1), date(2025, 7, 14)) is None  # it has passed


def test_a_pause_holds_and_an_ended_pause_tells_what_is_open(store: Store) -> None:
    from records.subscriptions import Alert, Subscription

    save(store, TEA)
    wanted = store.add_subscription(Subscription("tea", "r1", "Tea", families=("agriculture/tea",), since=TODAY))
    store.welcome(wanted, ())
    store.pause_subscription("tea", TODAY, TODAY + timedelta(days=7))
    assert [s.key for s in store.listening(10**9)] == ["tea"]  # still matched …
    store.queue([Alert("tea", TEA.key, "first", EventKind.FIRST, Colour.RED, TODAY)], 0, NOW)
    assert store.bundle(NOW) == 0 and store.bundle(NOW + timedelta(days=8)) == 1  # … and told afterwards
    store.pause_subscription("tea", TODAY)
    assert store.listening(10**9) == () and store.unwelcomed() == ()
    back = store.resume_subscription("tea", TODAY + timedelta(days=30))
    assert store.unwelcomed() == (back,) and store.told_of(back) == {TEA.key}
    assert queries.deliveries(store)[0].slot.startswith("run ")
