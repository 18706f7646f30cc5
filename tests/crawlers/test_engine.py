"""Crawls of a local server over a real socket, each in a child process as the service starts it."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers import registry
from records import queries
from records.runs import Run, Verdict
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
FEED = (
    '<rss version="2.0"><channel><title>t</title><item><title>Toy &lt;script&gt;alert(1)&lt;/script&gt;</title>'
    "<link>https://example.org/EN/US/17</link><pubDate>Fri, 21 Aug 2026 00:00:00 GMT</pubDate>"
    "<description>Made in China. Breaks.</description></item></channel></rss>"
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path / "home")
    made.migrate()
    made.register(registry.passports())
    return made


def crawl(store: Store, source: str, address: str) -> Run:
    command = [sys.executable, "-m", "crawlers", source, "--store", store.url, "--home", str(store.home)]
    command += ["--address", address, "--now", datetime(2026, 8, 22, 8, tzinfo=UTC).isoformat()]
    env = {"SENTINEL_LANGUAGE": "en", "PATH": "/usr/bin:/bin"}
    subprocess.run(command, cwd=ROOT, timeout=60, check=False, capture_output=True, env=env)
    run = next(h.last for h in queries.sources(store) if h.source.name == source)
    assert run is not None
    return run


def serve(server: HTTPServer, response: Response) -> str:
    server.expect_request("/robots.txt").respond_with_data("", status=404)
    server.expect_request("/x").respond_with_response(response)
    return server.url_for("/x")


def test_a_feed_is_read_kept_and_asked_conditionally_the_next_time(store: Store, httpserver: HTTPServer) -> None:
    seen: list[str] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("If-None-Match", ""))
        if seen[-1]:
            return Response(status=304)
        return Response(FEED, content_type="application/rss+xml", headers={"ETag": '"one"'})

    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/x").respond_with_handler(answer)
    run = crawl(store, "oecd_recalls", httpserver.url_for("/x"))
    assert (run.verdict, run.new) == (Verdict.OK, 1)
    found = queries.measure(store, "oecd:US/17")
    assert found is not None and "<script" not in found.title and found.latest.incident is not None
    assert found.latest.incident.origin == ("CHN",) and store.raw_bytes(found.latest.raw.sha256).decode() == FEED
    again = crawl(store, "oecd_recalls", httpserver.url_for("/x"))
    assert again.verdict is Verdict.UNCHANGED and seen == ["", '"one"']


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel/></rss>'
BAD = (
    ("404", Response("gone", status=404), Verdict.NOT_CHECKED, "404"),
    ("500", Response("oops", status=500), Verdict.NOT_CHECKED, "500"),
    ("login", Response("<html><body>Log in</body></html>"), Verdict.FAILED, "no feed"),
    ("bomb", Response(BOMB), Verdict.FAILED, "DOCTYPE"),
    ("nothing", Response('<rss version="2.0"><channel><title>t</title></channel></rss>'), Verdict.SUSPECT, "no record"),
)


@pytest.mark.parametrize(("name", "response", "verdict", "words"), BAD, ids=[b[0] for b in BAD])
def test_a_bad_answer_is_never_nothing_new(
    store: Store, httpserver: HTTPServer, name: str, response: Response, verdict: Verdict, words: str
) -> None:
    run = crawl(store, "oecd_recalls", serve(httpserver, response))
    assert run.verdict is verdict and words in run.message, (name, run.message)
    health = next(h for h in queries.sources(store) if h.source.name == "oecd_recalls")
    assert health.last_success is None and store.condition("oecd_recalls") == ("", "")


@pytest.mark.parametrize("source", ["oecd_recalls", "wto_eping_workbook"])
@pytest.mark.parametrize(
    ("status", "text", "words", "hours"),
    [(200, "User-agent: *\nDisallow: /x", "does not allow", 1), (503, "", "answers 503", 2)],
)
def test_robots_txt_is_kept(
    store: Store, httpserver: HTTPServer, source: str, status: int, text: str, words: str, hours: int
) -> None:
    headers = {"Retry-After": "7200"} if status == 503 else {}
    httpserver.expect_request("/robots.txt").respond_with_data(text, status=status, headers=headers)
    httpserver.expect_request("/x").respond_with_data(FEED)
    run = crawl(store, source, httpserver.url_for("/x"))
    assert run.verdict is Verdict.NOT_CHECKED and not any(r.path == "/x" for r, _ in httpserver.log)
    assert words in run.message, run.message
    health = next(h for h in queries.sources(store) if h.source.name == source)
    assert health.next_try == run.started + timedelta(hours=hours)


def test_nobody_there_is_not_checked_and_quick(store: Store) -> None:
    for source in ("wto_eping_workbook", "oecd_recalls"):
        begun = time.monotonic()
        run = crawl(store, source, "http://127.0.0.1:9/x")
        assert run.verdict is Verdict.NOT_CHECKED and time.monotonic() - begun < 15


def test_the_bulk_workbook_is_streamed_and_bounded(store: Store, httpserver: HTTPServer, tmp_path: Path) -> None:
    page = serve(httpserver, Response("<html>maintenance</html>", content_type="text/html"))
    run = crawl(store, "wto_eping_workbook", page)
    assert run.verdict is Verdict.FAILED and "web page" in run.message
    assert not list(store.home.glob("fetch-*"))


def test_a_bulk_workbook_far_below_its_usual_size_is_suspect(
    store: Store, httpserver: HTTPServer, export: Path
) -> None:
    address = serve(httpserver, Response(export.read_bytes(), content_type="application/octet-stream"))
    run = crawl(store, "wto_eping_workbook", address)
    assert run.verdict is Verdict.SUSPECT and run.new == 181 and "far fewer" in run.message


def test_the_ics_table_comes_from_iso(store: Store, httpserver: HTTPServer) -> None:
    path = ROOT.parent / "shared/payloads/iso_open_data/ICS-simple.xml"
    if not path.is_file():
        pytest.skip("RECORDED FILE MISSING: ICS-simple.xml (../shared is not beside this checkout)")
    run = crawl(store, "iso_ics", serve(httpserver, Response(path.read_bytes(), content_type="text/xml")))
    from records.ics import read_ics

    assert run.verdict is Verdict.OK and read_ics(store.home)["67.140.10"].en == "Tea"
