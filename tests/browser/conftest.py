"""One running service on the packaged sample, and one browser, for all journeys."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.examples import examples
from alerts.stages import grade_pending, match_pending
from classifier import label_pending
from crawlers import registry
from crawlers.engine import Order, crawl
from records.store import Store

NOW = datetime.fromisoformat("2025-06-12T08:00:00+08:00")
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
SECRET = "a-secret-of-the-journeys"


@dataclass(frozen=True)
class Running:
    """The service's address, its home, and how to run a command beside it."""

    address: str
    home: Path
    run: Callable[..., str]

    @property
    def store(self) -> Store:
        """Its store."""
        return Store(f"sqlite:///{self.home / 'sentinel.db'}", self.home)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fill(home: Path) -> None:
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    store.register(registry.passports())
    crawl(store, Order("sample", NOW))
    label_pending(store, NOW)
    grade_pending(store, NOW.date(), NOW)
    store.ensure_examples(examples(NOW.date()))
    match_pending(store, NOW.date(), NOW)
    store.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The real service as a first run without a network has it: sample, labels, grades, example mail."""
    home, port = tmp_path_factory.mktemp("home"), _free_port()
    env = os.environ | {"SENTINEL_HOME": str(home), "SENTINEL_AS_OF": "2025-06-12", "SENTINEL_LANGUAGE": "zh"}
    env |= {"SENTINEL_PORT": str(port), "SENTINEL_SECRET": SECRET}
    env.pop("SENTINEL_STORE", None)

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "service", *words]
        done = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120)
        return done.stdout

    _fill(home)
    command = [sys.executable, "-m", "service", "serve", "--no-fetch"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=quiet, stderr=quiet)
    made = Running(f"http://127.0.0.1:{port}", home, run)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{made.address}/healthz/", timeout=2)
            break
        except OSError:
            time.sleep(0.25)
    yield made
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium."""
    if CHROMIUM is None:
        pytest.skip("browser: CHROMIUM IS MISSING, no page was looked at (apt install chromium)")
    from playwright.sync_api import sync_playwright

    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
