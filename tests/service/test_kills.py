"""A small version of `benchmarks/deliver.py`: workers killed at random; nothing is lost, repeats keep their id."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from records.queries import delivering
from records.store import Store
from service.settings import Settings
from service.working import Worker

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
FORK = multiprocessing.get_context("fork")
DELIVERIES, KILLS = 240, 6


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = util.spec_from_file_location("bench_deliver", BENCHMARKS / "deliver.py")
    assert spec and spec.loader
    made = util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def work(url: str, home: Path) -> None:
    """A worker as `sentinel work` runs it, in a process that has everything loaded."""
    settings = Settings()  # type: ignore[call-arg]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Worker(settings, Store(url, home), settings.now, stop).run()


@pytest.mark.slow
def test_killed_workers_lose_nothing(
    bench: ModuleType, new_store: Callable[[], Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, dice = new_store(), random.Random(7)
    before = dict(os.environ)
    try:
        with bench.arrivals(tmp_path / "arrivals", 15) as there:
            one = bench.House(tmp_path, there, store.url)
            one.readers(DELIVERIES, webhooks=True)
            one.publish()
            assert one.match() == DELIVERIES
            one.store.close()  # no connection is inherited
            running = [FORK.Process(target=work, args=(store.url, tmp_path)) for _ in range(2)]
            for process in running:
                process.start()
            for kill in range(KILLS):
                share = DELIVERIES * (kill + dice.random()) / (KILLS + 1)
                assert bench.until(lambda share=share: len(there.all()) >= share, 60, 0.005)
                victim = dice.randrange(2)
                os.kill(running[victim].pid or 0, signal.SIGKILL)
                running[victim].join()
                running[victim] = FORK.Process(target=work, args=(store.url, tmp_path))
                running[victim].start()
            assert bench.until(lambda: one.pending() == 0, 60)
            for process in running:
                process.terminate()
                process.join(30)
            wanted = {d.id for d in delivering.outbox(one.store, limit=10_000)}
            again, other = there.repeats()
            assert set(there.times()) == wanted and len(wanted) == DELIVERIES, "lost or unknown"
            assert other == 0, "another content under the same id"
            assert again <= KILLS * bench.SENDERS, "more than was in flight"
            print(f"{DELIVERIES} deliveries, {KILLS} kills, 0 lost, {again} repeats, {time.process_time():.0f} s")
    finally:
        os.environ.clear()
        os.environ.update(before)
