"""Incidents and standards: recorded answers read whole, crawls of many pages over a real socket, bad answers."""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers import registry
from crawlers.reading import Ask, Plan, Reading, Unreadable
from records import queries
from records.codec import from_json, to_json
from records.notification import DocumentType, Incident, Kind, Notification, Raw
from records.runs import Invalid, Run, Switch, Verdict
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
PAYLOADS = ROOT.parent / "shared" / "payloads"
CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)
SINCE = date(2026, 8, 8)


def recorded(name: str) -> bytes:
    path = PAYLOADS / name
    if not path.is_file():
        pytest.skip(f"RECORDED FILE MISSING: {name} (../shared is not beside this checkout)")
    return path.read_bytes()


def read(source: str, data: bytes, ask: Ask | None = None) -> tuple[list[Notification], list[Invalid], Reading]:
    reading = Reading(Raw("0" * 64, "case"), NOW.date(), "answer", ask or Ask(""))
    items = list(registry.module(source).parse(data, reading))
    good = [i for i in items if isinstance(i, Notification)]
    return good, [i for i in items if isinstance(i, Invalid)], reading


def whole(source: str, data: bytes, ask: Ask | None = None) -> dict[str, Notification]:
    """Everything of a recorded answer: nothing invalid, nothing left over, no markup, and the codec keeps it."""
    good, bad, reading = read(source, data, ask)
    assert not bad and not reading.leftover, (bad[:2], reading.leftover)
    assert all(from_json(to_json(n)) == n for n in good)
    assert all("<" not in n.title + n.products and n.source == source for n in good)
    return {n.key: n for n in good}


def plan(source: str, since: date | None = SINCE, **more: Any) -> list[Ask]:
    module = registry.module(source)
    return list(module.asks(Plan(module.SOURCE.address, NOW, since, **more)))


def incident(document: Notification) -> Incident:
    assert document.kind is Kind.INCIDENT and document.incident is not None
    return document.incident


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path / "home")
    made.migrate()
    made.register(registry.passports())
    return made


@pytest.fixture
def crawl(store: Store) -> Callable[..., Run]:
    def run(source: str, address: str, *more: str) -> Run:
        command = [sys.executable, "-m", "crawlers", source, "--store", store.url, "--home", str(store.home)]
        command += ["--address", address, "--now", NOW.isoformat(), *more]
        environment = {"SENTINEL_LANGUAGE": "en", "PATH": "/usr/bin:/bin"}
        subprocess.run(command, cwd=ROOT, timeout=60, check=False, capture_output=True, env=environment)
        last = next(h.last for h in queries.sources(store) if h.source.name == source)
        assert last is not None
        return last

    return run


def serve(server: HTTPServer, answer: Callable[[Request], Response]) -> str:
    """Every path is answered by `answer`; there is no robots.txt."""
    server.expect_request("/robots.txt").respond_with_data("", status=404)
    server.expect_request("/base").respond_with_handler(answer)
    server.expect_request(re.compile("/base/.*")).respond_with_handler(answer)
    return server.url_for("/base")


# --- EU Safety Gate --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("report", "count", "chinese"), [("520", 38, 17), ("10000318", 80, 61), ("10000319", 64, 41)])
def test_the_recorded_weekly_reports_are_read_whole(report: str, count: int, chinese: int) -> None:
    found = whole("eu_safety_gate", recorded(f"eu_safety_gate/report_{report}.xml"))
    alerts = [n for n in found.values() if n.type is DocumentType.REGULAR]
    assert len(alerts) == count and sum("CHN" in incident(n).origin for n in alerts) == chinese
    assert all(len(n.members) == 1 and n.members != ("EU",) and n.links and incident(n).level for n in alerts)
    assert all("null" not in n.description[:5] and "Date of entry" not in incident(n).action for n in alerts)
    assert len(found) - count == (4 if report == "10000318" else 0)


def test_an_alert_of_the_recorded_report_field_by_field() -> None:
    found = whole("eu_safety_gate", recorded("eu_safety_gate/report_10000319.xml"))
    alert = found["safetygate:SR/02275/26@2026-33"]
    assert (alert.measure, alert.members, alert.distributed) == ("safetygate:SR/02275/26", ("ESP",), date(2026, 8, 21))
    assert incident(alert) == Incident(
        "SR/02275/26", ("CHN",), "Fancy-dress accessory", "Fiestas Guirca SL", "Strangulation",
        "Withdrawal of the product from the market", "Serious risk",
    )  # fmt: skip
    assert incident(found["safetygate:SR/02282/26@2026-33"]).action == "Import rejected at border"
    assert found["safetygate:SR/02282/26@2026-33"].members == ("GBR",)


def test_an_addendum_joins_the_alert_it_corrects() -> None:
    found = whole("eu_safety_gate", recorded("eu_safety_gate/report_10000318.xml"))
    addenda = {n.measure for n in found.values() if n.type is DocumentType.ADDENDUM}
    assert addenda == {f"safetygate:SR/{n}/26" for n in ("02190", "02244", "02236", "02235")}


def test_the_attribution_of_safety_gate_is_the_required_sentence() -> None:
    source = registry.module("eu_safety_gate").SOURCE
    assert source.attribution == (
        "Alerts from the Rapid Alert System for dangerous non-food products, published free of charge on the Safety "
        "Gate website (https://ec.europa.eu/safety-gate-alerts) © European Union, 2005 – 2026"
    )


def _gate_list(address: str) -> str:
    rows = [(10000317, "07/08/2026"), (10000318, "14/08/2026"), (10000319, "21/08/2026"), (520, "08/02/2013")]
    entries = "".join(
        f"<weeklyReport><reference>Report-{n}</reference><publicationDate>{day}</publicationDate>"
        f"<URL>{address}/detail/xml/{n}?language=en,</URL></weeklyReport>"
        for n, day in rows
    )
    return f"<Safety-Gate>{entries}</Safety-Gate>"


def test_safety_gate_is_crawled_from_its_list_to_its_reports(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.full_path)
        if request.path.endswith("/list/xml/en"):
            return Response(_gate_list("https://elsewhere.example"), content_type="text/xml")
        if request.args.get("search") != "WEB_REPORT|:|" + request.path.rsplit("/", 1)[1]:
            return Response("search is missing", status=400)
        report = recorded(f"eu_safety_gate/report_{request.path.rsplit('/', 1)[1]}.xml".replace("10000317", "10000318"))
        return Response(report, content_type="text/xml")

    recorded("eu_safety_gate/report_10000319.xml")
    run = crawl("eu_safety_gate", serve(httpserver, answer))
    assert (run.verdict, run.new, run.invalid) == (Verdict.OK, 80 + 4 + 64, 0), run.message
    assert len(asked) == 4 and not any("/520" in a for a in asked), asked
    again = crawl("eu_safety_gate", httpserver.url_for("/base"))
    assert again.verdict is Verdict.OK and not again.new and not again.changed
    found = queries.measure(store, "safetygate:SR/02275/26")
    assert found is not None and found.latest.incident is not None and found.latest.incident.origin == ("CHN",)


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Safety-Gate>&b;</Safety-Gate>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><body>Log in</body></html>", "web page"),
        (BOMB, "DOCTYPE"),
        (b"<Safety-Gate><weeklyReport><URL>x</URL></weeklyReport></Safety-Gate>", "URL"),
        (b"<Safety-Gate><report_date>2026-08-21</report_date></Safety-Gate>", "report_date"),
        (b"<Safety-Gate><report_date>21/08/2026</report_da", "cut short"),
        (b"", "cut short"),
    ],
)
def test_a_bad_answer_of_safety_gate_is_told(data: bytes, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    with pytest.raises(Unreadable, match=words):
        read("eu_safety_gate", data)


# --- RASFF -----------------------------------------------------------------------------------------------------


def test_the_recorded_rasff_answer_is_read_whole() -> None:
    found = whole("eu_rasff", recorded("eu_rasff/irasff_general_info_view_two_records.json"))
    assert sorted(found) == ["rasff:2026.5974", "rasff:2026.6001"]
    bird = found["rasff:2026.6001"]
    assert (bird.members, bird.distributed) == (("NLD",), date(2026, 7, 7)) and bird.title.startswith("Salmonella")
    assert incident(bird) == Incident(
        "2026.6001", ("BRA",), "Aves", "", "Salmonella spp. - pathogenic micro-organisms",
        "border rejection notification", "serious",
    )  # fmt: skip
    assert bird.links == (("en", "https://webgate.ec.europa.eu/rasff-window/screen/notification/856678"),)


def test_rasff_asks_for_its_own_network_and_for_days_with_plain_colons() -> None:
    (ask,) = plan("eu_rasff")
    assert "NETWORK_DESC=RASFF" in ask.address and "NOTIF_DATE_FROM=2026-08-08T00:00:00Z" in ask.address
    assert "%3A" not in ask.address


def _rasff(number: int) -> str:
    return (
        f'{{"NOTIF_ID":{number},"NOTIFICATION_REFERENCE":"2026.{number:04}","NOTIF_DATE":"2026-08-20T00:00:00",'
        f'"PRODUCT_NAME":"tea {number}","NOTIF_SUBJECT":"pesticide in tea","NOTIFYNG_COUNTRY_DESC":"Italy",'
        f'"ORIGIN_COUNTRY_DESC":"China","NETWORK_DESC":"RASFF"}}'
    )


def test_rasff_is_crawled_page_by_page(store: Store, crawl: Callable[..., Run], httpserver: HTTPServer) -> None:
    seen: list[str] = []

    def answer(request: Request) -> Response:
        seen.append(request.query_string.decode())
        page = int(request.args.get("page", 0))
        following = f'"{httpserver.url_for("/base")}?page={page + 1}"' if page < 3 else "null"
        rows = ",".join(_rasff(100 * page + n) for n in range(100))
        return Response(f'{{"value":[{rows}],"nextLink":{following}}}', content_type="application/json")

    run = crawl("eu_rasff", serve(httpserver, answer))
    assert (run.verdict, run.new) == (Verdict.OK, 400), run.message
    assert len(seen) == 4 and ":00:00Z" in seen[0]


def test_rasff_that_leads_elsewhere_is_stopped_and_old_rows_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    ask = Ask("https://one.example/x", note="2026-08-21")
    with pytest.raises(Unreadable, match="not the service's own"):
        read("eu_rasff", b'{"value":[],"nextLink":"https://169.254.169.254/x"}', ask)
    good, bad, reading = read("eu_rasff", f'{{"value":[{_rasff(1)}],"nextLink":null}}'.encode(), ask)
    assert not good and not bad and reading.leftover["row outside the dates asked for (not taken)"] == 1
    for data, words in (
        (b"<html>", "web page"),
        (b'{"value":{},"nextLink":null}', "value"),
        (b'{"value":[', "no JSON"),
    ):
        with pytest.raises(Unreadable, match=words):
            read("eu_rasff", data)


def test_rasff_explains_the_refused_filter(store: Store, crawl: Callable[..., Run], httpserver: HTTPServer) -> None:
    run = crawl("eu_rasff", serve(httpserver, lambda _: Response("bad request", status=400)))
    assert run.verdict is Verdict.NOT_CHECKED and "date filter" in run.message


# --- Canada ----------------------------------------------------------------------------------------------------


def test_the_recorded_canadian_recalls_are_read_whole_and_without_telephones() -> None:
    found = whole("ca_recalls", recorded("ca_recalls/recalls_first25.json"))
    assert len(found) == 25 and all(n.members == ("CAN",) and n.links for n in found.values())
    one = found["carecall:82506"]
    assert incident(one).brand == "Wu Xian Zhai" and incident(one).hazard == "Wheat"
    assert incident(found["carecall:82497"]).level == "Type I"
    assert not any("1-604" in to_json(n) or "@" in to_json(n) for n in found.values())


def test_a_short_or_stale_canadian_file_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    (ask,) = plan("ca_recalls")
    row = (
        '{"NID":"%d","Title":"Toy","URL":"","Organization":"","Product":"Toy","Issue":"","Category":"",'
        '"Recall class":"","Last updated":"%s"}'
    )
    rows = [row % (n, "2026-08-20" if n < 3 else "2019-01-01") for n in range(12_000)]
    good, bad, reading = read("ca_recalls", f"[{','.join(rows)}]".encode(), ask)
    assert len(good) == 3 and not bad and not reading.zero
    old = [row % (n, "2019-01-01") for n in range(12_000)]
    quiet = [*old, row % (1, "2026-08-01")]
    good, bad, reading = read("ca_recalls", f"[{','.join(quiet)}]".encode(), ask)
    assert not good and not bad and reading.zero
    for bad_rows in (rows[:500], old):
        with pytest.raises(Unreadable, match="usually larger and newer"):
            read("ca_recalls", f"[{','.join(bad_rows)}]".encode(), ask)
    for data, words in ((b"<html>", "web page"), (b'{"a":1}', "format"), (b'[{"a":1}', "no JSON"), (b"", "no JSON")):
        with pytest.raises(Unreadable, match=words):
            read("ca_recalls", data)


# --- China's national standards --------------------------------------------------------------------------------


def taped(name: str, part: str) -> dict[str, bytes]:
    """The bodies of one VCR tape, by address, of the answers with status 200 whose address holds `part`."""
    found = {}
    for entry in yaml.safe_load(recorded(name))["http_interactions"]:
        body, address = entry["response"]["body"], entry["request"]["uri"]
        if entry["response"]["status"]["code"] == 200 and part in address:
            data = base64.b64decode(body["base64_string"]) if "base64_string" in body else body["string"].encode()
            found[address] = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return found


GB = (
    ("gb_t_1_1", "GB/T 1.1-2000", "withdrawn", "01.120", date(2001, 6, 1), ()),
    ("gb_t_1_1", "GB/T 1.1-2009", "withdrawn", "01.120", date(2010, 1, 1), ()),
    ("gb_t_1_1", "GB/T 1.1-2020", "published", "01.120", date(2020, 10, 1), ()),
    ("gb_t_20223_2006", "GB/T 20223-2006", "withdrawn", "59.060.10", date(2006, 9, 1), ()),
    ("gb_t_5606_1_2004", "GB/T 5606.1-2004", "published", "65.160", date(2005, 3, 1), ("GB/T 5606.1-1996",)),
)


@pytest.mark.parametrize(("tape", "number", "status", "ics", "force", "replaces"), GB)
def test_the_recorded_gb_details_are_read_whole(
    tape: str, number: str, status: str, ics: str, force: date, replaces: tuple[str, ...]
) -> None:
    pages = taped(f"gb_samr/{tape}.vcr.yml", "/std/newGbInfo")
    found = {k: n for address, body in pages.items() for k, n in whole("gb_samr", body, Ask(address)).items()}
    one = found[f"gb:{number}"]
    assert one.kind is Kind.STANDARD and one.standard is not None and one.members == ("GB",)
    assert (one.standard.reference, one.standard.status, one.standard.replaces) == (number, status, replaces)
    assert (one.codes_of("ics"), one.entry_into_force) == ((ics,), force) and not one.description
    assert one.title_zh.startswith(number) and len(one.title) > len(number) and one.links[0][0] == "zh"


@pytest.mark.parametrize(
    ("tape", "rows"), [("gb_t_1_1", 3), ("gb_t_20223_2006", 1), ("gb_t_5606_1_2004", 1), ("gb_t_20223_2014", 0)]
)
def test_the_recorded_gb_lists_lead_to_their_details(tape: str, rows: int) -> None:
    ((address, body),) = taped(f"gb_samr/{tape}.vcr.yml", "/std/std_list").items()
    good, bad, reading = read("gb_samr", body, Ask(address))
    assert not good and not bad and len(reading.follow) == rows
    details = set(taped(f"gb_samr/{tape}.vcr.yml", "/std/newGbInfo"))
    assert {a.address for a in reading.follow} == details
    (number,) = {"GB/T 1.1-2020"} if rows == 3 else {tape}
    _, _, reading = read("gb_samr", body, Ask(address, note=f"find {number}"))
    assert len(reading.follow) == (1 if rows == 3 else 0)


def _gb_list(rows: list[tuple[str, str]], page: int, pages: int) -> str:
    names = ("序号", "标准号", "状态", "发布日期")
    body = "".join(
        f"<tr><td>1</td><td><a onclick=\"showInfo('{h}');\">GB 1-{h[-4:]}</a></td><td>现行</td><td>{d}</td></tr>"
        for h, d in rows
    )
    head = "".join(f"<th><div>{n}</div></th>" for n in names)
    count = f"共&nbsp;{len(rows)}&nbsp;条标准 &nbsp;{page}&nbsp;/&nbsp;{pages}"
    return f'<html><table class="table result_list"><tr>{head}</tr>{body}</table><p>{count}</p></html>'


def _gb_detail(number: str, state: str, note: str) -> str:
    cells = {"发布日期": "2026-08-20", "实施日期": "2026-08-21", "备注": note}
    rest = "".join(f'<div class="col-x title">{k}</div><div class="col-x content">{v}</div>' for k, v in cells.items())
    rows = f"<tr><td>中文标准名称：竹席</td></tr><tr><td>标准状态： {state} </td></tr>"
    return f'<html><h1>标准号：{number}</h1><table class="tdlist">{rows}</table>{rest}</html>'


def test_gb_is_crawled_newest_first_and_a_withdrawal_changes_the_record(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    old, coming, asked = "0" * 28 + "2016", "1" * 28 + "2026", []
    state = {old: "现行", coming: "即将实施"}

    def answer(request: Request) -> Response:
        asked.append(request.full_path)
        hcno, page = request.args.get("hcno", ""), int(request.args.get("page", 1))
        if hcno:
            note = "2026-08-21实施,代替GB 1-2016" if hcno == coming else ""
            return Response(_gb_detail(f"GB 1-{hcno[-4:]}", state[hcno], note), content_type="text/html;charset=UTF-8")
        if "p.p2" in request.args:
            return Response(_gb_list([(old, "2016-01-01")], 1, 1), content_type="text/html;charset=UTF-8")
        rows = [(coming, "2026-08-20")] if page == 1 else [(old, "2016-01-01")]
        return Response(_gb_list(rows, page, 9), content_type="text/html;charset=UTF-8")

    address = serve(httpserver, answer)
    run = crawl("gb_samr", address)
    assert (run.verdict, run.new) == (Verdict.OK, 1), run.message
    assert sum("page=2" in a for a in asked) == 2 and not any("page=3" in a for a in asked)
    assert set(store.state("gb_samr")["queue"].splitlines()) == {"2026-08-22 ?GB 1-2016", f"2026-08-22 {coming}"}
    state[coming] = "现行"
    run = crawl("gb_samr", address)
    assert (run.verdict, run.new, run.changed) == (Verdict.OK, 1, 1), "the coming one is in force, its forerunner found"
    # What is in force is read again in half a year: only so a withdrawal without a successor is noticed.
    queue = store.state("gb_samr")["queue"].splitlines()
    assert {f"2027-02-18 {coming}", f"2027-02-18 {old}"} <= set(queue), queue
    state[old] = "废止"
    run = crawl("gb_samr", address)
    assert (run.verdict, run.new, run.changed) == (Verdict.OK, 0, 1)
    found = queries.measure(store, "gb:GB 1-2016")
    assert found is not None and found.latest.standard is not None and found.latest.standard.status == "withdrawn"


def test_a_gb_list_that_is_not_sorted_or_empty_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    one, two, ask = "0" * 32, "1" * 32, Ask("https://x/std_list?page=1&", note="list 2026-08-01")
    for rows in ([(one, "2026-08-02"), (two, "2026-08-20")], []):
        with pytest.raises(Unreadable, match="p.p91=desc" if rows else "showInfo"):
            read("gb_samr", _gb_list(rows, 1, 1).encode(), ask)
    _, _, reading = read("gb_samr", _gb_list([(one, "2026-07-02")], 1, 3).encode(), ask)
    assert reading.zero and not reading.follow
    for data in (b"<html><body>Log in</body></html>", b"", b"<table class='result_list'><tr><td>1</td></tr></table>"):
        with pytest.raises(Unreadable, match="changed the format"):
            read("gb_samr", data)


# --- Japan, Europe ---------------------------------------------------------------------------------------------


def test_the_recorded_jis_pages_are_read_whole() -> None:
    one = whole("jis_jsa", recorded("jis_jsa/jis_x_0208_1997.html"))["jis:JIS X 0208:1997"]
    assert one.standard is not None and one.members == ("JPN",) and one.codes_of("ics") == ("35.040",)
    assert (one.standard.status, one.standard.stage) == ("published", "有効; 確認 2007-09-20")
    assert one.distributed == date(1997, 2, 28) and not one.standard.correspondences and not one.description
    good, bad, reading = read("jis_jsa", recorded("jis_jsa/page1.html"))
    states = [n.standard.status for n in good if n.standard]
    assert not bad and (states.count("published"), states.count("withdrawn")) == (23, 21)
    assert dict(reading.leftover) == {"row that is no standard (symbols, data; not taken)": 50 - 44}


def test_the_recorded_cen_pages_are_read_whole() -> None:
    ask = Ask("https://standards.cencenelec.eu/dyn/www/f?p=CEN:110:0::::FSP_PROJECT:59457", note="59457")
    one = whole("cen_cenelec", recorded("cencenelec/project_detail_EN_13306.html"), ask)["cen:EN 13306:2017"]
    assert one.standard is not None and one.codes_of("ics") == ("01.040.03", "03.080.10")
    assert (one.standard.status, one.standard.replaces) == ("published", ("EN 13306:2010",))
    assert one.standard.stage == "Published; DOW 2018-05-31" and one.distributed == date(2017, 11, 29)
    found = whole("cen_cenelec", recorded("cencenelec/search_result_page.html"))
    states = {n.standard.reference: n.standard.status for n in found.values() if n.standard}
    assert states == {
        "EN 13306:2001": "withdrawn", "EN 13306:2010": "withdrawn", "EN 13306:2017": "published",
    }  # fmt: skip
    assert all("date-inferred" in n.keywords for n in found.values())


def _cen(reference: str, status: str, after: str) -> str:
    cells = {"Reference": reference, "Title": "Mats", "Status": status, "Supersedes": "", "Superseded by": after}
    rows = "".join(f'<tr><th class="detail">{k}</th><td>{v}</td></tr>' for k, v in cells.items())
    return f'<html><table class="dashlist">{rows}</table></html>'


def test_cen_is_followed_to_what_supersedes_and_never_round_in_circles(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.args["p"])
        back = '<a href="f?p=CEN:110:0::::FSP_PROJECT:59457&cs=1">EN 13306:2017</a>'
        on = '<a href="f?p=CEN:110:0::::FSP_PROJECT:70000&cs=2">EN 13306:2027</a>'
        old = "59457" in request.args["p"]
        page = _cen("EN 13306:2017", "Withdrawn", on) if old else _cen("EN 13306:2027", "Published", back)
        return Response(page, content_type="text/html")

    run = crawl("cen_cenelec", serve(httpserver, answer) + "/")
    assert (run.verdict, run.new) == (Verdict.OK, 2), run.message
    assert len(asked) == 2 and "70000" in asked[1]


@pytest.mark.parametrize("source", ["jis_jsa", "cen_cenelec"])
def test_a_page_that_is_no_standard_is_told(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    for data in (b"<html><body>Log in</body></html>", b"", b"\x00\xff\xfe"):
        with pytest.raises(Unreadable, match="changed the format"):
            read(source, data)


def test_a_saved_page_can_be_read_by_hand(sentinel: Callable[..., Any]) -> None:
    done = sentinel("crawl", "jis_jsa", "--from", CASES / "jis_jsa" / "hand-made-detail.html")
    assert done.returncode == 0 and "measures 1" in done.stdout, done.stdout + done.stderr


# --- ISO committees --------------------------------------------------------------------------------------------


def test_the_recorded_committees_are_remembered_whole_and_only_changes_are_news() -> None:
    data, ask = recorded("iso_open_data/iso_technical_committees.jsonl"), Ask("", note="whole")
    good, bad, reading = read("iso_committees", data, ask)
    known = reading.state["committees"].splitlines()
    assert not good and not bad and not reading.leftover and reading.zero and len(known) == 785
    assert sum(line.endswith(" Suspended") for line in known) == 17

    reading = Reading(Raw("0" * 64, "case"), NOW.date(), "answer", ask, state={"committees": "\n".join(known[1:])})
    reading.state["committees"] = reading.state["committees"].replace("45020 Active", "45020 Suspended")
    found = {n.key: n for n in registry.module("iso_committees").parse(data, reading) if isinstance(n, Notification)}
    assert set(found) == {"iso-committee:10320021", "iso-committee:45020"}, "the new one, and the changed one"
    assert found["iso-committee:10320021"].distributed == date(2024, 4, 16)
    changed = found["iso-committee:45020"]
    assert changed.standard is not None and changed.standard.stage == "Active" and changed.distributed == NOW.date()


def test_a_short_list_of_committees_is_not_believed(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    lines = recorded("iso_open_data/iso_technical_committees.jsonl").splitlines()
    bodies = [b"\n".join(lines), b"\n".join(lines[:100]), b"<html>Log in</html>"]
    address = serve(httpserver, lambda _: Response(bodies.pop(0)))
    run = crawl("iso_committees", address)
    assert run.verdict is Verdict.OK and len(store.state("iso_committees")["committees"].splitlines()) == 785
    for words in ("far fewer", "web page"):
        run = crawl("iso_committees", address)
        assert run.verdict is Verdict.FAILED and words in run.message
    assert len(store.state("iso_committees")["committees"].splitlines()) == 785


# --- written from published code only: off by default, hand-made cases -----------------------------------------


HAND_MADE = ("codex_news", "fda_import_alerts", "fda_import_refusals", "openfda_enforcement")


@pytest.mark.parametrize("source", HAND_MADE)
def test_what_nobody_has_recorded_is_off_and_its_cases_say_so(source: str) -> None:
    passport = registry.module(source).SOURCE
    assert passport.evidence == "hand-made" and passport.switch is Switch.OFF and passport.note_zh
    assert all(p.name.startswith("hand-made") for p in (CASES / source).iterdir())


def test_the_first_answer_that_misfits_asks_for_a_look(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    run = crawl("codex_news", serve(httpserver, lambda _: Response("<html><body>Just a moment...</body></html>")))
    assert run.verdict is Verdict.FAILED and "changed the format" in run.message
    found = next(h for h in queries.sources(store) if h.source.name == "codex_news")
    assert found.switch is Switch.NEEDS_A_LOOK


def test_openfda_is_crawled_page_by_page_for_each_kind_of_product(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.full_path)
        product, skip = request.path.split("/")[2], int(request.args["skip"])
        total = 2500 if product == "food" else 1
        letter = {"food": "F", "drug": "D", "device": "Z"}[product]
        rows = [
            {
                "recall_number": f"{letter}-{n:04}-2026", "report_date": "20260819", "product_description": f"Tea {n}",
                "reason_for_recall": "Undeclared milk",
            }
            for n in range(skip, min(skip + 1000, total))
        ]  # fmt: skip
        body = {"meta": {"results": {"skip": skip, "limit": 1000, "total": total}}, "results": rows}
        return Response(json.dumps(body), content_type="application/json")

    run = crawl("openfda_enforcement", serve(httpserver, answer))
    assert (run.verdict, run.new) == (Verdict.OK, 2502), run.message
    assert len(asked) == 5 and all("report_date" in a and "20260822" in a for a in asked)


def test_openfda_says_that_a_window_is_too_large_and_what_404_means(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    with pytest.raises(Unreadable, match="window must be made smaller"):
        read("openfda_enforcement", b'{"meta":{"results":{"skip":0,"limit":1000,"total":30000}},"results":[]}')
    assert "404" in registry.module("openfda_enforcement").explain(404)
    for data, words in (
        (b"<html>", "web page"),
        (b'{"meta":{},"results":[]}', "meta.results.total"),
        (b"{", "no JSON"),
    ):
        with pytest.raises(Unreadable, match=words):
            read("openfda_enforcement", data)


def test_import_alerts_are_crawled_from_the_list_to_each_alert(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    rows = "".join(
        f'<tr><td>16-{n}<td>DWPE<td>07/01/2026<td><a href="importalert_{n}.html">"Alert {n}"</a></td></tr>'
        for n in range(100, 190)
    )
    alert = (CASES / "fda_import_alerts" / "hand-made-alert.html").read_text()

    def answer(request: Request) -> Response:
        return Response(alert if "importalert_" in request.path else f"<table>{rows}</table>", content_type="text/html")

    run = crawl("fda_import_alerts", serve(httpserver, answer).replace("/base", "/base/ialist.html"))
    assert (run.verdict, run.new) == (Verdict.OK, 90), run.message
    found = queries.measure(store, "fda-ia:16-100")
    assert found is not None and found.title == "Import Alert 16-100: Alert 100"
    assert found.latest.incident is not None and found.latest.incident.origin == ("CHN", "VNM")
    assert "TEA ONE" not in to_json(found.latest) and found.latest.distributed == date(2026, 8, 3)


def _refusals(path: Path) -> list[Notification | Invalid]:
    module = registry.module("fda_import_refusals")
    return list(module.parse_file(path, Reading(Raw("0" * 64, "case"), NOW.date(), path.name)))


def test_import_refusals_are_read_from_the_zip_and_bad_files_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    table, path = CASES / "fda_import_refusals" / "hand-made.csv", tmp_path / "refusals.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ACT_SECTION_CHARGES.csv", "a,b\n")
        archive.writestr("REFUSAL_ENTRY_2024-present.csv", table.read_text())
    found, plain = _refusals(path), _refusals(table)
    assert found[:2] == plain[:2] and isinstance(found[0], Notification) and len(found) == len(plain) == 4
    whole_file = path.read_bytes()
    bad = tmp_path / "bad.zip"
    for data, words in (
        (whole_file[: len(whole_file) // 2], "damaged"),
        (b"PK\x03\x04", "damaged"),
        (b"<html>login</html>", "changed the format"),
        (b"", "changed the format"),
        (table.read_bytes() + b"6,x,x,,x,,CN," + b"1" * 200_000 + b",20-Aug-26,D,1,1,1,,No,No,1,Tea,\n", "damaged"),
    ):
        bad.write_bytes(data)
        with pytest.raises(Unreadable, match=words):
            _refusals(bad)
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("REFUSAL_ENTRY.csv", "w") as member:
        for _ in range(520):
            member.write(b"0" * 2**20)
    with pytest.raises(Unreadable, match="far more"):
        _refusals(bad)
