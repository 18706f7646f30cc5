"""Crawls beside each other: how each ended is told, one that takes too long is ended, and none outlives the service."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from records.store import Store
from service.crawling import crawl
from service.settings import Settings
from service.update import passports

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)
FEED = (
    '<rss version="2.0"><channel><title>t</title><item><title>Toy</title><link>https://example.org/EN/US/1</link>'
    "<description>x</description></item></channel></rss>"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path, store="", language="en")  # type: ignore[call-arg]
    store = Store(made.url, made.home)
    store.migrate()
    store.register(passports())
    return made


@pytest.fixture
def silent() -> Any:
    """The address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x"


def test_each_says_how_it_ended(settings: Settings, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/good").respond_with_data(FEED)
    httpserver.expect_request("/gone").respond_with_data("", status=410)
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    monkeypatch.setenv("SENTINEL_ADDRESS_OECD_RECALLS", httpserver.url_for("/good"))
    monkeypatch.setenv("SENTINEL_ADDRESS_ISO_ICS", httpserver.url_for("/gone"))
    told: list[dict[str, object]] = []
    ended = {e.source: e for e in crawl(settings, ["oecd_recalls", "iso_ics"], NOW, progress=told.append)}
    assert (ended["oecd_recalls"].code, ended["oecd_recalls"].words) == (0, "")
    assert ended["iso_ics"].code == 1 and "410" in ended["iso_ics"].words
    assert {"source": "oecd_recalls", "rows": 1} in told
    assert crawl(settings, [], NOW) == []


def test_one_that_takes_too_long_is_ended(settings: Settings, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_ADDRESS_OECD_RECALLS", silent)
    quick = settings.model_copy(update={"crawl_timeout_minutes": 0.05})
    (ended,) = crawl(quick, ["oecd_recalls"], NOW)
    assert ended.code == -signal.SIGKILL


def test_none_outlives_the_service(settings: Settings, silent: str) -> None:
    code = f"""
import os
from datetime import datetime, UTC
from pathlib import Path
from service.crawling import crawl
from service.settings import Settings
crawl(Settings(home=Path({str(settings.home)!r}), store=""), ["oecd_recalls", "iso_ics"], datetime.now(UTC))
"""
    names = ("OECD_RECALLS", "ISO_ICS")
    env = os.environ | {f"SENTINEL_ADDRESS_{name}": silent for name in names}
    service = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env)
    ends = time.monotonic() + 40
    while len(_crawls(settings.home)) < 3 and time.monotonic() < ends:
        time.sleep(0.1)
    assert len(_crawls(settings.home)) == 3  # the nursery and two crawls
    service.kill()
    service.wait()
    while _crawls(settings.home) and time.monotonic() < ends:
        time.sleep(0.1)
    assert not _crawls(settings.home)


def _crawls(home: Path) -> list[str]:
    """The processes that work for this home."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if "service.nursery" in words and str(home.resolve()) in words:
            found.append(place.parent.name)
    return found
