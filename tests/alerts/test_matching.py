"""From events to alerts in a real store: who hears of what, and who does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.matching import match_pending
from records import queries
from records.grades import Colour, Grade
from records.labels import Label, Labelling
from records.notification import DocumentType, Kind, Notification
from records.readers import ReaderAnswer
from records.store import Store
from records.subscriptions import Mode, Subscription
from records.wording import Reason

Build = Callable[..., Any]
NOW = datetime(2025, 6, 12, 2, tzinfo=UTC)
TODAY = NOW.date()
KEY = "G/SPS/N/EU/900"
DAY = timedelta(days=1)


class World:
    """A store with a day that moves on."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW

    @property
    def today(self) -> date:
        return self.now.date()

    def save(self, *documents: Notification) -> None:
        self.store.save(self.store.begin("hand", self.now), list(documents), self.now)
        answer = Labelling((Label("agriculture/tea", 0.9, "rule:hs"),), 0.9)
        for batch in self.store.unlabelled("m"):
            self.store.save_labels("m", [(n, answer) for n in batch], self.now)

    def grade(self, colour: Colour | None) -> None:
        """Every measure gets this colour, as if its facts had changed."""
        with self.store.write() as connection:
            connection.exec_driver_sql("UPDATE measure SET touched = touched + 1")
        made = Grade(colour, "v", self.today, (), (Reason.of(f"{self.now}"),)) if colour else None
        for batch in self.store.ungraded("v", self.today):
            self.store.save_grades("v", [(m, made) for m in batch], self.now)

    def watch(self, key: str, lowest: Colour = Colour.YELLOW, **fields: Any) -> None:
        self.store.add_subscription(Subscription(key, f"r-{key}", key, lowest=lowest, since=self.today, **fields))

    def heard(self, later: int = 1) -> list[tuple[str, str]]:
        """Match, and move on by so many days: (subscription, what) of the new alerts."""
        before = {a.id for a in queries.alerts_of(self.store, KEY)}
        match_pending(self.store, self.today, self.now)
        self.now += later * DAY
        new = [a for a in queries.alerts_of(self.store, KEY) if a.id not in before]
        return sorted((a.subscription, a.event.partition(f":{KEY}")[0]) for a in new)


@pytest.fixture
def world(tmp_path: Path) -> World:
    store = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    store.migrate()
    return World(store)


@pytest.fixture
def rule(notify: Build) -> Notification:
    made: Notification = notify(distributed=TODAY, title="Residues in tea", comment_deadline=date(2025, 8, 11))
    return made


def test_the_first_message_comes_once_there_is_something_and_only_to_who_wants_it(
    world: World, rule: Notification
) -> None:
    world.watch("a")
    world.watch("b", welcome=False)
    assert world.heard() == [] and [s.key for s in world.store.unwelcomed()] == ["a", "b"]
    world.save(rule)
    world.grade(Colour.YELLOW)
    assert world.heard() == [("a", "open")] and world.store.unwelcomed() == ()
    assert world.heard() == []


def test_an_upgrade_reaches_the_newly_concerned_a_downgrade_only_the_alarmed(world: World, rule: Notification) -> None:
    world.watch("orange", Colour.ORANGE)
    world.watch("blue", Colour.BLUE)
    world.save(replace(rule, key="x:1", measure="x:1", symbols=()))  # something is there: both are welcomed
    world.heard()
    world.save(replace(rule, distributed=world.today))
    world.grade(Colour.YELLOW)
    assert world.heard() == [("blue", "first")]
    world.grade(Colour.ORANGE)
    assert world.heard() == [("blue", "grade:yellow:orange:2025-06-14"), ("orange", "grade:yellow:orange:2025-06-14")]
    world.watch("late", Colour.BLUE, welcome=False)
    world.heard()
    world.grade(Colour.YELLOW)
    assert world.heard() == [("blue", "grade:orange:yellow:2025-06-16"), ("orange", "grade:orange:yellow:2025-06-16")]
    world.grade(None)
    cleared = "grade:yellow:None:2025-06-17"
    assert world.heard() == [("blue", cleared)]  # who hears from orange up was told when it fell below


def test_what_a_reader_answered_decides_what_else_is_told(world: World, rule: Notification, notify: Build) -> None:
    for key in ("none", "complies", "unconcerned"):
        world.watch(key, Colour.BLUE)
    world.save(rule)
    world.grade(Colour.YELLOW)
    assert len(world.heard()) == 3
    for answer in ("complies", "unconcerned"):
        world.store.answer(ReaderAnswer(f"r-{answer}", KEY, answer, "", world.now))
    world.save(notify(key=f"{KEY}/Add.1", type=DocumentType.ADDENDUM, distributed=world.today,
                      comment_deadline=date(2025, 8, 12)))  # fmt: skip
    both = [("revision",), ("date:comment_deadline:2025-08-12",)]
    assert world.heard(later=0) == sorted((k, e) for k in ("none", "complies") for (e,) in both)
    world.now = datetime(2025, 6, 22, 2, tzinfo=UTC)  # 30 days before our day, 22 July
    assert world.heard() == [("none", "reminder:comment:30:2025-07-22")]
    world.grade(Colour.RED)
    assert len(world.heard()) == 3  # what becomes more serious is told to everybody


def test_a_changed_or_resumed_watch_hears_nothing_of_the_past(world: World, rule: Notification) -> None:
    world.watch("a", families=("food/sugar",))
    world.save(rule)
    world.grade(Colour.YELLOW)
    assert world.heard() == []
    world.store.change_subscription("a", world.today, families=("agriculture/tea",))
    assert world.heard() == []
    world.store.pause_subscription("a", world.today)
    world.save(replace(rule, title="Other words"))
    assert world.heard() == []
    world.store.resume_subscription("a", world.today)
    assert world.heard() == [("a", "open")]  # what is open and was not told before, once
    assert world.heard() == []


def test_standards_and_incidents_are_told_to_who_wants_them(world: World, rule: Notification) -> None:
    world.watch("standards", Colour.BLUE, kinds=("standard",))
    world.watch("all", Colour.BLUE)
    world.save(replace(rule, key="x:1", measure="x:1", symbols=()))
    world.heard()
    world.save(replace(rule, kind=Kind.STANDARD, distributed=world.today))
    world.grade(Colour.BLUE)
    assert world.heard() == [("all", "first"), ("standards", "first")]


def test_all_of_a_readers_watches_come_in_one_message(world: World, rule: Notification) -> None:
    for key in ("a", "b"):
        world.store.add_subscription(Subscription(key, "one", key, lowest=Colour.BLUE, since=TODAY))
    world.store.add_subscription(
        Subscription("c", "two", "c", lowest=Colour.BLUE, mode=Mode.INSTANT, since=TODAY, welcome=False)
    )
    world.save(rule, replace(rule, key="x:1", measure="x:1", symbols=()))
    world.grade(Colour.YELLOW)
    world.heard(later=0)
    assert world.store.bundle(world.now) == 1 and world.store.bundle(world.now) == 0
    (delivery,) = queries.deliveries(world.store)
    items = world.store.mail_of(delivery)
    assert (delivery.reader, len(items), len({i.measure.key for i in items})) == ("one", 4, 2)
    world.now += DAY
    world.save(replace(rule, title="Other words"))
    world.heard(later=0)
    assert world.store.bundle(world.now) == 1  # at once for "two"; "one" waits for the morning
    assert world.store.bundle(world.now + DAY) == 1
    slots = sorted(d.slot[:16] for d in queries.deliveries(world.store))
    assert [s.split()[0] for s in slots] == ["daily", "run", "run"] and slots[0] == "daily 2025-06-14"
