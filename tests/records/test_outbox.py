"""The outbox on both engines: urgency, leases, the last look, waits, limits, what comes back, jobs, the probe."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from records import tables as t
from records.delivery import RETRY_AFTER_S, Bounce, JobState, Letter, Suppression, Verdict, wait_s
from records.grades import Colour
from records.notification import DocumentType, Kind, Notification
from records.queries import delivering
from records.store import Store, StoreError
from records.store.leases import this_process
from records.subscriptions import Alert, DeliveryState, EventKind, Subscription
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
)


def later(**how: float) -> datetime:
    return NOW + timedelta(**how)


def letter(number: int = 0, **fields: object) -> Letter:
    base = Letter(f"r{number}", "smtp", f"r{number}@example.com", f"letter {number}", "Subject", "Text", "<p>Text</p>")
    return replace(base, **fields)  # type: ignore[arg-type]


@pytest.fixture
def watch(store: Store) -> Callable[..., str]:
    """Makes a reader's subscription with one alert in a delivery of its own; returns the delivery's id."""
    run = store.begin("test", NOW)
    store.save(run, (TEA,), NOW)
    store.finish(run, NOW)

    def make(key: str, reader: str = "r1", address: str = "r1@example.com", *others: str) -> str:
        alerts = []
        for name in (key, *others):
            sub = Subscription(name, reader, name, channel="smtp", address=address, since=TODAY)
            store.add_subscription(sub)
            alerts.append(Alert(name, TEA.key, "first", EventKind.FIRST, Colour.ORANGE, TODAY, (Reason.of("x"),)))
            store.welcome(sub, alerts[-1:], NOW)
        assert store.bundle(NOW) == 1
        waiting = delivering.outbox(store, state="pending")
        return max(waiting, key=lambda d: (d.reader == reader, d.slot)).id

    return make


def test_the_most_urgent_goes_first_and_a_batch_is_leased_whole(store: Store) -> None:
    ids = [store.post(letter(n, priority=(2, 1, 2, 0)[n]), NOW) for n in range(4)]
    assert [d.id for d in store.claim_deliveries("a:1", NOW, 2)] == [ids[3], ids[1]]
    assert {d.id for d in store.claim_deliveries("b:1", NOW, 9)} == {ids[0], ids[2]}
    assert store.claim_deliveries("c:1", NOW, 9) == [] and not store.any_due(NOW)
    assert len(store.claim_deliveries("c:1", later(seconds=301), 9)) == 4
    assert store.claim_deliveries("d:1", later(hours=1), 9, without=["smtp"]) == []


def test_the_same_letter_twice_is_one_and_its_words_go_when_it_is_sent(store: Store) -> None:
    id = store.post(letter(), NOW)
    assert store.post(letter(), later(days=1)) == id and len(delivering.outbox(store)) == 1
    assert store.letter_of(id) == ("Subject", "Text", "<p>Text</p>") and store.letter_of("x") is None
    assert store.settle(id, True, "accepted", NOW) is DeliveryState.SENT
    assert store.letter_of(id) == ("Subject", "", "")


def test_leases_of_a_killed_process_are_free_at_once(store: Store) -> None:
    child = subprocess.Popen(["sleep", "60"])
    owner = this_process().replace(f":{os.getpid()}", f":{child.pid}")
    store.post(letter(), NOW)
    assert store.claim_deliveries(owner, NOW, 1)
    assert store.claim_deliveries(this_process(), NOW, 1) == [] and not store.any_due(NOW)
    child.kill()
    child.wait()
    assert store.any_due(NOW) and len(store.claim_deliveries(this_process(), NOW, 1)) == 1


def test_waits_follow_the_table_by_chance_and_end(store: Store) -> None:
    assert [round(wait_s(n, 0.5)) for n in range(1, 7)] == [60, 300, 1800, 7200, 28800, 86400] == list(RETRY_AFTER_S)
    assert (wait_s(1, 0.0), wait_s(6, 0.999999)) == (48.0, pytest.approx(103680, rel=1e-4))
    id, now = store.post(letter(), NOW), NOW
    for number, chance in enumerate((0.0, 0.25, 0.5, 0.75, 0.9, 0.1), 1):
        assert store.claim_deliveries("a:1", now, 1)
        assert store.settle(id, False, "451 r0@example.com", now, chance=chance) is DeliveryState.PENDING
        due = now + timedelta(seconds=wait_s(number, chance))
        assert store.claim_deliveries("a:1", due - timedelta(milliseconds=1), 1) == []
        now = due
    assert store.claim_deliveries("a:1", now, 1)
    assert store.settle(id, False, "451 still", now) is DeliveryState.DEAD
    found = delivering.delivery(store, id[:8])
    assert found is not None and found[0].tries == 7 and len(found[1]) == 7 and found[2] is None
    assert found[1][0].outcome == "451 r***@example.com" and found[1][0].verdict == Verdict.RETRY


def test_permanent_stops_at_once_configuration_does_not_and_the_other_side_may_ask_to_wait(store: Store) -> None:
    a, b, c = (store.post(letter(n), NOW) for n in range(3))
    assert store.settle(a, False, "gone", NOW, permanent=True) is DeliveryState.DEAD
    assert store.settle(b, False, "secret", NOW, verdict=Verdict.CONFIGURATION) is DeliveryState.PENDING
    assert store.settle(c, False, "429", NOW, at_least_s=7000) is DeliveryState.PENDING
    assert [d.id for d in store.claim_deliveries("x:1", later(seconds=61), 9)] == [b]
    assert [d.id for d in store.claim_deliveries("x:1", later(seconds=7001), 9)] != []
    assert {h.channel: h.tries for h in delivering.channel_health(store, later(seconds=5))} == {
        "smtp": {"permanent": 1, "configuration": 1, "retry": 1}
    }


def test_replay_sends_the_dead_again_under_its_id(store: Store) -> None:
    id = store.post(letter(), NOW)
    with pytest.raises(StoreError, match="pending"):
        store.replay(id, NOW)
    store.settle(id, False, "no", NOW, permanent=True)
    store.replay(id, later(days=3))
    claimed = store.claim_deliveries("a:1", later(days=3), 1)
    assert [d.id for d in claimed] == [id] and store.letter_of(id) == ("Subject", "Text", "<p>Text</p>")
    store.settle(id, True, "yes", later(days=3))
    with pytest.raises(StoreError, match="sent"):
        store.replay(id, later(days=4))
    with pytest.raises(StoreError, match="no delivery"):
        store.replay("nothing", NOW)


def test_unsubscribing_stops_what_is_queued_and_what_is_claimed(store: Store, watch: Callable[..., str]) -> None:
    id = watch("tea")
    claimed = store.claim_deliveries("a:1", NOW, 5)
    assert [d.id for d in claimed] == [id] and store.may_leave(claimed[0], "a:1", NOW)
    assert not store.may_leave(claimed[0], "b:1", NOW)
    assert store.cancel_pending(subscription="tea") == 1
    assert not store.may_leave(claimed[0], "a:1", NOW) and store.claim_deliveries("a:1", later(hours=1), 5) == []
    assert delivering.outbox(store, state="cancelled")[0].id == id


def test_a_mail_for_two_watches_leaves_without_the_one_that_ended(store: Store, watch: Callable[..., str]) -> None:
    id = watch("tea", "r1", "r1@example.com", "sugar")
    claimed = store.claim_deliveries("a:1", NOW, 5)[0]
    assert len(claimed.alerts) == 2
    with store.write() as connection:
        connection.execute(update(t.subscription).where(t.subscription.c.key == "tea").values(paused=True))
    assert store.cancel_pending(subscription="tea") == 0
    assert not store.may_leave(claimed, "a:1", NOW)  # what was made ready is not what is wanted now
    again = store.claim_deliveries("a:1", NOW, 5)[0]
    assert again.id == id and len(again.alerts) == 1 and store.may_leave(again, "a:1", NOW)
    assert [i.subscription.key for i in store.mails_of([again])[id]] == ["sugar"]
    assert store.cancel_pending(reader="r1") == 1 and not store.may_leave(again, "a:1", NOW)


def test_removed_subscriptions_leave_nothing_to_send(store: Store, watch: Callable[..., str]) -> None:
    watch("tea")
    other = watch("sugar", "r2", "r2@example.com")
    store.remove_subscription("tea")
    assert [d.id for d in store.claim_deliveries("a:1", NOW, 1)] == [other]


def test_a_suppressed_address_is_never_sent_to_on_any_channel(store: Store, watch: Callable[..., str]) -> None:
    watch("tea")
    id = store.post(letter(7, address="R1@Example.com ", channel="webhook"), NOW)
    claimed = store.claim_deliveries("a:1", NOW, 5)
    assert len(claimed) == 2
    assert store.suppress("r1@example.COM", Suppression.COMPLAINT, NOW)
    assert not store.suppress("r1@example.com", Suppression.READER, NOW)
    assert not any(store.may_leave(d, "a:1", NOW) for d in claimed)
    assert store.claim_deliveries("a:1", NOW, 5) == []
    assert {d.state for d in delivering.outbox(store)} == {DeliveryState.CANCELLED}
    assert store.suppression("r1@example.com") is Suppression.COMPLAINT
    assert delivering.refusals(store)[0].masked == "r***@example.COM"
    assert store.unsuppress("r1@example.com") and not store.unsuppress("r1@example.com")
    store.replay(id, NOW)
    assert [d.id for d in store.claim_deliveries("a:1", NOW, 5)] == [id]


def test_bounces_count_by_the_day_and_suspend_at_a_score(store: Store) -> None:
    id = store.post(letter(), NOW)

    def came(number: int, hard: bool, **when: float) -> tuple[bool, int]:
        return store.record_bounce(Bounce(f"hash {number}", id, hard, "5.1.1", "<r0@example.com> no"), later(**when))

    assert came(1, False) == (True, 1)
    assert came(2, False, minutes=1) == (True, 1)  # a second one of the same day
    assert came(2, False, minutes=2) == (False, 1)  # the same report again
    assert came(3, False, days=40) == (True, 1)  # the first is forgotten
    assert store.suppression("r0@example.com") is None
    assert came(4, True, days=41) == (True, 3)
    assert store.suppression("r0@example.com") is Suppression.BOUNCES
    assert {b.masked for b in delivering.bounces(store)} == {"r***@example.com"}
    assert all("r0@" not in b.said for b in delivering.bounces(store))
    with pytest.raises(StoreError, match="not ours"):
        store.record_bounce(Bounce("h", "f" * 32, True, "", ""), NOW)


@pytest.mark.parametrize("limits", [((20, 60.0),), ((100, 60.0), (5, 1.0))])
def test_no_window_of_a_robot_holds_more_than_its_limit(store: Store, limits: tuple[tuple[int, float], ...]) -> None:
    now, let_out, waits = NOW, [], 0
    while len(let_out) < 130:
        wait = store.take_slot("robot A", limits, now)
        if wait:
            waits += 1
            now += timedelta(seconds=wait)
        else:
            let_out.append(now)
            now += timedelta(milliseconds=17)
    assert waits and store.take_slot("robot B", limits, now) == 0.0
    for most, seconds in limits:
        for first, past in zip(let_out, let_out[most:], strict=False):
            assert (past - first).total_seconds() >= seconds


def test_workers_in_many_threads_take_no_more_slots_than_there_are(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: store.take_slot("robot", ((20, 60.0),), NOW), range(60)))
    assert sum(w == 0 for w in waits) == 20 and all(w > 0 for w in waits if w)


def test_jobs_are_leased_done_once_and_given_up_after_three_lost_workers(store: Store) -> None:
    one = store.add_job("crawl", {"source": "x"}, "tom", NOW, key="crawl x")
    assert store.add_job("crawl", {"source": "x"}, "eva", NOW, key="crawl x") == one and store.any_job(NOW)
    job = store.claim_job("a:1", NOW, 60)
    assert job is not None and (job.id, job.kind, dict(job.arguments), job.asked_by) == (
        one,
        "crawl",
        {"source": "x"},
        "tom",
    )
    assert store.claim_job("b:1", NOW, 60) is None and not store.any_job(NOW)
    assert store.keep_job(one, "a:1", NOW, 600) and not store.keep_job(one, "b:1", NOW)
    store.postpone_job(one, later(seconds=60))
    assert store.claim_job("b:1", later(seconds=59), 60) is None
    assert store.claim_job("b:1", later(seconds=61), 60, kinds={"test"}) is None
    assert store.claim_job("b:1", later(seconds=61), 60) is not None
    store.finish_job(one, True, "fine", later(seconds=70))
    assert delivering.jobs(store)[0].state is JobState.DONE and delivering.jobs(store)[0].outcome == "fine"
    two = store.add_job("crawl", {"source": "x"}, "tom", NOW, key="crawl x")
    assert two != one
    for n in range(3):
        assert store.claim_job("a:1", later(hours=n), 60)
    assert store.claim_job("a:1", later(hours=9), 60) is None
    assert delivering.jobs(store)[0].state is JobState.FAILED


def probe(minute: int) -> Letter:
    return Letter("probe", "folder", "", f"probe {minute}", "Probe", "", kind="probe", priority=0)


def test_the_path_is_red_fifteen_minutes_after_the_last_arrival(store: Store) -> None:
    assert delivering.path(store, NOW).colour == ""
    store.worker_seen("a:1", NOW)
    first = store.post(probe(0), NOW)
    assert delivering.path(store, later(minutes=5)).colour == ""
    store.settle(first, True, "accepted", later(seconds=1))
    assert delivering.probes_waiting(store) == [(first, True)]
    assert store.arrived(first, later(seconds=2)) and not store.arrived(first, later(seconds=3))
    assert delivering.path(store, later(minutes=14)).colour == "green"
    broken = store.post(probe(5), later(minutes=5))
    store.settle(broken, False, "the disk is full", later(minutes=5))
    store.worker_seen("a:1", later(minutes=16))
    red = delivering.path(store, later(minutes=16))
    assert (red.colour, red.outcome, red.at) == ("red", "the disk is full", later(seconds=2))
    assert delivering.path(store, later(minutes=40)).why.startswith("Nobody is sending")
    assert store.forget_letters("probe", later(minutes=3)) == 1 and delivering.outbox(store) == ()
    assert not store.arrived(store.post(letter(), NOW), NOW)


def test_a_first_probe_that_never_arrives_turns_red_too(store: Store) -> None:
    for minute in (0, 5, 10, 15):
        store.post(probe(minute), later(minutes=minute))
        store.worker_seen("a:1", later(minutes=minute))
    assert delivering.path(store, later(minutes=14.9)).colour == ""
    assert delivering.path(store, later(minutes=15.1)).colour == "red"


def test_an_urgent_message_that_waits_turns_the_path_red(store: Store, watch: Callable[..., str]) -> None:
    id = watch("tea")
    with store.write() as connection:
        connection.execute(update(t.delivery).where(t.delivery.c.id == id).values(priority=0))
    store.arrived(store.post(probe(1), later(minutes=10)), later(minutes=10))
    store.settle(id, False, "451 later", NOW)
    assert delivering.path(store, later(minutes=14)).colour == "green"
    red = delivering.path(store, later(minutes=16))
    assert red.colour == "red" and red.why.startswith("An urgent message") and red.outcome == "451 later"


def test_other_ways_of_a_reader(store: Store, watch: Callable[..., str]) -> None:
    watch("tea")
    robot = Subscription("chat", "r1", "chat", channel="wecom", address="key", since=TODAY)
    store.add_subscription(robot)
    assert delivering.other_ways(store, "r1", "smtp", "r1@example.com") == [("wecom", "key")]
    assert delivering.other_ways(store, "r2", "smtp", "x") == []
