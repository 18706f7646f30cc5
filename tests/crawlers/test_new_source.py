"""Adding a source touches one file and one folder: a new one is dropped into a copy of the tree and crawled."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer

from records import queries
from records.runs import Verdict
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
NAME = "xx_notices"
FEED = (
    '<rss version="2.0"><channel><title>t</title><item><title>Tea rules</title><guid>17</guid>'
    "<link>https://example.org/17</link><pubDate>Fri, 21 Aug 2026 00:00:00 GMT</pubDate></item></channel></rss>"
)
SOURCE = '''
"""Notices of a country that is not there."""

from crawlers.feed import entries
from crawlers.reading import Items, Reading
from records.notification import DocumentType, Kind, Notification
from records.runs import Source

SOURCE = Source(
    name="xx_notices", title_zh="\\u6d4b\\u8bd5", title_en="Notices", publisher="Nobody", country="XX",
    kind="regulation", family="feed", address="https://example.org/feed", official=True, licence="none",
    attribution="Nobody", cadence_hours=24, expected=(1, 50), evidence="hand-made",
)


def parse(data: bytes, reading: Reading) -> Items:
    for n, entry in enumerate(entries(data, reading), 1):
        key = f"xx:{entry['id']}"
        yield Notification(
            source=SOURCE.name, key=key, measure=key, kind=Kind.REGULATION, type=DocumentType.REGULAR,
            distributed=entry["day"] or reading.today, title=entry["title"], raw=reading.at(f"#{n}"),
        )
'''


def run(copy: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    there = {"SENTINEL_LANGUAGE": "en", "SENTINEL_HOME": str(copy / "data"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=there | env, capture_output=True, text=True, timeout=120, check=False
    )


def state(copy: Path) -> dict[str, Any]:
    return {
        str(p.relative_to(copy)): p.stat().st_mtime_ns for p in copy.rglob("*") if p.suffix in (".py", ".po", ".csv")
    }


def test_a_new_source_is_one_file_and_one_folder(tmp_path: Path, httpserver: HTTPServer) -> None:
    copy = tmp_path / "tree"
    leave = shutil.ignore_patterns("__pycache__", "data.db*", "cases", ".venv")
    for room in ("records", "crawlers", "classifier", "alerts", "dashboard", "service"):
        shutil.copytree(ROOT / room, copy / room, ignore=leave)
    for part in ("tests/crawlers/test_cases.py", "tests/conftest.py", "pyproject.toml"):
        (copy / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, copy / part)
    before = state(copy)
    # What a contributor adds: a file …
    (copy / "crawlers" / "sources" / f"{NAME}.py").write_text(SOURCE.lstrip(), encoding="utf-8")
    # … and a folder.
    cases = copy / "tests" / "crawlers" / "cases" / NAME
    cases.mkdir(parents=True)
    (cases / "hand-made.xml").write_text(FEED, encoding="utf-8")
    assert state(copy).items() >= before.items() and len(state(copy)) == len(before) + 1

    # It is listed with its passport, and the switch that it asks for.
    listed = run(copy, "-m", "service", "crawl", "--list")
    assert NAME in listed.stdout and "Notices" in listed.stdout, listed.stderr
    # It is crawled by its name, in a child process, and what it brings is stored and labelled like everything else.
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/feed").respond_with_data(FEED, content_type="application/rss+xml")
    crawled = run(copy, "-m", "service", "crawl", NAME, SENTINEL_ADDRESS_XX_NOTICES=httpserver.url_for("/feed"))
    assert crawled.returncode == 0, crawled.stderr
    store = Store(f"sqlite:///{copy / 'data' / 'sentinel.db'}", copy / "data")
    health = next(h for h in queries.sources(store) if h.source.name == NAME)
    assert health.last is not None and (health.last.verdict, health.last.new) == (Verdict.OK, 1)
    found = queries.measure(store, "xx:17")
    assert found is not None and found.title == "Tea rules"
    # Its case is found by being there: the expected records are written once, to be looked at, and hold from then on.
    command = ("-m", "pytest", "tests/crawlers/test_cases.py", "-k", NAME, "-p", "no:cacheprovider")
    first, second = run(copy, *command), run(copy, *command)
    assert first.returncode == 1 and "review" in first.stdout and second.returncode == 0, second.stdout
    expected = json.loads((cases / "hand-made.xml.expected.json").read_text(encoding="utf-8"))
    assert expected["records"][0]["title"] == "Tea rules"
