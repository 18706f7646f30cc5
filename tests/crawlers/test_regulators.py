"""Regulators: recorded answers read whole, crawls of many pages over a real socket, and bad answers told apart."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers import registry
from crawlers.reading import Ask, Plan, Reading, Unreadable
from records import queries
from records.notification import DocumentType, Notification, Raw
from records.runs import Invalid, Run, Verdict
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
PAYLOADS = ROOT.parent / "shared" / "payloads"
NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)


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


def plan(source: str, since: date | None, **more: Any) -> list[Ask]:
    module = registry.module(source)
    return list(module.asks(Plan(module.SOURCE.address, NOW, since, **more)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path / "home")
    made.migrate()
    made.register(registry.passports())
    return made


@pytest.fixture
def crawl(store: Store) -> Callable[..., Run]:
    def run(source: str, address: str, **env: str) -> Run:
        command = [sys.executable, "-m", "crawlers", source, "--store", store.url, "--home", str(store.home)]
        command += ["--address", address, "--now", NOW.isoformat()]
        environment = {"SENTINEL_LANGUAGE": "en", "PATH": "/usr/bin:/bin"} | env
        subprocess.run(command, cwd=ROOT, timeout=60, check=False, capture_output=True, env=environment)
        last = next(h.last for h in queries.sources(store) if h.source.name == source)
        assert last is not None
        return last

    return run


def serve(server: HTTPServer, path: str, answer: Callable[[Request], Response]) -> str:
    server.expect_request("/robots.txt").respond_with_data("", status=404)
    server.expect_request(path).respond_with_handler(answer)
    return server.url_for(path)


# --- US Federal Register ---------------------------------------------------------------------------------------


def test_the_recorded_federal_register_is_accounted_for_to_the_last_row() -> None:
    data = recorded("us_federal_register/documents_2024_page1_trimmed.json")
    found, bad, reading = read("us_federal_register", data)
    left = reading.leftover
    assert not bad and not [k for k in left if k.startswith("field")]
    assert len(found) + sum(left.values()) == 51 == len(json.loads(data)["results"]) and len(found) == 12
    by = {n.key: n for n in found}
    cushions = by["fr:2023-27324"]
    assert cushions.measure == "usdocket:CPSC-2023-0047" and cushions.comment_deadline == date(2024, 3, 18)
    assert cushions.members == ("USA",) and "16 CFR 1243" in cushions.keywords and not cushions.adoption
    rule, draft = by["fr:2023-28978"], by["fr:2023-28977"]  # a direct final rule beside its draft: one docket
    assert rule.measure == draft.measure == "usdocket:EERE-2017-BT-STD-0003"
    assert rule.entry_into_force == date(2024, 5, 16) and draft.entry_into_force is None
    assert by["fr:2023-28669"].type is DocumentType.ADDENDUM  # "extension of comment period"


def row(number: str, day: str, **more: Any) -> dict[str, Any]:
    base = {"document_number": number, "type": "Rule", "title": f"Rule {number}", "abstract": None, "action": None}
    base |= {"publication_date": day, "agencies": [{"slug": "food-and-drug-administration"}], "topics": []}
    return base | {"pdf_url": None, "html_url": "", "cfr_references": [], "docket_ids": []} | more


def test_the_federal_register_is_asked_week_by_week_without_a_gap() -> None:
    asks = plan("us_federal_register", date(2026, 7, 1))
    windows = [a.note.split()[:2] for a in asks]
    assert windows[0][0] == "2026-07-01" and windows[-1][1] == "2026-08-22" and len(asks) == 8
    days = [date.fromisoformat(d) for w in windows for d in w]
    assert all((b - a).days == 1 for a, b in zip(days[1::2], days[2::2], strict=False))
    assert all("comment" not in a.address.split("fields")[0] and "page_views" not in a.address for a in asks)


@pytest.mark.parametrize(
    ("rows", "count", "words"),
    [
        ([row("1", "2026-08-22")] * 2, 10_000, "cuts at 10000"),
        ([row("1", "2026-08-01")], 1, "ignored a condition"),
        ([row("1", "2026-08-22", type="Notice")], 1, "ignored a condition"),
        ([row("1", "2026-08-22")], 7, "cut short"),
        (None, 7, "has no results"),
    ],
)
def test_a_federal_register_answer_that_is_not_what_was_asked_is_refused(
    rows: Any, count: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    answer = {"count": count} | ({} if rows is None else {"results": rows})
    with pytest.raises(Unreadable, match=words):
        read(
            "us_federal_register",
            json.dumps(answer).encode(),
            Ask("http://x/d.json?page=1", note="2026-08-16 2026-08-22 1"),
        )


def test_the_federal_register_pages_and_a_correction_joins_what_it_corrects(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    many = [row(f"2026-{n:05}", "2026-08-22") for n in range(1, 1003)]
    source = "https://www.federalregister.gov/api/v1/documents/2026-80000"
    many.append(row("C1-2026-80000", "2026-08-22", correction_of=source))

    def answer(request: Request) -> Response:
        if request.args["conditions[publication_date][lte]"] != "2026-08-22":
            return Response(json.dumps({"count": 0}), content_type="application/json")
        start = 1000 * (int(request.args["page"]) - 1)
        return Response(json.dumps({"count": len(many), "results": many[start : start + 1000]}))

    corrected = row("2026-80000", "2026-03-02", docket_ids=["Docket No. FDA-2026-N-0800"])
    httpserver.expect_request("/documents/2026-80000.json").respond_with_json(corrected)
    run = crawl("us_federal_register", serve(httpserver, "/documents.json", answer))
    assert (run.verdict, run.new, run.invalid) == (Verdict.OK, 1003, 0), run.message
    thread = queries.measure(store, "usdocket:FDA-2026-N-0800")
    assert thread is not None and thread.latest.key == "fr:C1-2026-80000"
    assert thread.latest.type is DocumentType.CORRIGENDUM
    again = crawl("us_federal_register", httpserver.url_for("/documents.json"))
    assert (again.verdict, again.new, again.changed, again.same) == (Verdict.OK, 0, 0, 1003)


# --- US regulations.gov ----------------------------------------------------------------------------------------


def test_the_recorded_dockets_are_read_whole() -> None:
    found, bad, reading = read("us_regulations_gov", recorded("us_regulations_gov/dockets_listing.json"))
    assert not bad and not [k for k in reading.leftover if k.startswith("field")]
    assert len(found) + sum(reading.leftover.values()) == 10
    trucks = {n.key: n for n in found}["usdocket:EPA-HQ-OAR-2019-0055"]
    assert trucks.distributed == date(2021, 5, 10) and "Heavy-Duty Engine Standards" in trucks.title
    _, _, again = read("us_regulations_gov", recorded("us_regulations_gov/dockets_listing.json"))
    assert again.state == reading.state and "EPA-HQ-OAR-2019-0055" in reading.state


def dockets(numbers: range, more: bool, minute: int) -> dict[str, Any]:
    about = {"docketType": "Rulemaking", "agencyId": "FDA", "title": "t", "objectId": "", "highlightedContent": None}
    about["lastModifiedDate"] = f"2026-08-21T07:{minute:02}:00Z"
    rows = [{"id": f"FDA-2026-N-{n:04}", "attributes": about} for n in numbers]
    meta = {
        "totalElements": 9999,
        "numberOfElements": len(rows),
        "hasNextPage": more,
        "filters": {"lastModifiedDate": 1},
    }
    return {"data": rows, "meta": meta}


def test_dockets_need_a_key_and_are_followed_past_the_twentieth_page(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    asked: list[tuple[str, str, str]] = []

    def answer(request: Request) -> Response:
        since, page = request.args["filter[lastModifiedDate][ge]"], int(request.args["page[number]"])
        asked.append((since, str(page), request.headers.get("X-Api-Key", "")))
        first = since.endswith("00:00:00")
        start = 20 if not first else page - 1
        return Response(json.dumps(dockets(range(start, start + 1), first, page)), content_type="application/json")

    address = serve(httpserver, "/v4/dockets", answer)
    run = crawl("us_regulations_gov", address)
    assert run.verdict is Verdict.NOT_CHECKED and "SENTINEL_KEY_REGULATIONS_GOV" in run.message and not asked
    run = crawl("us_regulations_gov", address, SENTINEL_KEY_REGULATIONS_GOV="k3y")
    assert (run.verdict, run.new) == (Verdict.OK, 21), run.message
    assert asked[0] == ("2026-08-20 00:00:00", "1", "k3y") and asked[20] == ("2026-08-21 02:20:00", "1", "k3y")
    assert "k3y" not in run.message and len(store.state("us_regulations_gov")) == 21


def test_a_refused_key_is_said_in_words(store: Store, crawl: Callable[..., Run], httpserver: HTTPServer) -> None:
    address = serve(httpserver, "/v4/dockets", lambda _: Response("{}", status=403))
    run = crawl("us_regulations_gov", address, SENTINEL_KEY_REGULATIONS_GOV="bad")
    assert run.verdict is Verdict.NOT_CHECKED and "refused the key" in run.message


def test_dockets_that_were_not_asked_for_are_refused() -> None:
    answer = dockets(range(1), False, 0)
    del answer["meta"]["filters"]
    with pytest.raises(Unreadable):
        read("us_regulations_gov", json.dumps(answer).encode(), Ask("http://x/", note="1 2026-08-20 00:00:00"))


# --- EU CELLAR -------------------------------------------------------------------------------------------------


def test_the_recorded_sparql_form_is_read() -> None:
    found, bad, reading = read("eu_cellar", recorded("eu_cellar_sparql/sample_results.json"))
    assert not found and not bad  # one binding of case law (sector 6): counted, not taken
    assert reading.leftover["row of another sector or without an English title yet (not taken)"] == 1
    assert reading.leftover["field langCode"] == 1 and sum(reading.leftover.values()) == 7


def test_cellar_is_asked_for_every_watched_act_and_every_day() -> None:
    asks = plan("eu_cellar", date(2026, 8, 1))
    numbers = [n for a in asks if ".." not in a.note for n in a.note.split()]
    assert {"32023R0956", "32023R1115", "32023R1542", "32023R0988", "32024R1781", "32025R0040", "32005R0396"} <= set(
        numbers
    )
    assert len(numbers) == len(set(numbers)) and max(len(a.address) for a in asks) < 6000
    weeks = [a.note.split("..") for a in asks if ".." in a.note]
    assert weeks[0] == ["2026-08-16", "2026-08-22"] and weeks[-1][0] <= "2026-08-01" and len(weeks) == 4


def sparql(*rows: dict[str, str], limit: int = 0) -> bytes:
    names = ["celex", "date", "published", "force", "title", "rel", "base"]
    bindings = [{k: {"type": "literal", "value": v} for k, v in r.items()} for r in rows] * (limit or 1)
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


def test_an_act_is_the_same_document_whichever_question_found_it(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    two = [{"rel": "amends", "base": "32009L0048"}, {"rel": "amends", "base": "32023R0988"}]
    title = "Regulation amending rules on general product safety and toys"
    act = {"celex": "32026R9100", "date": "2026-08-01", "published": "2026-08-20", "title": title}
    from crawlers.cellar import watched

    def answer(request: Request) -> Response:
        question = request.args["query"]
        named = [{"celex": n, "date": "2020-01-01", "title": f"Act {n}"} for n in watched() if f'"{n}"' in question]
        return Response(sparql(*named, *(act | t for t in two)), content_type="application/sparql-results+json")

    address = serve(httpserver, "/sparql", answer)
    run = crawl("eu_cellar", address)
    assert run.verdict is Verdict.OK and run.new == len(watched()) + 1 and not run.changed, run.message
    thread = queries.measure(store, "celex:32023R0988")
    assert thread is not None and [d.key for d in thread.documents] == ["celex:32023R0988", "celex:32026R9100"]
    again = crawl("eu_cellar", address)
    assert again.verdict is Verdict.OK and not again.new and not again.changed and not again.leftover


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (sparql(), "no act at all"),
        (sparql({"celex": "32026R0001"}, limit=5000), "cuts at 5000"),
        (b'{"head": {"vars": ["celex"]}, "results": {"bindings": []}}', "has no base, date"),
        (b'{"head": {"vars": []}, "results": {}}', "has no results.bindings"),
        (b"Virtuoso S1T00 Error SR171: Transaction timed out", "no JSON"),
        (b"<html>challenge</html>", "web page"),
    ],
)
def test_a_silent_zero_of_cellar_is_no_zero(body: bytes, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    with pytest.raises(Unreadable, match=words):
        read("eu_cellar", body, Ask("http://x/sparql", note="2026-08-16..2026-08-22"))


def test_a_watched_act_that_cellar_does_not_know_is_reported() -> None:
    body = sparql({"celex": "32023R0956", "date": "2023-05-10", "title": "CBAM"})
    _, _, reading = read("eu_cellar", body, Ask("http://x/sparql", note="32023R0956 32099R0001"))
    assert reading.leftover == {"watched act 32099R0001 is not in CELLAR": 1}


# --- United Kingdom --------------------------------------------------------------------------------------------


def test_the_recorded_uk_feeds_are_read_whole() -> None:
    acts, bad, left = read("uk_legislation", recorded("uk_legislation_feed/doclist_page1_2016-01.feed.xml"))
    assert len(acts) == 20 and not bad and not left.leftover and not left.follow
    by = {n.key: n for n in acts}
    harbours = by["ukleg:asp/2015/13"]
    assert harbours.adoption == date(2015, 12, 2) and harbours.distributed == date(2015, 12, 10)
    data = recorded("uk_legislation_feed/new_data_2015-12.feed.xml")
    new, bad, left = read("uk_legislation", data, Ask("http://x/new/data.feed?page=1", note="1"))
    assert len(new) == 20 and not bad and not left.leftover
    by = {n.key: n for n in new}
    gloucester = by["ukleg:uksi/2015/2026"]  # it supersedes a draft: one thread with it
    assert gloucester.measure == "ukleg:ukdsi/2015/9780111140239" and gloucester.type is DocumentType.ADDENDUM
    assert "LOCAL GOVERNMENT, ENGLAND" in gloucester.keywords and gloucester.description.startswith("This Order makes")
    assert sum(n.measure != n.key for n in new) == 3 and all(n.members == ("GBR",) for n in new)
    assert [a.address for a in left.follow] == ["http://x/new/data.feed?page=2"]  # leg:morePages is 12


LOG = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:leg="http://www.legislation.gov.uk/namespaces/legislation" '
    'xmlns:ukm="http://www.legislation.gov.uk/namespaces/metadata" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:pbl="http://www.legislation.gov.uk/namespaces/publication-log">{more}{entries}</feed>'
)
ENTRY = (
    "<entry><dc:identifier>http://www.legislation.gov.uk/id/uksi/2026/{n}</dc:identifier><title>Order {n}</title>"
    '<updated>{day}T10:00:00Z</updated><ukm:DocumentMainType Value="UnitedKingdomStatutoryInstrument"/>'
    "<pbl:ContentType>legislation</pbl:ContentType><pbl:Event>published</pbl:Event></entry>"
)


def test_the_publication_log_is_walked_day_by_day_and_page_by_page(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    pages: dict[str, list[int]] = {}

    def answer(request: Request) -> Response:
        day, page = request.path.split("/")[2], int(request.args["page"])
        assert request.args["new"] == "true" and request.args["format"] == "xml"
        pages.setdefault(day, []).append(page)
        first = int(day[-2:]) * 100 + 20 * page
        some = range(first, first + (20 if page < 3 else 5)) if day == "2026-08-20" else range(0)
        return Response(LOG.format(more="", entries="".join(ENTRY.format(n=n, day=day) for n in some)))

    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    for day in range(15, 23):
        httpserver.expect_request(f"/update/2026-08-{day}/data.feed").respond_with_handler(answer)
    run = crawl("uk_legislation", httpserver.url_for("/update"))
    assert (run.verdict, run.new) == (Verdict.OK, 45), run.message
    assert len(pages) == 8 and pages["2026-08-20"] == [1, 2, 3] and pages["2026-08-21"] == [1]


@pytest.mark.parametrize(
    ("body", "status", "verdict", "words"),
    [
        (LOG.format(more="", entries=""), 200, Verdict.SUSPECT, "no record"),
        ("<!DOCTYPE html><html>Human Verification</html>", 200, Verdict.FAILED, "web page"),
        ("", 437, Verdict.NOT_CHECKED, "shield"),
    ],
)
def test_an_empty_week_of_the_publication_log_is_suspect_and_a_shield_is_no_feed(
    crawl: Callable[..., Run], httpserver: HTTPServer, body: str, status: int, verdict: Verdict, words: str
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    for day in range(15, 23):
        httpserver.expect_request(f"/update/2026-08-{day}/data.feed").respond_with_data(body, status=status)
    run = crawl("uk_legislation", httpserver.url_for("/update"))
    assert run.verdict is verdict and words in run.message, run.message


def test_an_eur_lex_item_joins_the_watched_act_that_its_title_names() -> None:
    assert [a.address.split("=")[1] for a in plan("eur_lex_rss", None)] == ["222", "161"]
    from crawlers.sources.eur_lex_rss import _bases

    text = "amending Regulation (EC) No 396/2005, Directive 2009/48/EC, Regulation (EU) 2019/1793 and (EU) No 528/2012"
    assert list(_bases(text)) == ["32005R0396", "32009L0048", "32019R1793"]
    assert list(_bases("Regulation (EU) No 528/2012; Directive 2014/53/EU")) == ["32012R0528", "32014L0053"]


def test_gov_uk_is_asked_for_the_feeds_of_bodies_only() -> None:
    addresses = [a.address for a in plan("uk_gov", None)]
    assert all(a.endswith(".atom") and "/search/" not in a for a in addresses) and len(set(addresses)) == 7


# --- Lao PDR ---------------------------------------------------------------------------------------------------


def test_the_lao_list_is_followed_back_to_the_last_success_and_its_second_list_is_left_alone(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    case = (ROOT / "tests/crawlers/cases/la_gazette/hand-made-list.html").read_text(encoding="utf-8")
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.args["Document_page"])
        page = int(asked[-1])
        text = case.replace("1-3 ຂອງ 1,481", f"{3 * page - 2}-{3 * page} ຂອງ 1,481")
        text = text.replace("id=900", f"id=90{page}").replace("18 ສິງຫາ", "01-01-2024" if page == 3 else "17-08-2026")
        return Response(text, content_type="text/html")

    run = crawl("la_gazette", serve(httpserver, "/index.php", answer))
    assert (run.verdict, run.new, asked) == (Verdict.OK, 9, ["1", "2", "3"]), run.message
    assert queries.measure(store, "lagazette:1") is None


# --- Canada ----------------------------------------------------------------------------------------------------

ISSUE_I = """<html><head><title>Canada Gazette</title></head><body><a href="/home">Home</a><main>
<h2>Government notices</h2><h3>Environment, Department of the</h3><p><a href="notice-avis-eng.html#ne1">Notice</a></p>
<h2>Proposed regulations</h2><h3>Health, Department of</h3>
<p><a href="reg1-eng.html">Regulations on example lamps</a></p>
<h3>Transport, Department of</h3><p><a href="reg2-fra.html">Regulations on example tyres</a></p></main></body></html>"""
ISSUE_II = """<html><head><title>Canada Gazette</title></head><body><main>
<h2>SOR: Statutory Instruments (Regulations)</h2>
<p><a href="sor-dors901-eng.html">SOR/2026-901 Order amending the example list</a></p></main></body></html>"""
GONE = "<html><head><title>We couldn't find that Web page (Error 404)</title></head><body><main></main></body></html>"


def test_the_canada_gazette_is_read_from_feed_to_issue_to_comment_period(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    folder = "/rp-pr/p{}/2026/{}/html/"
    one, extra, two = folder.format(1, "2026-08-15"), folder.format(1, "2026-08-19-x1"), folder.format(2, "2026-08-12")
    old = folder.format(2, "2026-01-14")

    def feed(*pages: str) -> str:
        items = "".join(
            f"<item><title>i</title><link>{httpserver.url_for(p)}index-eng.html</link>"
            "<pubDate>Sat, 15 Aug 2026 00:00:00 GMT</pubDate></item>"
            for p in pages
        )
        return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'

    text = (
        "<html><body><main>Interested persons may comment within 75 days after the date of publication.</main></body>"
    )
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    for path, body in {
        "/rss/p1-eng.xml": feed(one, extra),
        "/rss/p2-eng.xml": feed(two, old),
        f"{one}index-eng.html": ISSUE_I,
        f"{one}reg1-eng.html": text,
        f"{one}reg2-eng.html": text.replace("75 days after", "one year after"),
        f"{extra}index-eng.html": GONE,
        f"{two}index-eng.html": ISSUE_II,
    }.items():
        httpserver.expect_request(path).respond_with_data(body)
    run = crawl("ca_gazette", httpserver.url_for("/rss"))
    assert (run.verdict, run.new, run.invalid) == (Verdict.OK, 3, 1), run.message  # the soft 404 is told
    lamps = queries.measure(store, "cagazette:p1-2026-08-15/reg1")
    assert lamps is not None and lamps.latest.comment_deadline == date(2026, 10, 29)
    assert lamps.latest.agency == "Health, Department of" and lamps.latest.keywords == ("Proposed regulations",)
    tyres = queries.measure(store, "cagazette:p1-2026-08-15/reg2")
    assert tyres is not None and tyres.latest.comment_deadline is None
    order = queries.measure(store, "cagazette:SOR/2026-901")
    assert order is not None and order.latest.adoption == date(2026, 8, 12)
    assert not any(r.path.startswith(old) for r, _ in httpserver.log)


def test_an_hour_of_503_of_the_canada_gazette_is_no_empty_week(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    for part in (1, 2):
        httpserver.expect_request(f"/rss/p{part}-eng.xml").respond_with_data("busy", status=503)
    run = crawl("ca_gazette", httpserver.url_for("/rss"))
    assert run.verdict is Verdict.NOT_CHECKED and "503" in run.message


# --- EU TRIS ---------------------------------------------------------------------------------------------------


def test_tris_is_asked_for_ten_new_numbers_and_four_recent_ones_a_day() -> None:
    first = [int(a.note) for a in plan("eu_tris", None)]
    assert first == list(range(28_700, 28_710))
    state = {"recent": ",".join(str(n) for n in range(28_690, 28_710))}
    later = [int(a.note) for a in plan("eu_tris", date(2026, 8, 21), state=state)]
    assert (
        later[:10] == list(range(28_710, 28_720)) and len(later) == 14 and set(later[10:]) < set(range(28_690, 28_710))
    )


def test_tris_passes_over_numbers_that_are_not_there_and_comes_back_to_them(
    store: Store, crawl: Callable[..., Run], httpserver: HTTPServer
) -> None:
    page = (ROOT / "tests/crawlers/cases/eu_tris/hand-made-notification.html").read_text(encoding="utf-8")
    there = set(range(28_700, 28_710)) | {28_712}

    def answer(request: Request) -> Response:
        number = int(request.path.rsplit("/", 1)[1])
        if number not in there:
            return Response("Internal Server Error", status=500)
        text = page.replace("2026/0901", f"2026/{number - 28_000:04}")
        if number == moved:
            text = text.replace("(16/12/2026)", "(18/01/2027)")
        return Response(text, content_type="text/html")

    moved = 0
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    for n in range(28_700, 28_720):
        httpserver.expect_request(f"/en/notification/{n}").respond_with_handler(answer)
    run = crawl("eu_tris", httpserver.url_for("/en/notification"))
    assert (run.verdict, run.new) == (Verdict.OK, 10), run.message
    assert store.state("eu_tris")["recent"].endswith("28709")
    run = crawl("eu_tris", httpserver.url_for("/en/notification"))
    assert (run.verdict, run.new, run.message) == (Verdict.OK, 1, "")  # a number that is not there yet is no fault
    assert store.state("eu_tris")["recent"].endswith("28709,28712")
    moved = int(plan("eu_tris", None, state=store.state("eu_tris"))[-1].note)  # one of the four read again today
    there |= set(range(28_710, 28_720))
    run = crawl("eu_tris", httpserver.url_for("/en/notification"))  # also 28710 and 28711, which were passed over
    assert (run.verdict, run.new, run.changed) == (Verdict.OK, 9, 1), run.message
    asked = [r.path for r, _ in httpserver.log]
    assert asked.count("/en/notification/28716") == 2, "one that is not there was tried twice in one run"
    before = store.state("eu_tris")
    there.clear()
    run = crawl("eu_tris", httpserver.url_for("/en/notification"))  # also those that were there: the site is down
    assert run.verdict is Verdict.NOT_CHECKED and store.state("eu_tris") == before
    found = queries.measure(store, f"tris:2026/{moved - 28_000:04}/DK")
    assert found is not None and found.latest.comment_deadline == date(2027, 1, 18)
