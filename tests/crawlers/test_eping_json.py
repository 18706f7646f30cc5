"""ePing's JSON: the same record as from the workbook, and walks over a local server that pages, filters and sorts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers import registry
from crawlers.eping import TYPES, link, read_row
from crawlers.eping_json import Answer, read_answer, records
from crawlers.eping_pages import Window, windows
from crawlers.reading import Reading, Unreadable
from crawlers.sources import wto_eping_api
from crawlers.xlsx import rows
from records import queries
from records.notification import Notification, Raw
from records.runs import Invalid, Run, Verdict
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)
LISTS = {"Objectives": "objectives", "Keywords": "keywords"}
LIST_REGIONS = "Specific regions or countries likely to be affected"
TEXTS = {
    "Notifying Member": "notifyingMember", "Title": "titlePlain", "Description": "descriptionPlain",
    "Products covered": "productsFreeTextPlain", "Notification type": "notificationType",
}  # fmt: skip


def reading() -> Reading:
    return Reading(Raw(), date(2026, 8, 22), "answer")


def as_item(row: dict[str, str]) -> dict[str, Any]:
    """The JSON item that tells the facts of a workbook row."""
    item: dict[str, Any] = {name: row.get(column, "") for column, name in TEXTS.items()}
    item["documentSymbol"] = link(row["Document symbol"])[1]
    for column, name in (("Distribution date", "distributionDate"), ("Final date for comments", "commentDeadlineDate")):
        day = row.get(column, "")
        if re.fullmatch(r"\d+(\.0)?", day):
            day = str(date.fromordinal(date(1899, 12, 30).toordinal() + int(float(day))))
        item[name] = f"{day[:10]}T00:00:00+00:00" if day else None
    hs = [p for p in re.split(r";\s*(?=\d{2,6} - )", row.get("HS code(s)", "")) if p]
    item["hsCodes"] = [{"id": n, "code": p.split(" - ")[0], "name": p} for n, p in enumerate(hs)]
    item["icsCodeText"] = row.get("ICS code(s)", "")
    for column, name in (*LISTS.items(), (LIST_REGIONS, "countriesAffected")):
        item[name] = [{"name": p} for p in re.split(r"[;\n]", row.get(column, "")) if p.strip()]
    item["notifiedDocumentLink"] = re.sub(r"\s+(?=https?://)", ", ", row.get("Notified document", ""))
    for language, letter in (("EN", "T"), ("FR", "U"), ("ES", "V")):
        if address := link(row.get(f"Link to notification({language})", ""))[0]:
            item["linkToNotification"] = re.sub(r"(DDFDocuments/)\w/", rf"\1{letter}/", address).replace("DOCX", "docx")
            break
    return item


def from_item(item: dict[str, Any]) -> Notification | Invalid:
    (found,) = records(Answer((item,), 1, False), "x", reading())
    return found


def test_the_real_export_reads_the_same_from_json(export: Path) -> None:
    lines = [cells for _, cells in rows(export, "Notifications")]
    header = [" ".join(h.split()) for h in lines[0]]
    compared = 0
    for cells in lines[1:]:
        row = dict(zip(header, cells, strict=False))
        sheet = read_row(row, "x", "x", reading())
        assert isinstance(sheet, Notification)
        # The JSON names one link, that of the language asked for.
        assert from_item(as_item(row)) == replace(sheet, links=sheet.links[:1]), sheet.key
        compared += 1
    assert compared == 229


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters=';<>&"=\n'), max_size=30)
FACTS = st.fixed_dictionaries(
    {
        "Notifying Member": st.sampled_from(["Viet Nam", "Bahrain, Kingdom of", "European Union"]),
        "Distribution date": st.dates(date(1995, 1, 1), date(2099, 12, 31)).map(str),
        "Document symbol": st.sampled_from(["G/TBT/N/VNM/408", "G/TBT/N/BHR/7,G/TBT/N/ARE/3", "G/SPS/N/EU/12/Add.1"]),
        "Title": WORD,
        "Description": WORD,
        "Products covered": WORD,
        "Final date for comments": st.one_of(st.just(""), st.dates(date(1995, 1, 1), date(2099, 12, 31)).map(str)),
        "Notification type": st.sampled_from(sorted(TYPES)),
        "HS code(s)": st.lists(st.tuples(st.from_regex(r"\d{4}|\d{6}", fullmatch=True), WORD), max_size=4).map(
            lambda pairs: "; ".join(f"{code} - {text}" for code, text in pairs)
        ),
        "ICS code(s)": st.sampled_from(["", "67.140.10 - Tea", "43.020 - Road vehicles; 23.020.20 - Vessels"]),
        "Objectives": st.lists(WORD, max_size=3).map("; ".join),
        "Keywords": st.lists(WORD, max_size=3).map("; ".join),
        LIST_REGIONS: st.lists(WORD, max_size=3).map("; ".join),
        "Notified document": st.lists(
            st.sampled_from(["https://a.example/1.pdf", "http://b.example/x,y"]), max_size=2
        ).map("\n".join),
    }
)


@given(FACTS)
def test_any_facts_read_the_same_from_json_and_from_the_workbook(row: dict[str, str]) -> None:
    sheet = read_row(row, "x", "x", reading())
    assert isinstance(sheet, Notification) and from_item(as_item(row)) == sheet


def test_real_values_of_the_site_are_read() -> None:
    path = ROOT.parent / "shared/payloads/wto_eping/homologation_monitor/report_data_20260808.json"
    if not path.is_file():
        pytest.skip(f"RECORDED FILE MISSING: {path.name} (../shared is not beside this checkout)")
    entries = json.loads(path.read_text(encoding="utf-8"))["sites"][0]["entries"]
    items = [
        {
            "id": int(e["uid"]),
            "titlePlain": e["title"],
            "descriptionPlain": e["summary"],
            "notificationType": "Regular notification",
            "notifyingMember": e["meta"]["Notifying member"],
            "distributionDate": e["meta"]["Distribution date"],
            "commentDeadlineDate": e["meta"].get("Comment deadline"),
            "documentSymbol": e["meta"]["Document symbol(s)"],
            "linkToNotification": e["link"],
            "notifiedDocumentLink": e["extra_link"],
        }
        for e in entries
    ]
    found = list(records(Answer(tuple(items), 30, False), "x", reading()))
    good = [f for f in found if isinstance(f, Notification)]
    assert len(good) == 30 and len({f.key for f in good}) < 30  # joint ones stand once for each member
    ecall = next(f for f in good if "G/TBT/N/ARE/703" in f.symbols)
    assert len(ecall.members) == 7 and ecall.distributed == date(2026, 6, 2)
    assert ecall.links == (("en", "https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G/TBTN26/ARE703.DOCX"),)


@pytest.mark.parametrize("data", [b"", b"<html>", b"[]", b"7", b'{"items": 3}', b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_answer_is_told(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_answer(data, reading())


@given(st.dates(date(2020, 1, 1), date(2022, 1, 1)), st.integers(0, 400), st.integers(1, 60))
def test_windows_cover_each_day_once(first: date, length: int, days: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    covered = [d for w in windows(first, last, days) for d in range(w.first.toordinal(), w.last.toordinal() + 1)]
    assert covered == list(range(first.toordinal(), last.toordinal() + 1))


def test_a_window_travels_in_a_note() -> None:
    made = Window(date(2026, 1, 1), date(2026, 1, 30), 3, 250, "", ("a", "b"))
    assert Window.of(made.note()) == made and Window.of("") == Window()


class Service:
    """A server that pages, filters and sorts as the live ones are told to; `faults` are what it does wrong."""

    def __init__(self, count: int, *faults: str) -> None:
        self.faults = faults
        self.asked: list[dict[str, str]] = []
        self.keys: list[str] = []
        self.items = [self._item(n) for n in range(count)]

    def _item(self, n: int) -> dict[str, Any]:
        day = date.fromordinal(date(2026, 8, 22).toordinal() - n // 4)
        return {
            "id": n, "documentSymbol": f"G/TBT/N/VNM/{900 - n}", "notifyingMember": "Viet Nam", "titlePlain": f"T{n}",
            "notificationType": "Regular notification", "distributionDate": f"{day}T00:00:00+00:00",
        }  # fmt: skip

    def _chosen(self, query: dict[str, str]) -> Iterator[dict[str, Any]]:
        for item in self.items:
            if symbol := query.get("documentSymbol"):
                if str(item["documentSymbol"]).startswith(symbol):
                    yield item
            elif "ignores dates" in self.faults or (
                query["distributionDateFrom"] <= item["distributionDate"][:10] <= query["distributionDateTo"]
            ):
                yield item

    def __call__(self, request: Request) -> Response:
        query = dict(request.args)
        self.asked.append(query)
        self.keys.append(request.headers.get("Ocp-Apim-Subscription-Key", ""))
        if "no key" in self.faults:
            return Response('{"statusCode": 404}', status=404)
        found = list(self._chosen(query))
        size = min(int(query["pageSize"]), 20 if "short pages" in self.faults else 100)
        start = (int(query["page"]) - 1) * size
        page = found[start : start + size]
        if "unsorted" in self.faults:
            page.sort(key=lambda i: str(i["titlePlain"]))
        total = len(found) + (5 if "wrong total" in self.faults else 0) + (500 if "cut" in self.faults else 0)
        answer = {"items": page, "totalCount": total, "isCountExceeded": "counts to 50" in self.faults and total > 50}
        return Response(json.dumps(answer), content_type="application/json")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path / "home")
    made.migrate()
    made.register(registry.passports())
    return made


def crawl(store: Store, httpserver: HTTPServer, source: str, service: Service, key: str = "s3cret") -> Run:
    httpserver.clear()
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    path = "/e/notifications/search" if source == "wto_eping_api" else "/e/azureSearch/getAll"
    httpserver.expect_request(path).respond_with_handler(service)
    command = [sys.executable, "-m", "crawlers", source, "--store", store.url, "--home", str(store.home)]
    command += ["--address", httpserver.url_for("/e"), "--now", NOW.isoformat()]
    env = {"SENTINEL_LANGUAGE": "en", "PATH": os.defpath} | ({"SENTINEL_KEY_WTO": key} if key else {})
    done = subprocess.run(command, cwd=ROOT, timeout=90, check=False, capture_output=True, text=True, env=env)
    assert "s3cret" not in done.stdout + done.stderr
    run = next(h.last for h in queries.sources(store) if h.source.name == source)
    assert run is not None
    return run


def count(store: Store) -> int:
    return int(queries.status(store, NOW.date())["notifications"])


def test_the_api_is_walked_window_by_window_and_page_by_page(store: Store, httpserver: HTTPServer) -> None:
    service = Service(300)
    run = crawl(store, httpserver, "wto_eping_api", service)
    # 61 days with four notifications each: windows of 30, 30 and 1 day; 120 items are two pages.
    assert (run.verdict, run.new, run.message) == (Verdict.OK, 244, "")
    assert len(service.asked) == 5 and set(service.keys) == {"s3cret"}
    again = Service(300)
    assert crawl(store, httpserver, "wto_eping_api", again).new == 0
    assert [q["distributionDateFrom"] for q in again.asked] == ["2026-08-15"]
    assert "s3cret" not in (store.home.parent / "s.db").read_bytes().decode("latin-1")


def test_a_window_that_the_service_cannot_count_is_halved(store: Store, httpserver: HTTPServer) -> None:
    service = Service(300, "counts to 50")
    run = crawl(store, httpserver, "wto_eping_api", service)
    # Twice 30 days with 120 items: 15 days with 60, then 8 or 7 days; each day once in the windows that were read.
    assert (run.verdict, run.new, run.message) == (Verdict.OK, 244, "")
    assert len(service.asked) == 2 * (1 + 2 + 4) + 1


def test_without_a_key_nothing_is_asked_and_a_404_is_explained(store: Store, httpserver: HTTPServer) -> None:
    service = Service(3, "no key")
    run = crawl(store, httpserver, "wto_eping_api", service, key="")
    assert run.verdict is Verdict.NOT_CHECKED and "SENTINEL_KEY_WTO" in run.message and not service.asked
    run = crawl(store, httpserver, "wto_eping_api", service)
    assert run.verdict is Verdict.NOT_CHECKED and "without a valid key" in run.message
    assert wto_eping_api.explain(500) == "" and "refused" in wto_eping_api.explain(401)


def test_the_site_is_walked_back_from_the_newest_day(store: Store, httpserver: HTTPServer) -> None:
    service = Service(300, "short pages")
    run = crawl(store, httpserver, "wto_eping_site", service)
    assert (run.verdict, run.new, run.message) == (Verdict.OK, 244, "") and len(service.asked) == 13
    assert {q["sortBy"] for q in service.asked} == {"distributionDate"} and set(service.keys) == {""}


def test_an_ignored_filter_is_put_right_and_told(store: Store, httpserver: HTTPServer) -> None:
    service = Service(900, "ignores dates")
    run = crawl(store, httpserver, "wto_eping_site", service)
    assert (run.verdict, run.new, count(store)) == (Verdict.OK, 244, 244)
    assert "outside the dates" in run.message and "900" in run.message and len(service.asked) == 3
    run = crawl(store, httpserver, "wto_eping_api", Service(900, "ignores dates"))
    assert run.verdict is Verdict.FAILED and "ignores them" in run.message and count(store) == 244


FAULTS = (("unsorted", Verdict.FAILED, "not sorted"), ("cut", Verdict.FAILED, "own total is 744"))


@pytest.mark.parametrize(("fault", "verdict", "words"), FAULTS)
def test_an_answer_that_cannot_be_trusted_stores_nothing(
    store: Store, httpserver: HTTPServer, fault: str, verdict: Verdict, words: str
) -> None:
    run = crawl(store, httpserver, "wto_eping_site", Service(300, fault))
    assert run.verdict is verdict and words in run.message and count(store) == 0
    assert next(h for h in queries.sources(store) if h.source.name == "wto_eping_site").switch == "needs_a_look"


def test_a_total_that_differs_a_little_is_told(store: Store, httpserver: HTTPServer) -> None:
    run = crawl(store, httpserver, "wto_eping_site", Service(300, "wrong total"))
    assert (run.verdict, run.new, run.invalid) == (Verdict.OK, 244, 1)
    assert "own total is 249" in queries.invalids(store)[0][1].problem


def test_a_wanted_document_is_asked_for_once(store: Store, httpserver: HTTPServer) -> None:
    store.remember_state("wto_eping_site", {"wanted": "G/TBT/N/VNM/600\nG/TBT/N/VNM/60\nG/TBT/N/VNM/7"})
    run = crawl(store, httpserver, "wto_eping_site", Service(400))
    # 60 is the beginning of 600 to 609 for the server; only the document itself is taken.
    assert run.verdict is Verdict.OK and run.new == 245 and queries.measure(store, "G/TBT/N/VNM/600")
    state = store.state("wto_eping_site")
    assert state["wanted"] == "" and state["absent"].split("\n") == [
        "G/TBT/N/VNM/60=2026-08-22", "G/TBT/N/VNM/7=2026-08-22",
    ]  # fmt: skip
