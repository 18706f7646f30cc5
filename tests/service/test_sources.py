"""Switching sources by command: shown in the list and the status, kept to by `crawl`, released after a look."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from pytest_httpserver import HTTPServer

from records import queries
from records.store import Store

Sentinel = Callable[..., CompletedProcess[str]]
NAME = "oecd_recalls"


def switch(sentinel: Sentinel) -> str:
    figures = json.loads(sentinel("status", "--json").stdout)
    return next(str(s["switch"]) for s in figures["sources"] if s["name"] == NAME)


def listed(sentinel: Sentinel) -> str:
    done = sentinel("crawl", "--list")
    assert done.returncode == 0, done.stderr
    return next(line for line in done.stdout.splitlines() if NAME.split("_")[0] in line)


def test_a_source_is_turned_off_and_on_and_both_are_shown(sentinel: Sentinel) -> None:
    assert switch(sentinel) == "on" and " on " in listed(sentinel)
    off = sentinel("source", "off", NAME)
    assert off.returncode == 0 and "off" in off.stdout
    assert switch(sentinel) == "off" and " off " in listed(sentinel)
    assert sentinel("source", "on", NAME).returncode == 0 and switch(sentinel) == "on"
    wrong = sentinel("source", "off", "nobody")
    assert wrong.returncode == 1 and wrong.stderr.startswith("sentinel: There is no source nobody")


def test_release_takes_what_was_held(
    sentinel: Sentinel, httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = "<item><title>Toy</title><link>https://example.org/EN/US/{n}</link><description>x</description></item>"
    body = "".join(item.format(n=n) for n in range(600))
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/x").respond_with_data(f"<rss><channel><title>t</title>{body}</channel></rss>")
    monkeypatch.setenv("SENTINEL_ADDRESS_OECD_RECALLS", httpserver.url_for("/x"))
    held = sentinel("crawl", NAME)
    assert held.returncode == 1 and "held: 600 records" in held.stderr
    home = tmp_path / "home"
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.set_switch(NAME, "needs_a_look")
    taken = sentinel("source", "release", NAME)
    assert taken.returncode == 0, taken.stderr
    health = next(h for h in queries.sources(store) if h.source.name == NAME)
    assert health.switch.value == "on" and health.last is not None and health.last.new == 600
    assert queries.status(store, datetime.now(UTC).date())["notifications"] == 600


def test_status_tells_what_was_not_looked_at(
    sentinel: Sentinel, httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = "<item><title>Toy</title><link>https://example.org/EN/US/1</link><colour>red</colour></item>"
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/x").respond_with_data(f"<rss><channel><title>t</title>{item}</channel></rss>")
    monkeypatch.setenv("SENTINEL_ADDRESS_OECD_RECALLS", httpserver.url_for("/x"))
    sentinel("crawl", NAME, "--as-of", "2026-08-01")
    said = sentinel("status", "--json", "--as-of", "2026-08-09").stdout
    found = next(s for s in json.loads(said)["sources"] if s["name"] == NAME)
    assert found["verdict"] == "ok" and found["expected"] == [1, 500] and found["last_seen"] == 1
    assert found["gaps"][0]["from"].startswith("2026-0") and found["gaps"][0]["to"] is None
    assert found["leftover"] and found["next_try"] and found["missing_numbers"] is None
    table = " ".join(sentinel("status", "--as-of", "2026-08-09").stdout.split())
    assert "oecd_recalls: not checked since 2026-0" in table and "fields or values nobody expected" in table
