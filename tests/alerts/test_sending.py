"""The sender against real local servers, on a clock of its own: limits and merging, failures and who hears of them."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from alerts.channels import channels
from alerts.errors import DeliveryError
from alerts.sending import Sender
from alerts.setup import Setup
from records import tables as t
from records.delivery import Letter, Suppression
from records.grades import Colour
from records.notification import DocumentType, Kind, Notification
from records.queries import delivering
from records.store import Store
from records.subscriptions import Alert, Delivery, DeliveryState, EventKind, Subscription
from records.wording import Reason

START = datetime(2025, 6, 12, 8, tzinfo=UTC)
OK = {"errcode": 0, "code": 0}


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **how: float) -> None:
        self.now += timedelta(**how)


class Robot(BaseHTTPRequestHandler):
    """Keeps what it was told and when by the test's clock; answers what it was set to."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server: Any = self.server
        answer = server.answers.pop(0) if server.answers else OK
        server.asked.append((server.clock(), body, answer == OK))
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def robot(clock: Clock) -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Robot) as server:
        server.asked, server.answers, server.clock = [], [], clock  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("empty")
    store = Store(f"sqlite:///{place / 's.db'}", place)
    store.migrate()
    store.close()
    return place / "s.db"


@pytest.fixture(scope="module")
def full(empty: Path) -> tuple[Path, list[str]]:
    """A store with 500 alerts to one robot, and the measures' keys."""
    place = empty.with_name("full.db")
    shutil.copy(empty, place)
    store = Store(f"sqlite:///{place}", place.parent)
    keys = fill(store, 500, "wecom", "token")
    store.close()
    return place, keys


@pytest.fixture
def quick(tmp_path: Path, empty: Path) -> Iterator[Store]:
    shutil.copy(empty, tmp_path / "s.db")
    store = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    yield store
    store.close()


@pytest.fixture
def sender(robot: Any, clock: Clock, quick: Store, tmp_path: Path) -> Sender:
    host = f"127.0.0.1:{robot.server_port}"
    bases = dict.fromkeys(("wecom", "dingtalk", "feishu"), f"http://{host}")
    setup = Setup(tmp_path, bases=bases, allowed=frozenset({host}), operator="operator@example.com")
    return Sender(quick, setup, "host:1", clock, chance=lambda: 0.5)


def fill(store: Store, number: int, channel: str, address: str) -> list[str]:
    """So many readers with one alert each on a measure of its own, all to one address; returns the measures' keys."""
    keys = [f"G/TBT/N/VNM/{1000 + n}" for n in range(number)]
    documents = [
        Notification(
            source="test",
            key=key,
            measure=key,
            kind=Kind.NOTIFICATION,
            type=DocumentType.REGULAR,
            distributed=date(2025, 6, 4),
            title=f'Rules for leaves of the sort <at user_id="all">{key}</at>',
            members=("VNM",),
            symbols=(key,),
        )
        for key in keys
    ]
    run = store.begin("test", START)
    store.save(run, documents, START)
    store.finish(run, START)
    for n, key in enumerate(keys):
        sub = Subscription(f"s{n}", f"r{n}", "Tea", channel=channel, address=address, since=START.date())
        store.add_subscription(sub)
        alert = Alert(sub.key, key, "first", EventKind.FIRST, Colour.ORANGE, START.date(), (Reason.of("x"),))
        store.welcome(sub, [alert], START)
    assert store.bundle(START) == number
    return keys


def said(body: dict[str, Any]) -> str:
    return str(body.get("text", body.get("content", {}))["content" if "msgtype" in body else "text"])


@pytest.mark.parametrize(
    ("vendor", "limits"), [("wecom", ((20, 60),)), ("dingtalk", ((20, 60),)), ("feishu", ((5, 1),))]
)
def test_500_alerts_to_one_robot_keep_its_limit_and_none_is_lost(
    vendor: str,
    limits: tuple[tuple[int, int], ...],
    full: tuple[Path, list[str]],
    robot: Any,
    clock: Clock,
    quick: Store,
    sender: Sender,
) -> None:
    place, keys = full
    quick.close()
    shutil.copy(place, quick.home / "s.db")
    with quick.write() as connection:
        connection.execute(update(t.delivery).values(channel=vendor))
    robot.answers = [OK, {"errcode": 45009, "code": 11232, "errmsg": "freq"}]  # the second is refused by the vendor
    for _ in range(1200):
        sender.run()
        if not delivering.outbox(quick, state="pending"):
            break
        clock.pass_(seconds=0.5)
    taken = [(at, said(body)) for at, body, ok in robot.asked if ok]
    found = [key for _, text in taken for key in re.findall(r"· (G/TBT/N/VNM/\d+)", text)]
    assert sorted(found) == sorted(keys), "each once"
    times = [at for at, _, _ in robot.asked]
    for most, seconds in limits:
        for first, past in zip(times, times[most:], strict=False):
            assert (past - first).total_seconds() >= seconds
    most_bytes = sender.ways[vendor].most_bytes  # type: ignore[index, attr-defined]
    assert all(len(text.encode()) <= most_bytes and "<" not in text for _, text in taken)
    assert len(robot.asked) < 120, "merged"
    assert {d.state for d in delivering.outbox(quick, limit=1000)} == {DeliveryState.SENT}
    print(f"{vendor}: 500 alerts in {len(robot.asked)} messages and {(times[-1] - times[0]).total_seconds():.0f} s")


def letter(number: int, **fields: Any) -> Letter:
    base = Letter(f"r{number}", "wecom", f"token{number}", f"letter {number}", "Subject", "Text")
    return replace(base, **fields)


class Failing:
    """A channel that fails as it was told to."""

    def __init__(self, *errors: DeliveryError | None) -> None:
        self.errors = list(errors)
        self.sent: list[str] = []

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.sent.append(delivery.id)
        return "ok"


def with_way(sender: Sender, name: str, way: Any) -> Any:
    sender.ways = {**channels(sender.setup), name: way}
    return way


def test_a_permanent_error_stops_at_once_and_the_reader_hears_of_it_another_way(
    robot: Any, quick: Store, sender: Sender
) -> None:
    mail = with_way(sender, "smtp", Failing())
    keys = fill(quick, 1, "wecom", "hush-token")
    other = Subscription("mail", "r0", "Tea", channel="smtp", address="r0@example.com", since=START.date())
    quick.add_subscription(other)
    quick.welcome(other, [], START)
    robot.answers = [{"errcode": 93000, "errmsg": "invalid webhook url"}]
    sender.run()
    dead = delivering.outbox(quick, state="dead")
    assert [d.channel for d in dead] == ["wecom"] and dead[0].tries == 1 and "93000" in dead[0].outcome
    notice = next(d for d in delivering.outbox(quick) if d.kind == "notice")
    assert (notice.channel, notice.address, notice.state) == ("smtp", "r0@example.com", DeliveryState.SENT)
    assert mail.sent == [notice.id] and keys
    assert len(robot.asked) == 1


def test_without_another_way_the_operator_hears_once_a_day_for_an_address(
    quick: Store, sender: Sender, clock: Clock
) -> None:
    way = with_way(sender, "webhook", Failing(*[DeliveryError("403", configuration=True) for _ in range(4)]))
    told = with_way(sender, "smtp", Failing())
    sender.ways = {**sender.ways, "webhook": way}  # type: ignore[dict-item]
    for number in range(4):
        quick.post(letter(number, channel="webhook", address="https://x.example/hook?k=hush"), START)
    sender.run()
    assert len(told.sent) == 1 and len(delivering.outbox(quick, state="pending")) == 4
    text = next(d for d in delivering.outbox(quick) if d.kind == "notice")
    assert text.address == "operator@example.com"
    clock.pass_(seconds=61)
    sender.run()
    assert len(way.sent) == 4 and len(told.sent) == 1


def test_the_notice_masks_the_address(quick: Store, sender: Sender) -> None:
    with_way(sender, "smtp", Failing())
    with_way(
        sender, "webhook", Failing(DeliveryError("410 at https://x.example/hook?k=hush", permanent=True, gone=True))
    )
    sender.ways = {k: v for k, v in (sender.ways or {}).items() if k != "smtp"}  # the notice stays unsent
    quick.post(letter(1, channel="webhook", address="https://x.example/hook?k=hush"), START)
    sender.step()
    notice = next(d for d in delivering.outbox(quick) if d.kind == "notice")
    words = quick.letter_of(notice.id)
    assert words is not None and "https://x.example/***" in words[0] and "hush" not in "".join(words)
    assert quick.suppression("https://x.example/hook?k=hush") is Suppression.GONE


def test_a_refused_mailbox_counts_as_a_bounce(quick: Store, sender: Sender) -> None:
    no = DeliveryError("550 5.1.1 <tea@example.com> unknown", permanent=True, bounced=True)
    with_way(sender, "smtp", Failing(no, no))
    for number in range(2):
        quick.post(letter(number, channel="smtp", address="tea@example.com"), START)
    sender.step()
    came = delivering.bounces(quick)
    assert len(came) == 2 and came[0].kind == "hard" and "tea@" not in came[0].said


def test_a_relay_that_is_down_costs_one_try_and_holds_no_other_channel_up(
    robot: Any, quick: Store, sender: Sender, clock: Clock
) -> None:
    relay = with_way(sender, "smtp", Failing(DeliveryError("ConnectionRefusedError", whole_channel=True)))
    for number in range(5):
        quick.post(letter(number, channel="smtp", address=f"r{number}@example.com"), START)
        quick.post(letter(number), START)
    sender.run()
    assert len(robot.asked) == 5 and relay.sent == []
    waiting = delivering.outbox(quick, state="pending")
    assert sorted(d.tries for d in waiting) == [0, 0, 0, 0, 1]
    clock.pass_(seconds=61)
    sender.run()
    assert len(relay.sent) == 5 and not delivering.outbox(quick, state="pending")


def test_a_message_that_cannot_be_made_holds_no_other_up(
    robot: Any, quick: Store, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alerts import forms

    right = forms.mail

    def broken(parcel: Any, *args: Any) -> EmailMessage:
        if parcel.delivery.reader == "r1":
            raise ValueError("hostile")
        return right(parcel, *args)

    monkeypatch.setattr(forms, "mail", broken)
    relay = with_way(sender, "smtp", Failing())
    for number in range(4):
        quick.post(letter(number, channel="smtp", address=f"r{number}@example.com"), START)
    sender.run()
    assert len(relay.sent) == 3
    waiting = delivering.outbox(quick, state="pending")
    assert [d.reader for d in waiting] == ["r1"] and "cannot be made" in waiting[0].outcome


def test_who_unsubscribes_between_claim_and_sending_gets_nothing(quick: Store, sender: Sender) -> None:
    keys = fill(quick, 3, "smtp", "tea@example.com")

    class Leaving(Failing):
        def send(self, delivery: Delivery, message: EmailMessage) -> str:
            quick.cancel_pending(reader="r1")
            quick.cancel_pending(reader="r2")
            quick.cancel_pending(reader="r0")
            return super().send(delivery, message)

    relay = with_way(sender, "smtp", Leaving())
    sender.run()
    assert len(relay.sent) == 1 and len(keys) == 3
    assert len(delivering.outbox(quick, state="cancelled")) == 2


def test_an_unknown_channel_is_given_up(quick: Store, sender: Sender) -> None:
    id = quick.post(letter(1, channel="pigeon"), START)
    sender.run()
    found = delivering.delivery(quick, id)
    assert found is not None and found[0].state is DeliveryState.DEAD and "pigeon" in found[0].outcome


def test_what_is_wanted_no_more_is_given_back(quick: Store, sender: Sender) -> None:
    relay = with_way(sender, "smtp", Failing())
    for number in range(5):
        quick.post(letter(number, channel="smtp", address=f"r{number}@example.com"), START)
    going = iter([True, True, True])
    sender.run(lambda: next(going, False))
    assert 0 < len(relay.sent) < 5
    assert len(quick.claim_deliveries("other:1", START, 9)) == 5 - len(relay.sent)
