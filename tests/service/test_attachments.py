"""Attachments: fetched by name and for red and orange measures, one at a time, so many a day; read, never shown."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers import registry
from records import queries
from records.grades import Colour, Grade, Score
from records.notification import DocumentType, Kind, Notification
from records.queries.texts import PLACE, attached_texts
from records.runs import Verdict
from records.store import Store
from records.wording import Reason
from service.attachments import SOURCE, fetch_behind_graded
from service.settings import Settings
from service.update import Report, passports

CASES = Path(__file__).resolve().parents[2] / "tests/crawlers/cases/wto_attachments"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
KEY = "G/TBT/N/VNM/9901"
FILES = {
    "a.pdf": "hand-made-draft.pdf", "b.docx": "hand-made-draft.docx", "scan.pdf": "hand-made-scan.pdf",
    "login.pdf": "hand-made-login.html",
}  # fmt: skip
Sentinel = Callable[..., subprocess.CompletedProcess[str]]


def notice(key: str, *names: str) -> Notification:
    return Notification(
        source="wto_eping_workbook", key=key, measure=key, kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
        distributed=date(2026, 3, 4), title="Draft rule", members=("VNM",), symbols=(key,),
        documents=tuple(f"{PLACE}2026/TBT/VNM/{name}" for name in names),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 'home' / 'sentinel.db'}", tmp_path / "home")
    made.migrate()
    made.register(registry.passports())
    return made


@pytest.fixture
def asked(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were asked for; two at the same time would fail."""
    seen: list[str] = []
    busy: list[str] = []

    def answer(request: Request) -> Response:
        name = request.path.rsplit("/", 1)[1]
        seen.append(name)
        busy.append(name)
        time.sleep(0.02)
        assert busy == [name], "two files were asked for at once"
        busy.remove(name)
        path = CASES / FILES.get(name, "none")
        return Response(path.read_bytes()) if path.is_file() else Response("gone", status=404)

    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /crnattachments/closed/")
    for name in (*FILES, "gone.pdf"):
        httpserver.expect_request(f"/crnattachments/2026/TBT/VNM/{name}").respond_with_handler(answer)
    monkeypatch.setenv("SENTINEL_ADDRESS_WTO_ATTACHMENTS", httpserver.url_for("").rstrip("/"))
    return seen


def save(store: Store, *documents: Notification) -> None:
    store.save(store.begin(documents[0].source, NOW), documents, NOW)


def grade(store: Store, key: str, colour: Colour) -> None:
    whole = queries.measure(store, key)
    assert whole is not None
    scores = (("exposure", Score(0.5, Reason.of("unknown"))),)
    store.save_grades("v1", [(whole, Grade(colour, "v1", NOW.date(), scores, (Reason.of("unknown"),)))], NOW)


def states(store: Store, key: str) -> dict[str, str]:
    whole = queries.measure(store, key)
    assert whole is not None
    texts = [t for found in attached_texts(store, [d.id for d in whole.documents]).values() for t in found]
    return {t.address.rsplit("/", 1)[1]: t.state.value for t in texts}


def test_the_files_of_a_named_measure_are_fetched_read_and_told_without_their_words(
    store: Store, asked: list[str], sentinel: Sentinel
) -> None:
    save(store, notice(KEY, "a.pdf", "b.docx", "scan.pdf", "gone.pdf"))
    done = sentinel("documents", "--attachments", KEY)
    assert done.returncode == 0, done.stderr + done.stdout
    assert sorted(asked) == ["a.pdf", "b.docx", "gone.pdf", "scan.pdf"]
    assert states(store, KEY) == {"a.pdf": "read", "b.docx": "read", "scan.pdf": "unreadable", "gone.pdf": "absent"}
    texts = next(iter(attached_texts(store, [queries.measure(store, KEY).documents[0].id]).values()))  # type: ignore[union-attr]
    assert any("chè xanh" in t.text and t.language == "vi" for t in texts)
    said, as_json = sentinel("show", KEY).stdout, sentinel("show", KEY, "--json").stdout
    assert "1 pages, en" in " ".join(said.split()) and "no text; read it by hand" in " ".join(said.split())
    assert {f["state"] for f in json.loads(as_json)["attachments"]} == {"read", "unreadable", "absent"}
    for words in ("sulphur dioxide", "chè xanh"):
        assert words not in said and words not in as_json
    assert sentinel("documents", "--attachments", KEY).returncode in (0, 1)
    assert asked.count("a.pdf") == 1, "what was read is not fetched again"


def test_a_login_page_is_no_text_and_the_source_needs_a_look(
    store: Store, asked: list[str], sentinel: Sentinel
) -> None:
    save(store, notice(KEY, "login.pdf"))
    assert sentinel("documents", "--attachments", KEY).returncode == 1
    assert states(store, KEY) == {"login.pdf": "asked"}
    health = next(h for h in queries.sources(store) if h.source.name == SOURCE)
    assert health.switch.value == "needs_a_look" and health.last and health.last.verdict is Verdict.SUSPECT


def test_red_and_orange_measures_are_followed_up_within_the_days_bound_once_the_source_is_on(
    store: Store, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(day: int) -> None:
        settings = Settings(home=store.home, as_of=NOW.date() + timedelta(days=day), attachments_per_day=2)  # type: ignore[call-arg]
        fetch_behind_graded(settings, store, Report())

    grey = notice("G/TBT/N/VNM/9902", "b.docx")
    red = notice("G/TBT/N/VNM/9903", "a.pdf", "b.docx", "scan.pdf")
    save(store, replace(red, distributed=date(2026, 3, 5)), notice(KEY, "a.pdf"), grey)
    for key, colour in ((KEY, Colour.ORANGE), (grey.key, Colour.YELLOW), (red.key, Colour.RED)):
        grade(store, key, colour)
    run(0)
    assert asked == [] and SOURCE not in [s.name for s in passports() if s.switch.value == "on"]
    store.set_switch(SOURCE, "on")
    run(0)
    run(0)
    assert sorted(asked) == ["a.pdf", "b.docx"] and len(states(store, red.key)) == 2
    run(1)
    assert states(store, red.key) == {"a.pdf": "read", "b.docx": "read", "scan.pdf": "unreadable"}
    assert states(store, KEY) == {"a.pdf": "read"} and states(store, grey.key) == {}
    run(2)
    assert len(asked) == 4


def test_what_robots_txt_closes_is_left_alone(store: Store, asked: list[str], sentinel: Sentinel) -> None:
    closed = replace(notice(KEY), documents=(f"{PLACE}closed/a.pdf",))
    save(store, closed)
    done = sentinel("documents", "--attachments", KEY)
    assert asked == [] and "robots.txt" in done.stdout + done.stderr and states(store, KEY) == {"a.pdf": "asked"}


def test_a_symbol_that_is_not_there_is_told(store: Store, sentinel: Sentinel) -> None:
    done = sentinel("documents", "--attachments", KEY)
    assert done.returncode == 1 and "collect it first" in done.stderr and "Traceback" not in done.stderr
