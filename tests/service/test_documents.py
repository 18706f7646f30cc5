"""From a symbol to the document as read: the command `documents` on a local server, and what `show` prints then."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers import registry
from records import queries
from records.grades import Colour, Grade, Score
from records.notification import DocumentType, Kind, Notification
from records.queries.forms import forms_of
from records.queries.parsed import not_brought
from records.store import Store
from records.wording import Reason

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/crawlers/cases/wto_documents"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
HOST = "https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G"
KEY = "G/TBT/N/THA/9901"
INDEX = Notification(
    source="wto_eping_workbook",
    key=KEY,
    measure=KEY,
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 3, 4),
    title="Draft rule on rice cookers, as the index has it",
    members=("THA",),
    symbols=(KEY,),
    comment_deadline=date(2026, 5, 4),
    links=(("en", f"{HOST}/TBTN26/THA9901.DOCX"),),
)
Sentinel = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 'home' / 'sentinel.db'}", tmp_path / "home")
    made.migrate()
    made.register(registry.passports())
    return made


@pytest.fixture
def asked(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that came; the server answers with the hand-made documents and, for VNM/408, the recorded one."""
    seen: list[str] = []
    files = {
        "TBTN26/THA9901": CASES / "hand-made-tbt.docx",
        "TBTN26/THA9902": CASES / "hand-made-tbt.docx",  # another document under this address
        "TBTN26/IDN9908A2": CASES / "hand-made-addendum.docx",
        "TBTN26/VNM408": ROOT.parent / "shared/payloads/wto_docs/G_TBT_N_VNM_408.pdf",
        "TBTN26/THA9903": CASES / "hand-made-outage.html",
    }

    def answer(request: Request) -> Response:
        query = request.query_string.decode()
        seen.append(query)
        path = next((f for name, f in files.items() if f"/{name}." in query), None)
        return Response(path.read_bytes()) if path else Response("gone", status=404)

    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/imrd/directdoc.asp").respond_with_handler(answer)
    monkeypatch.setenv("SENTINEL_ADDRESS_WTO_DOCUMENTS", httpserver.url_for("").rstrip("/"))
    return seen


def save(store: Store, *documents: Notification) -> None:
    store.save(store.begin(documents[0].source, NOW), documents, NOW)


def other(key: str, link: str, **fields: object) -> Notification:
    base = key.split("/Add")[0]
    values = {"key": key, "measure": base, "symbols": (key,), "links": (("en", f"{HOST}/{link}"),)} | fields
    return replace(INDEX, **values)  # type: ignore[arg-type]


def test_a_named_document_is_fetched_kept_read_and_shown(store: Store, asked: list[str], sentinel: Sentinel) -> None:
    save(store, INDEX)
    done = sentinel("documents", KEY)
    assert done.returncode == 0, done.stderr + done.stdout
    assert asked == ["DDFDocuments/t/G/TBTN26/THA9901.DOCX"]
    whole = queries.measure(store, KEY)
    assert whole is not None
    found = whole.latest
    # The index's own words stay, what it lacks comes from the document.
    assert found.title == INDEX.title and found.comment_deadline == date(2026, 5, 4)
    assert found.agency.startswith("Thai Bureau") and found.adoption == date(2026, 6, 2)
    assert found.codes_of("tariff") == ("40111000", "40112010") and found.source == INDEX.source
    # The index does not take it back when it comes again unchanged.
    save(store, INDEX)
    again = queries.measure(store, KEY)
    assert again is not None and again.latest == found
    said = sentinel("show", KEY).stdout
    for words in ("as read", "Thai Bureau", "2.9.2", "TARIFF: 40111000", "2026-12-02 (“6 months after adoption”)"):
        assert words in said, (words, said)
    parsed = json.loads(sentinel("show", KEY, "--json").stdout)["parsed"][KEY]
    assert parsed["adoption"] == {
        "words": "90 days after circulation by the WTO Secretariat", "day": "2026-06-02",
        "rule": "90 days after circulation",
    }  # fmt: skip
    assert "读取结果" in sentinel("show", KEY, language="zh").stdout
    form = forms_of(store, [found.id])[found.id]  # kept for the pages: facts only
    assert form["articles"][0] == "2.9.2" and form["adoption"]["day"] == "2026-06-02" and "description" not in form
    assert store.unread_forms("wto_documents") == []


def test_the_recorded_document_of_viet_nam_is_shown(store: Store, asked: list[str], sentinel: Sentinel) -> None:
    if not (ROOT.parent / "shared/payloads/wto_docs/G_TBT_N_VNM_408.pdf").is_file():
        pytest.skip("RECORDED FILE MISSING: G_TBT_N_VNM_408.pdf (../shared is not beside this checkout)")
    key = "G/TBT/N/VNM/408"
    save(
        store, other(key, "TBTN26/VNM408.DOCX", members=("VNM",), distributed=date(2026, 5, 29), comment_deadline=None)
    )
    assert sentinel("documents", key.lower()).returncode == 0
    said = sentinel("show", key).stdout
    for words in ("Department of Employment", "65061020", "2026-07-01 (“1 July 2026”)", "To be determined", "5.6.2"):
        assert words in said, (words, said)
    assert "nhudv" not in said and "0915641569" not in said  # persons stay in the kept file
    whole = queries.measure(store, key)
    assert whole is not None and whole.latest.entry_into_force == date(2026, 7, 1)
    assert whole.latest.comment_deadline == date(2026, 6, 20)


def test_a_measure_is_fetched_whole_and_an_addendum_becomes_a_keyword(
    store: Store, asked: list[str], sentinel: Sentinel
) -> None:
    add = "G/TBT/N/IDN/9908/Add.2"
    save(store, other(add, "TBTN26/IDN9908A2.DOCX", members=("IDN",), type=DocumentType.ADDENDUM))
    assert sentinel("documents", "G/TBT/N/IDN/9908").returncode == 0
    whole = queries.measure(store, add)
    assert whole is not None and "Withdrawal of the measure" in whole.latest.keywords


def test_what_cannot_be_read_is_told_and_changes_nothing(store: Store, asked: list[str], sentinel: Sentinel) -> None:
    bad, outage = other("G/TBT/N/THA/9902", "TBTN26/THA9902.DOCX"), other("G/TBT/N/THA/9903", "TBTN26/THA9903.DOCX")
    gone = other("G/TBT/N/THA/9904", "TBTN26/THA9904.DOCX")
    save(store, INDEX, bad, outage, gone)
    done = sentinel("documents", KEY, bad.key, outage.key, gone.key)
    assert done.returncode == 1 and "404" in done.stdout + done.stderr
    problems = " | ".join(i.problem for _, i in queries.invalids(store, "wto_documents"))
    assert "the document is G/TBT/N/THA/9901, not G/TBT/N/THA/9902" in problems and "web page" in problems
    for before in (bad, outage, gone):
        whole = queries.measure(store, before.key)
        assert whole is not None and whole.latest == before
    good = queries.measure(store, KEY)
    assert good is not None and good.latest.agency


def test_without_names_red_and_orange_measures_are_taken_once(
    store: Store, asked: list[str], sentinel: Sentinel
) -> None:
    grey = other("G/TBT/N/THA/9904", "TBTN26/THA9904.DOCX")
    save(store, INDEX, grey)
    for key, colour in ((KEY, Colour.ORANGE), (grey.key, Colour.YELLOW)):
        whole = queries.measure(store, key)
        assert whole is not None
        scores = (("exposure", Score(0.5, Reason.of("unknown"))),)
        store.save_grades("v1", [(whole, Grade(colour, "v1", NOW.date(), scores, (Reason.of("unknown"),)))], NOW)
    assert [d.key for d in not_brought(store, "wto_documents")] == [KEY]
    assert sentinel("documents").returncode == 0 and len(asked) == 1
    assert not_brought(store, "wto_documents") == ()
    done = sentinel("documents")
    assert done.returncode == 0 and "No red or orange" in done.stdout and len(asked) == 1


def test_wrong_symbols_are_told(store: Store, sentinel: Sentinel) -> None:
    done = sentinel("documents", "G/TBT/N/VNM")
    assert done.returncode == 1 and "no WTO symbol" in done.stderr and "Traceback" not in done.stderr
    done = sentinel("documents", "G/TBT/N/VNM/408")
    assert done.returncode == 1 and "is not in the store" in done.stderr


def test_a_document_of_robots_txt_is_left_alone(
    store: Store, httpserver: HTTPServer, sentinel: Sentinel, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /imrd/\n")
    monkeypatch.setenv("SENTINEL_ADDRESS_WTO_DOCUMENTS", httpserver.url_for("").rstrip("/"))
    save(store, INDEX)
    sentinel("documents", KEY)
    assert not [r for r, _ in httpserver.log if "imrd" in r.path]
    whole = queries.measure(store, KEY)
    assert whole is not None and whole.latest == INDEX
