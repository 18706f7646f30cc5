"""EU TRIS: drafts of technical regulations that EU states notify under Directive (EU) 2015/1535."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from crawlers.answer import changed, html_root
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line
from records.notification import DocumentType, Kind, Notification
from records.runs import Source, Switch
from records.wording import msg

SOURCE = Source(
    name="eu_tris",
    title_zh="欧盟 TRIS（成员国技术法规草案）",
    title_en="EU TRIS (drafts of technical regulations of EU states)",
    publisher="European Commission",
    country="EU",
    kind="regulation",
    family="page",
    address="https://technical-regulation-information-system.ec.europa.eu/en/notification",
    official=True,
    licence="Decision 2011/833/EU",
    attribution="Source: TRIS, European Commission, © European Union",
    cadence_hours=24,
    expected=(1, 14),
    evidence="hand-made",
    switch=Switch.OFF,
    min_delay_s=20.0,  # after about 15 pages the publisher answers 429 for a long time
    note_zh="每次最多读 10 个新编号，并复读 4 个近期编号；尚不存在的编号答 500，下次再读。",
    note_en="At most 10 new numbers a run, and 4 recent ones again; a number that does not exist yet answers 500 and "
    "is asked for again the next time.",
)
FIRST, NEW, RECENT, AGAIN, HOLES = 28_700, 10, 20, 4, 3  # notification 28741 is of September 2026
NOT_THERE = frozenset({500})
LABELS = {"notification number", "date received", "end of standstill"}
_NUMBER = re.compile(r"(\d{4}/\d{1,4}/[A-Z]{2})\b(?: \(([^)]{2,40})\))?")
_DAY = re.compile(r"\b\d{2}/\d{2}/\d{4}\b")


def asks(plan: Plan) -> Iterator[Ask]:
    """Ten numbers not seen yet (those passed over lately, then the next ones), and four recent ones in turn.

    Only a number that nobody has seen may be missing: when a known one answers 500 the site itself is down.
    """
    recent = [int(n) for n in plan.state.get("recent", "").split(",") if n.isdigit()]
    start = max(recent, default=FIRST - 1) + 1
    holes = sorted(set(range(min(recent, default=start), start)) - set(recent))[-HOLES:]
    turn = plan.today.toordinal() * AGAIN
    again = {recent[(turn + n) % len(recent)] for n in range(AGAIN)} if recent else set()
    for number in (*holes, *range(start, start + NEW - len(holes))):
        yield Ask(f"{plan.address}/{number}", note=str(number), absent=NOT_THERE)
    for number in sorted(again):
        yield Ask(f"{plan.address}/{number}", note=str(number))


def explain(status: int) -> str:
    """Words for the two refusals that are usual here."""
    if status == 429:
        return tell(msg("TRIS asks for a long pause (429): at most 14 pages a day are asked, and no sooner"))
    return tell(msg("TRIS has no such notification yet (500)")) if status == 500 else ""


def parse(data: bytes, reading: Reading) -> Items:
    """The one notification of a page."""
    root = html_root(data)
    about = dict(_labels(root))
    number = _NUMBER.match(about.get("notification number", ""))
    received = _days(about.get("date received", ""))
    if not number or not received:
        raise Unreadable(changed(reading, "Notification Number, Date received"))
    reading.leftover.update(f"label {name[:60]}" for name in about.keys() - LABELS - {"title", "comments", "opinions"})
    said = dict(_message(root))
    title = one_line(about.get("title") or said.get("5") or _heading(root))
    if not title:
        raise Unreadable(changed(reading, "title"))
    standstill = about.get("end of standstill", "")
    ends = _days(standstill)  # "28/08/2026 (28/09/2026)": the date in brackets is the extended one
    seen = [n for n in reading.state.get("recent", "").split(",") if n and n != reading.ask.note]
    if reading.ask.note:
        reading.state["recent"] = ",".join(sorted([*seen, reading.ask.note], key=int)[-RECENT:])
    yield Notification(
        source=SOURCE.name, key=f"tris:{number[1]}", measure=f"tris:{number[1]}", kind=Kind.REGULATION,
        type=DocumentType.REGULAR, distributed=received[0], title=title, members=("EU",),
        description=said.get("8", ""), products=said.get("6", ""), objectives=tuple(filter(None, (said.get("9"),))),
        comment_deadline=max(ends, default=None), comment_deadline_text=standstill if ends else "",
        keywords=tuple(filter(None, ("draft", number[2]))), raw=reading.at(number[1]),
        links=(("en", f"{SOURCE.address}/{reading.ask.note}"),) if reading.ask.note else (),
    )  # fmt: skip


def _labels(root: Any) -> Iterator[tuple[str, str]]:
    """Label and value stand beside each other in the page's grid."""
    for label in root.xpath("//div[contains(@class,'ecl-col-3')]"):
        value = label.getnext()
        if value is not None and "ecl-col-9" in (value.get("class") or ""):
            yield one_line(label.text_content()).rstrip(":").lower(), one_line(value.text_content())


def _message(root: Any) -> Iterator[tuple[str, str]]:
    """The numbered fields of the message: 5 title, 6 products, 8 main content, 9 grounds."""
    text = "\n".join(filter(None, map(one_line, root.itertext()))).partition("MSG 001")[2][:40_000]
    for number in (5, 6, 8, 9):
        if found := re.search(rf"^{number}\.\s(.+?)(?=^{number + 1}\.\s|\Z)", text, re.DOTALL | re.MULTILINE):
            yield str(number), one_line(found[1])


def _heading(root: Any) -> str:
    return next((h for n in root.iter("h1", "h2") if len(h := one_line(n.text_content())) > 10), "")


def _days(text: str) -> list[date]:
    return [datetime.strptime(d, "%d/%m/%Y").date() for d in _DAY.findall(text)]
