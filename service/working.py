"""A worker: sends what is due within a second, does what pages ask for, sends the probe and looks for it.

Any number may run at once, on one machine or many; each delivery and each job is leased to one of them.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from traceback import extract_tb

from alerts.sending import Sender
from records.masking import mask_in
from records.store import Store
from records.store.leases import this_process
from records.wording import msg
from service import probing
from service.delivering import setup
from service.errors import Problem
from service.jobs import run_jobs
from service.options import told
from service.settings import Settings
from service.update import open_store

POLL_S = 1.0  # how long an idle thread sleeps
BUNDLE_S = 2.0
SEEN_S = 20.0
PROBE_S = 15.0  # how often a probe is looked for
QUIET = timedelta(seconds=20)  # alerts younger than this may be half of what a run is writing
log = logging.getLogger("sentinel.worker")


@dataclass(slots=True)
class Worker:
    """One process' work.  `clock` gives aware moments; `stop` ends it after the message that is being sent."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    stop: threading.Event = field(default_factory=threading.Event)
    jobs: bool = True

    def run(self) -> None:
        """Until `stop`.  Threads send; this one bundles, probes and says that it lives."""
        sender = Sender(self.store, setup(self.settings), this_process(), self.clock)
        loops = [lambda: self._send(sender)] * self.settings.senders + ([self._jobs] if self.jobs else [])
        threads = [threading.Thread(target=self._again, args=(loop,), daemon=True) for loop in loops]
        for thread in threads:
            thread.start()
        turns = [
            _Turn(SEEN_S, lambda: self.store.worker_seen(this_process(), self.clock())),
            _Turn(BUNDLE_S, self._bundle),
            _Turn(PROBE_S, self._probe),
        ]
        self._again(lambda: any(turn.take() for turn in turns))
        for thread in threads:
            thread.join(30)

    def wanted(self) -> bool:
        """True until it is told to stop."""
        return not self.stop.is_set()

    def _again(self, once: Callable[[], bool]) -> None:
        """Do this again and again; rest when there was nothing to do, and longer after a failure."""
        while self.wanted():
            try:
                busy = once()
            except Exception as error:  # noqa: BLE001  the edge of the loops: one failure must not end them
                frame = extract_tb(error.__traceback__)[-1]
                what = f"{type(error).__name__}: {mask_in(str(error))[:300]}"
                log.error("%s at %s:%s", what, frame.filename, frame.lineno)
                self.stop.wait(5 * POLL_S)
                continue
            if not busy:
                self.stop.wait(POLL_S)

    def _send(self, sender: Sender) -> bool:
        return self.store.any_due(self.clock(), sender.resting()) and sender.step(self.wanted)

    def _jobs(self) -> bool:
        return (
            self.store.any_job(self.clock()) and run_jobs(self.settings, self.store, self.clock, wanted=self.wanted) > 0
        )

    def _bundle(self) -> None:
        """Digests, what quiet hours held back, and what a run that broke off left: not what one is writing now."""
        newest = self.store.newest_unbundled()
        if newest is not None and newest < self.clock() - QUIET:
            self.store.bundle(self.clock())

    def _probe(self) -> None:
        probing.send(self.settings, self.store, self.clock())
        probing.look(self.settings, self.store, self.clock())


@dataclass(slots=True)
class _Turn:
    """Something done every so many seconds."""

    every_s: float
    act: Callable[[], object]
    last: float = float("-inf")

    def take(self) -> bool:
        """Do it if it is time; never a reason not to rest."""
        if monotonic() - self.last >= self.every_s:
            self.last = monotonic()
            self.act()
        return False


def work(settings: Settings) -> None:
    """Run a worker in this process until it is interrupted."""
    try:
        probing.target(settings)
    except ValueError as error:
        raise Problem(str(error)) from error
    store = open_store(settings)
    worker = Worker(settings, store, settings.now)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    print(told(msg("Sending what is due, {n} at a time (stop with Ctrl+C)"), n=settings.senders), flush=True)
    worker.run()
    store.close()
