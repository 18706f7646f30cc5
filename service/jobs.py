"""What pages and people ask for, and how it is done: each kind is one line in `KINDS`; at least once, by a worker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.delivery import Job, Letter
from records.store import Store
from records.store.base import StoreError
from records.store.leases import this_process
from records.wording import msg, say
from service.settings import Settings

LEASE_S = 600
BUSY_S = 60  # a job that has to wait for another process is tried again after this
ASK_S = 20  # how often a child that works long is looked after
BUSY_CODE = 75  # what a child ends with when another holds the lock (sysexits.h: EX_TEMPFAIL)


class Wait(Exception):
    """It cannot be done just now; another process is at it."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What a job may use.  `keep` holds the lease longer and says whether to go on."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    keep: Callable[[], bool]


def replay(doing: Doing, job: Job) -> str:
    """Send a dead or cancelled delivery again: {"delivery": id}."""
    doing.store.replay(job.arguments["delivery"], doing.clock())
    return "waiting to be sent"


def test(doing: Doing, job: Job) -> str:
    """Put a test message into the outbox: {"channel": …, "address": …, "language": …}."""
    lang = job.arguments.get("language", doing.settings.language)
    return doing.store.post(
        test_letter(job.arguments["channel"], job.arguments["address"], f"job {job.id}", lang), doing.clock()
    )


def test_letter(channel: str, address: str, slot: str, lang: str) -> Letter:
    """A message that shows that a channel works."""
    subject = say("Sentinel: test message", lang)
    text = say("If you can read this, Sentinel's messages reach you here.", lang)
    return Letter(
        "test", channel, address, f"test {slot}", subject, text + "\n", language=lang, kind="test", priority=0
    )


def crawl(doing: Doing, job: Job) -> str:
    """Collect from one source now: {"source": name}."""
    from service.update import passports

    name = job.arguments["source"]
    if name not in {s.name for s in passports()}:
        raise StoreError(f"there is no source {name[:80]!r}")
    return child(doing, "crawl", name)


def train(doing: Doing, job: Job) -> str:
    """Make a model from what experts said."""
    return child(doing, "train")


KINDS: Mapping[str, Callable[[Doing, Job], str]] = {"replay": replay, "test": test, "crawl": crawl, "train": train}
# What may be done beside an update, which itself holds the lock that a crawl needs.
LIGHT = frozenset({"replay", "test"})
NAMES = {
    "replay": msg("send a delivery again"),
    "test": msg("send a test message"),
    "crawl": msg("collect from a source"),
    "train": msg("make a model"),
}


def child(doing: Doing, *command: str) -> str:
    """Run a command of ours in a process of its own, looked after while it works; its last line of output."""
    env = os.environ | {"SENTINEL_HOME": str(doing.settings.home.resolve()), "SENTINEL_STORE": doing.settings.url}
    with subprocess.Popen(
        [sys.executable, "-m", "service", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
    ) as process:  # fmt: skip
        while True:
            try:
                out, err = process.communicate(timeout=ASK_S)
                break
            except subprocess.TimeoutExpired:
                if not doing.keep():
                    process.terminate()
                    raise Wait from None
    if process.returncode == BUSY_CODE:
        raise Wait
    if process.returncode:
        raise StoreError(_last(err) or f"ended with {process.returncode}")
    return _last(out)


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:500] if lines else ""


def run_jobs(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    *,
    wanted: Callable[[], bool] = lambda: True,
    light: bool = False,
) -> int:
    """Do what waits, one job after the other; returns how many were done or failed.  `light`: only quick ones."""
    owner, done = this_process(), 0
    while wanted() and (job := store.claim_job(owner, clock(), LEASE_S, kinds=LIGHT if light else None)):

        def keep(id: int = job.id) -> bool:
            return wanted() and store.keep_job(id, owner, clock(), LEASE_S)

        try:
            outcome, ok = do(Doing(settings, store, clock, keep), job), True
        except Wait:
            store.postpone_job(job.id, clock() + timedelta(seconds=BUSY_S))
            continue
        except (StoreError, ValueError, KeyError, OSError) as error:
            outcome, ok = str(error) or type(error).__name__, False
        store.finish_job(job.id, ok, outcome, clock())
        done += 1
    return done


def do(doing: Doing, job: Job) -> str:
    """One job; raises `StoreError` when nobody knows its kind."""
    if job.kind not in KINDS:
        raise StoreError(f"no job is of the kind {job.kind[:40]!r}; there are {', '.join(KINDS)}")
    return KINDS[job.kind](doing, job)
