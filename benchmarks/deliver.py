"""Deliveries to a real local mail server and webhook receiver: nothing lost to kill -9, and how quick it is.

    python benchmarks/deliver.py [--quick] [--part kills|spread|urgent|rate]

kills   workers are killed at random 100 times during 10,000 deliveries, on SQLite and on PostgreSQL
spread  one measure to 5,000 subscribers, from publication in the store to acceptance by the mail server
urgent  one red alert while a digest of 50,000 mails is going out
rate    mails a second beside a bare smtplib loop over the same mails, in the same run
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import postgres
from arrivals import Arrivals, arrivals

from alerts import forms
from alerts.matching import match_pending
from alerts.sending import Sender
from records import tables as t
from records.catalogue import catalogue
from records.grades import Colour, Grade
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.queries import delivering
from records.store import Store
from records.store.leases import this_process
from records.wording import Reason
from service.delivering import setup
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="
AIM_SPREAD_S, AIM_URGENT_S, AIM_SHARE = 60.0, 10.0, 0.60
SENDERS = 3
_number = iter(range(10**9))


class House:
    """One installation of its own: a store, its settings, and the other side."""

    def __init__(self, home: Path, there: Arrivals, url: str = "") -> None:
        self.there = there
        self.env = {
            "SENTINEL_HOME": str(home),
            "SENTINEL_STORE": url or f"sqlite:///{home / 'sentinel.db'}",
            "SENTINEL_SMTP_URL": f"smtp://127.0.0.1:{there.smtp}?tls=none",
            "SENTINEL_MAIL_FROM": "alerts@example.com",
            "SENTINEL_BOUNCES": "bounces@example.com",
            "SENTINEL_BASE_URL": "https://sentinel.example.com",
            "SENTINEL_ALLOWED_TARGETS": f"127.0.0.1:{there.http}",
            "SENTINEL_WEBHOOK_SECRET": SECRET,
            "SENTINEL_SENDERS": str(SENDERS),
            "SENTINEL_PROBE": "off",
            "SENTINEL_LANGUAGE": "zh",
        }
        os.environ.update(self.env)
        self.settings = Settings()  # type: ignore[call-arg]
        self.store = Store(self.settings.url, home)
        self.store.migrate()

    def readers(self, count: int, *, mode: str = "instant", webhooks: bool = False, prefix: str = "r") -> None:
        """So many readers of tea who subscribed before anything happened."""
        hook = f"http://127.0.0.1:{self.there.http}/hook"
        rows = [
            {
                "key": f"{prefix}{n}", "reader": f"{prefix}{n}", "name": "茶叶出口", "lowest": Colour.BLUE.value,
                "criteria": '{"families": ["agriculture/tea"]}', "since": datetime(2025, 1, 1).date(), "mode": mode,
                "channel": "webhook" if webhooks and n % 2 else "smtp", "start_event": 0,
                "note": "因为我们向汉堡出口绿茶",
                "address": f"{hook}/{n}" if webhooks and n % 2 else f"{prefix}{n}@example.com",
            }
            for n in range(count)
        ]  # fmt: skip
        with self.store.write() as connection:
            for first in range(0, count, 500):
                self.store.insert(connection, t.subscription, rows[first : first + 500])

    def publish(self, colour: Colour = Colour.ORANGE) -> str:
        """Save, label and grade one notification on tea; returns its key."""
        number, now = next(_number), datetime.now(UTC)
        key = f"G/SPS/N/EU/{1000 + number}"
        document = Notification(
            source="bench", key=key, measure=key, kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
            distributed=now.date(), title="Maximum residue levels for glyphosate in tea", members=("EU",),
            symbols=(key,), comment_deadline=now.date() + timedelta(days=55), codes=(Code("hs", "0902", "Tea"),),
            description="The draft lowers the maximum residue levels in green and black tea.",
            links=(("en", f"https://docs.example.org/{number}"),),
        )  # fmt: skip
        run = self.store.begin("bench", now)
        self.store.save(run, [document], now)
        self.store.finish(run, now)
        reason = Reason.of("HS {code} belongs to {family}", code="0902", family="@family:agriculture/tea")
        label = Labelling((Label("agriculture/tea", 0.97, "rule:hs", (reason,)),), 0.97)
        for batch in self.store.unlabelled("bench"):
            self.store.save_labels("bench", [(n, label) for n in batch], now)
        grade = Grade(colour, "bench", now.date(), (), (Reason.of("because"),))
        for measures in self.store.ungraded("bench", now.date()):
            self.store.save_grades("bench", [(m, grade) for m in measures], now)
        return key

    def match(self, before: timedelta = timedelta()) -> int:
        """Alerts and deliveries from what was published; the alerts written so long ago.  Returns the deliveries."""
        now = datetime.now(UTC)
        match_pending(self.store, now.date(), now - before)
        return self.store.bundle(now)

    def worker(self) -> subprocess.Popen[bytes]:
        """`sentinel work` in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "service", "work"], cwd=ROOT, env=os.environ | self.env, stdout=subprocess.DEVNULL
        )

    def pending(self) -> int:
        """How many deliveries wait."""
        return sum(w["count"] for w in delivering.waiting(self.store).values())


def house(place: Path, there: Arrivals, url: str = "") -> House:
    """A new installation."""
    return House(Path(tempfile.mkdtemp(dir=place)), there, url)


def until(done: Callable[[], bool], seconds: float, step: float = 0.1) -> bool:
    """Wait for something; False when it took longer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(step)
    return done()


def kills(place: Path, url: str, deliveries: int, times: int, workers: int = 2, seed: int = 1) -> tuple[bool, str]:
    """Kill a random worker so many times while the deliveries go out; count at the other side."""
    dice = random.Random(seed)
    with arrivals(place / f"arrivals-{next(_number)}", 40) as there:
        one = house(place, there, url)
        one.readers(deliveries, webhooks=True)
        one.publish()
        assert one.match() == deliveries
        running = [one.worker() for _ in range(workers)]
        begun, killed, seen = time.monotonic(), 0, 0
        for kill in range(times):
            # Spread over the whole: the next kill falls after its share of the deliveries, at a random moment.
            share = deliveries * (kill + dice.random()) / (times + 1)
            if not until(lambda share=share: len(there.all()) >= share, 600, 0.02):  # type: ignore[misc]
                break
            victim = dice.randrange(workers)
            running[victim].send_signal(signal.SIGKILL)
            running[victim].wait()
            killed, seen = killed + 1, len(there.all())
            running[victim] = one.worker()
        until(lambda: one.pending() == 0, 600)
        seconds = time.monotonic() - begun
        for process in running:
            process.terminate()
            process.wait()
        wanted = {d.id for d in delivering.outbox(one.store, limit=deliveries + 1)}
        got = there.times()
        lost, strangers = len(wanted - set(got)), len(set(got) - wanted)
        again, other = there.repeats()
        one.store.close()
    good = killed == times and not lost and not strangers and not other and again <= killed * SENDERS
    return good, (
        f"{len(wanted):,} deliveries, {killed} kills (the last after {seen:,}), {lost} lost, {again} repeats "
        f"(at most {killed * SENDERS}: {SENDERS} in flight for each kill), {other} with another content, "
        f"{seconds:.0f} s"
    )


def spread(place: Path, readers: int) -> tuple[bool, str]:
    """From publication to acceptance, through labelling, grading, matching and bundling as an update does it."""
    from service.update import Report, work

    with arrivals(place / f"arrivals-{next(_number)}") as there:
        one = house(place, there)
        one.readers(readers)
        warm = one.worker()
        until(lambda: delivering.somebody_works(one.store, datetime.now(UTC)), 60)
        begun = time.time()
        run = one.store.begin("bench", datetime.now(UTC))
        now = datetime.now(UTC)
        key = "G/SPS/N/EU/900"
        document = Notification(
            source="bench", key=key, measure=key, kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
            distributed=now.date(), title="Maximum residue levels for glyphosate in tea", members=("EU",),
            symbols=(key,), comment_deadline=now.date() + timedelta(days=55), codes=(Code("hs", "0902", "Tea"),),
        )  # fmt: skip
        one.store.save(run, [document], now)
        one.store.finish(run, now)
        work(one.settings, one.store, Report())
        staged = time.time() - begun
        until(lambda: len(there.times()) >= readers, 300)
        warm.terminate()
        warm.wait()
        waits = sorted(at - begun for at in there.times().values())
        one.store.close()
    p50, p95, p99 = (waits[min(len(waits) - 1, int(len(waits) * q))] if waits else 9e9 for q in (0.5, 0.95, 0.99))
    return len(waits) == readers and p95 <= AIM_SPREAD_S, (
        f"{len(waits):,} of {readers:,} accepted; p50 {p50:.1f} s, p95 {p95:.1f} s (aim <= {AIM_SPREAD_S:.0f}), "
        f"p99 {p99:.1f} s; labelled, graded, matched and bundled after {staged:.1f} s"
    )


def urgent(place: Path, mails: int) -> tuple[bool, str]:
    """A red alert is published while a digest goes out."""
    with arrivals(place / f"arrivals-{next(_number)}") as there:
        one = house(place, there)
        one.readers(mails, mode="daily")
        one.publish(Colour.YELLOW)
        assert one.match(timedelta(days=8)) == mails
        with one.store.write() as connection:  # who will get the red one, and only that
            now = datetime.now(UTC)
            row = {"key": "red", "reader": "red", "name": "red", "lowest": "red", "criteria": "{}", "channel": "smtp"}
            row |= {"address": "red@example.com", "since": now.date(), "mode": "instant", "start_event": 0}
            one.store.insert(connection, t.subscription, [row])
            connection.execute(t.subscription.update().where(t.subscription.c.key != "red").values(paused_until=None))
        process = one.worker()
        until(lambda: len(there.all()) >= min(500, mails // 10), 120)
        before, begun = len(there.all()), time.time()
        # The readers of the digest would hear of the red one too: 50,000 red alerts are not one.
        with one.store.write() as connection:
            others = t.subscription.c.key != "red"
            connection.execute(t.subscription.update().where(others).values(start_event=10**9))
        one.publish(Colour.RED)
        one.match()
        mine = next(d for d in delivering.outbox(one.store, limit=mails + 9) if d.reader == "red")
        until(lambda: mine.id in there.times(), 120)
        took = there.times().get(mine.id, 9e9) - begun
        rest = one.pending()
        process.terminate()
        process.wait()
        one.store.close()
    return took <= AIM_URGENT_S and rest > 0, (
        f"the red alert was accepted {took:.1f} s after its publication (aim <= {AIM_URGENT_S:.0f}), with {before:,} "
        f"of {mails:,} digest mails before it and {rest:,} still waiting"
    )


def rate(place: Path, mails: int) -> tuple[bool, str]:
    """The sender beside a bare loop: the same mails, the same server, one after the other, twice."""
    with arrivals(place / f"arrivals-{next(_number)}") as there:
        one = house(place, there)
        one.readers(mails)
        made = setup(one.settings)
        ours, bare = [], []
        for _ in range(2):
            one.publish()
            assert one.match() == mails
            bare.append(mails / _bare(one, mails))
            sender = Sender(one.store, made, this_process(), one.settings.now)
            threads = [threading.Thread(target=sender.run) for _ in range(SENDERS)]
            begun = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            ours.append(mails / (time.monotonic() - begun))
            assert one.pending() == 0
        one.store.close()
    share = max(ours) / max(bare)
    return share >= AIM_SHARE, (
        f"{max(ours):.0f} mails a second with outbox, leases and composing; bare smtplib loop {max(bare):.0f}: "
        f"{share:.0%} (aim >= {AIM_SHARE:.0%})"
    )


def _bare(one: House, mails: int) -> float:
    """Seconds of a loop that does nothing but hand over mails that are ready."""
    waiting = one.store.claim_deliveries("bare:0", one.settings.now(), mails)
    items = one.store.mails_of(waiting)
    made = setup(one.settings)
    today = datetime.now(UTC).date()
    ready = [
        (d.address, bytes(forms.mail(forms.Parcel(d, items[d.id]), today, made, {})))
        for d in (replace(d) for d in waiting)
    ]
    one.store.defer([d.id for d in waiting], datetime.now(UTC), "bare:0")
    with smtplib.SMTP("127.0.0.1", one.there.smtp) as relay:
        begun = time.monotonic()
        for address, data in ready:
            relay.sendmail("alerts@example.com", [address], data)
        return time.monotonic() - begun


def main() -> int:
    """Run the parts; 1 when an aim is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="small sizes, about a minute")
    parser.add_argument("--part", choices=("kills", "spread", "urgent", "rate"), action="append")
    asked = parser.parse_args()
    small, parts = asked.quick, asked.part or ["rate", "spread", "urgent", "kills"]
    catalogue()
    good = True
    with tempfile.TemporaryDirectory(prefix="deliver") as folder:
        place = Path(folder)
        for part in parts:
            runs: list[tuple[str, Callable[[], tuple[bool, str]]]]
            if part == "kills":
                size = (300, 5) if small else (10_000, 100)
                with postgres.server() as url:
                    runs = [
                        ("kills on SQLite", lambda size=size: kills(place, "", *size)),  # type: ignore[misc]
                        ("kills on PostgreSQL", lambda size=size, url=url: kills(place, url, *size)),  # type: ignore[misc]
                    ]
                    good &= min([_told(name, run) for name, run in runs])
                continue
            sizes = {"spread": (500, 5000), "urgent": (3000, 50_000), "rate": (500, 3000)}[part]
            count = sizes[0] if small else sizes[1]
            run = {"spread": spread, "urgent": urgent, "rate": rate}[part]
            good &= _told(part, lambda run=run, count=count: run(place, count))  # type: ignore[misc]
    print("aims: reached" if good else "aims: MISSED")
    return 0 if good else 1


def _told(name: str, run: Callable[[], tuple[bool, str]]) -> bool:
    good, said = run()
    print(f"{name}: {said}{'' if good else '  MISSED'}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
