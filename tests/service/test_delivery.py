"""Delivery from the command line, jobs, the probe on each way, and what status and readyz say of the path."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import Result
from starlette.testclient import TestClient
from typer.testing import CliRunner

from alerts.channels.folder import Folder
from alerts.sending import Sender
from records.delivery import JobState
from records.queries import delivering
from records.store import Store
from records.store.leases import this_process
from service import jobs, probing
from service.cli import app
from service.delivering import setup
from service.errors import Problem, told
from service.health import delivery_path, probe_api
from service.settings import Settings
from service.settings import settings as current
from service.working import Worker

Run = Callable[..., Result]
NOW = datetime(2025, 6, 12, 8, 3, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


@pytest.fixture
def sentinel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command line, in this process; what it tells a person instead of tracing it ends with 1."""
    monkeypatch.setenv("SENTINEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")

    def run(*args: object, input: str | None = None) -> Result:
        current.cache_clear()
        done = CliRunner().invoke(app, [str(a) for a in args], input=input)
        if done.exception and not isinstance(done.exception, (SystemExit, *told())):
            raise done.exception
        return done

    yield run
    current.cache_clear()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A mail server that puts every mail into a Maildir, but refuses gone@…"""
    maildir = tmp_path / "maildir"
    (maildir / "new").mkdir(parents=True)

    class Box:
        async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            if address.startswith("gone"):
                return f"550 5.1.1 <{address}> unknown"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            (maildir / "new" / f"{time.time_ns()}.local").write_bytes(envelope.content)
            return "250 OK"

    port = free_port()
    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port, maildir
    controller.stop()


@pytest.fixture
def settings(tmp_path: Path, relay: tuple[int, Path]) -> Settings:
    return Settings(  # type: ignore[call-arg]
        home=tmp_path / "home",
        smtp_url=f"smtp://127.0.0.1:{relay[0]}?tls=none",
        mail_from="alerts@example.com",
        webhook_secret=SECRET,
        language="en",
        senders=1,
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    made = Store(settings.url, settings.home)
    made.migrate()
    yield made
    made.close()


def send_all(settings: Settings, store: Store, now: datetime = NOW) -> None:
    Sender(store, setup(settings), this_process(), lambda: now).run()


def test_from_the_command_line(sentinel: Run, relay: tuple[int, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_SMTP_URL", f"smtp://me:hush@127.0.0.1:{relay[0]}?tls=none")
    wrong = sentinel("delivery", "test", "smtp", "tea@example.com")
    assert wrong.exit_code == 1 and "hush" not in wrong.output
    monkeypatch.setenv("SENTINEL_SMTP_URL", f"smtp://127.0.0.1:{relay[0]}?tls=none")
    fine = sentinel("delivery", "test", "smtp", "tea@example.com")
    assert fine.exit_code == 0 and "accepted" in fine.stdout, fine.output
    gone = sentinel("delivery", "test", "smtp", "gone@example.com")
    assert gone.exit_code == 1 and "5.1.1" in gone.stdout and "gone@" not in gone.stdout
    rows = json.loads(sentinel("delivery", "list", "--json", "--state", "dead").stdout)
    assert len(rows) == 1 and rows[0]["address"] == "g***@example.com"
    shown = json.loads(sentinel("delivery", "show", rows[0]["id"][:9], "--json").stdout)
    assert [t["verdict"] for t in shown["tries"]] == ["permanent"]
    again = sentinel("delivery", "replay", rows[0]["id"][:9])
    assert again.exit_code == 0 and sentinel("send").exit_code == 1
    came = sentinel("delivery", "bounces")
    assert "g***@example.com" in came.stdout.replace("\n", "") and "gone@" not in came.stdout
    assert sentinel("delivery", "unsuppress", "gone@example.com").exit_code == 1  # one day's bounces are not enough
    assert sentinel("delivery", "suppress", "gone@example.com").exit_code == 0
    assert sentinel("delivery", "test", "smtp", "gone@example.com").exit_code == 1
    assert sentinel("delivery", "show", "zzz").exit_code == 1
    assert sentinel("delivery", "test", "pigeon").exit_code == 1


def test_bounces_come_in_by_pipe_and_by_folder(sentinel: Run, tmp_path: Path) -> None:
    assert sentinel("delivery", "test", "folder", "tea@example.com").exit_code == 0
    id = json.loads(sentinel("delivery", "list", "--json").stdout)[0]["id"]
    text = (
        f"From: MAILER-DAEMON@x\nTo: bounces+{id}@example.com\nContent-Type: multipart/report; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: rfc822; tea@example.com\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.eml").write_text(text)
    (tmp_path / "in" / "2.eml").write_text("From: tom@example.com\n\nhello\n")
    took = sentinel("delivery", "bounce", tmp_path / "in")
    assert "1.eml: hard bounce (5.1.1); score 2" in took.stdout and "2.eml: ignored" in took.stdout, took.output
    piped = sentinel("delivery", "bounce", input=text)
    assert "known already; score 2" in piped.stdout


def test_jobs_do_what_pages_ask_for(settings: Settings, store: Store, relay: tuple[int, Path]) -> None:
    store.add_job("test", {"channel": "smtp", "address": "tea@example.com"}, "tom", NOW)
    store.add_job("fly", {}, "tom", NOW)
    store.add_job("replay", {"delivery": "nothing"}, "tom", NOW)
    store.add_job("crawl", {"source": "nowhere"}, "tom", NOW)
    assert jobs.run_jobs(settings, store, lambda: NOW, light=True) == 2
    assert jobs.run_jobs(settings, store, lambda: NOW) == 2
    send_all(settings, store)
    assert len(list((relay[1] / "new").iterdir())) == 1
    found = {j.kind: (j.state, j.outcome) for j in delivering.jobs(store)}
    assert found["test"][0] is JobState.DONE and found["fly"][0] is JobState.FAILED
    assert "nothing" in found["replay"][1] and "nowhere" in found["crawl"][1] and "fly" in found["fly"][1]


def test_a_job_waits_while_another_process_has_the_lock(settings: Settings, store: Store) -> None:
    busy = [sys.executable, "-c", f"raise SystemExit({jobs.BUSY_CODE})"]
    store.add_job("train", {}, "tom", NOW)

    def held(doing: jobs.Doing, job: Any) -> str:
        if subprocess.run(busy, check=False).returncode == jobs.BUSY_CODE:
            raise jobs.Wait
        return ""

    original, jobs.KINDS = jobs.KINDS, {**jobs.KINDS, "train": held}
    try:
        assert jobs.run_jobs(settings, store, lambda: NOW) == 0
    finally:
        jobs.KINDS = original
    assert delivering.jobs(store)[0].state is JobState.WAITING and delivering.jobs(store)[0].tries == 0
    assert not store.any_job(NOW + timedelta(seconds=59)) and store.any_job(NOW + timedelta(seconds=61))


def test_the_probe_by_folder_leaves_nothing_behind_and_turns_red_when_it_breaks(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.worker_seen("w:1", NOW)
    id = probing.send(settings, store, NOW)
    assert id and probing.send(settings, store, NOW + timedelta(minutes=1)) == id  # one for these five minutes
    send_all(settings, store)
    assert probing.look(settings, store, NOW) == 1 and list((settings.home / "outbox").iterdir()) == []
    assert delivering.path(store, NOW).colour == "green"
    monkeypatch.setattr(Folder, "send", lambda *a: "ok")  # it says so, and nothing is there
    for minutes in (5, 10, 15):
        now = NOW + timedelta(minutes=minutes)
        probing.send(settings, store, now)
        send_all(settings, store, now)
        store.worker_seen("w:1", now)
        assert probing.look(settings, store, now) == 0
        assert delivering.path(store, now).colour == ("green" if minutes < 15 else "red")


def test_the_probe_by_mail_is_found_in_the_mailbox(settings: Settings, store: Store, relay: tuple[int, Path]) -> None:
    mine = settings.model_copy(update={"probe": "smtp:probe@example.com", "probe_mailbox": str(relay[1])})
    probing.send(mine, store, NOW)
    (relay[1] / "new" / "other.eml").write_bytes(b"Message-ID: <x@y>\n\nsomebody else's\n")
    send_all(mine, store)
    assert probing.look(mine, store, NOW) == 1 and delivering.path(store, NOW).colour == "green"
    assert [p.name for p in (relay[1] / "new").iterdir()] == ["other.eml"]  # only the probe is taken
    blind = mine.model_copy(update={"probe_mailbox": ""})
    later = NOW + timedelta(minutes=5)
    probing.send(blind, store, later)
    assert probing.look(blind, store, later) == 0
    send_all(blind, store, later)
    assert probing.look(blind, store, later) == 1  # the relay took it: more cannot be known
    by_pipe = mine.model_copy(update={"probe_mailbox": probing.TOLD})
    last = NOW + timedelta(minutes=10)
    probing.send(by_pipe, store, last)
    send_all(by_pipe, store, last)
    assert probing.look(by_pipe, store, last) == 0


def test_the_probe_by_webhook_comes_back_to_ourselves(settings: Settings, store: Store) -> None:
    mine = settings.model_copy(update={"probe": "webhook"})
    client = TestClient(probe_api(mine))
    real = mine.now()
    id = probing.send(mine, store, real)
    sent: list[dict[str, Any]] = []

    class Back:
        form = "json"

        def send(self, delivery: Any, message: Any) -> str:
            body, at = bytes(message.get_content()), str(int(time.time()))
            headers = {"webhook-id": delivery.id, "webhook-timestamp": at}
            headers["webhook-signature"] = probing.signature(SECRET, delivery.id, at, body)
            sent.append({"content": body, "headers": headers})
            return "204"

    Sender(store, setup(mine), this_process(), mine.now, ways={"webhook": Back()}).run()
    for change in ({"webhook-signature": "v1,AAAA"}, {"webhook-timestamp": "1"}, {"webhook-id": "f" * 32}):
        assert client.post("/", **(sent[0] | {"headers": sent[0]["headers"] | change})).status_code == 404
    assert client.post("/", content=sent[0]["content"]).status_code == 404
    assert client.post("/", content=b"x" * 70000, headers=sent[0]["headers"]).status_code == 404
    assert client.post("/", **sent[0]).json() == {"status": "arrived"}
    assert client.post("/", **sent[0]).status_code == 404  # once
    assert id and delivery_path(mine)["delivery"] == "green"


@pytest.mark.parametrize("value", ["pigeon", "smtp", "smtp:nobody"])
def test_a_probe_nobody_can_read_is_told(value: str, settings: Settings) -> None:
    with pytest.raises(ValueError, match="SENTINEL_PROBE"):
        probing.target(settings.model_copy(update={"probe": value}))
    assert probing.target(settings.model_copy(update={"probe": "off"})) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("smtp_url", "http://user:hush@x"), ("smtp_url", "mail.example.com"), ("mail_from", "nobody"), ("operator", "a@")],
)
def test_wrong_settings_are_told_without_their_secrets(name: str, value: str, settings: Settings) -> None:
    wrong = Settings(**(settings.model_dump() | {name: value}))
    with pytest.raises(Problem) as raised:
        setup(wrong)
    assert f"SENTINEL_{name.upper()}" in str(raised.value) and "hush" not in str(raised.value)
    assert "hush" not in repr(wrong) and SECRET not in repr(setup(settings))


def test_a_worker_sends_within_seconds_and_stops_when_told(
    settings: Settings, store: Store, relay: tuple[int, Path]
) -> None:
    worker = Worker(settings, store, settings.now)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        time.sleep(0.3)
        letter = replace(jobs.test_letter("smtp", "tea@example.com", "1", "zh"), kind="letter")
        begun = time.monotonic()
        store.post(letter, settings.now())
        while not list((relay[1] / "new").iterdir()):
            assert time.monotonic() - begun < 10, "within seconds"
            time.sleep(0.05)
        until = time.monotonic() + 10
        while not delivering.somebody_works(store, settings.now()) and time.monotonic() < until:
            time.sleep(0.05)
        assert delivering.somebody_works(store, settings.now())
    finally:
        worker.stop.set()
        thread.join(20)
    assert not thread.is_alive()
