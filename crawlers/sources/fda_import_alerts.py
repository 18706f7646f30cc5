"""FDA import alerts: what may be detained without examination, and firms of which countries are on the red list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from urllib.parse import urljoin

from crawlers.answer import changed, html_root, misfit
from crawlers.incidents import country, document
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable
from crawlers.standards import lines, said
from records.notification import Incident, Notification
from records.runs import Source, Switch

SOURCE = Source(
    name="fda_import_alerts", title_zh="美国 FDA 进口警示", title_en="FDA import alerts", publisher="US FDA",
    country="USA", kind="incident", family="page", address="https://www.accessdata.fda.gov/cms_ia/ialist.html",
    official=True, licence="US public domain", attribution="Source: FDA import alerts (https://www.accessdata.fda.gov)",
    cadence_hours=24 * 7, expected=(80, 450), min_delay_s=2.0, evidence="hand-made", switch=Switch.OFF,
    note_zh="依公开代码写成，页面格式易变；只记各国红名单企业数，不记企业名称与地址。",
    note_en="Written from published code, the pages are fragile; firms are counted by country, not named.",
)  # fmt: skip
_NUMBER = re.compile(r"\d{2}-\d{2,3}")
_HEAD = re.compile(r"Import Alert\s*#?\s*(\d{2}-\d{2,3})\W+(.{3,200})")
_LISTS = re.compile(r"(Red|Green|Yellow)\s+List", re.IGNORECASE)
_DAY = re.compile(r"Date Published\s*:?\s*(\d{1,2}/\d{1,2}/\d{4})")


def asks(plan: Plan) -> Iterator[Ask]:
    """The list; every alert follows, since a firm is added without the alert's own date."""
    yield Ask(plan.address, note="list")


def parse(data: bytes, reading: Reading) -> Items:
    """The list (number, type, date, name with a link) leads to the alerts; an alert is one incident."""
    root = html_root(data)
    rows = [(r.xpath("./td"), r.xpath(".//a[contains(@href, 'importalert_')]/@href")) for r in root.xpath("//tr")]
    alerts = [(cells, links[0]) for cells, links in rows if len(cells) >= 4 and links and _NUMBER.match(said(cells[0]))]
    for cells, link in alerts:
        number, day, title = said(cells[0]), said(cells[2]), said(cells[3]).strip('"\u201c\u201d ')
        reading.follow.append(Ask(urljoin(reading.ask.address, link), note=f"{number}|{day}|{title}"))
    if alerts:
        return
    number, _, rest = reading.ask.note.partition("|")
    day, _, title = rest.partition("|")
    text = lines(root)
    if not number or number == "list":
        heads = map(_HEAD.search, map(said, root.xpath("//title | //h1")))
        found = next(filter(None, heads), None)
        number, title = (found[1], found[2]) if found else ("", "")
    if not number or reading.ask.note == "list":
        raise Unreadable(changed(reading, "importalert_"))
    try:
        yield _alert(number, title, day, text, reading)
    except ValueError as error:
        yield misfit(reading, number, error, title)


def _alert(number: str, title: str, day: str, text: Sequence[str], reading: Reading) -> Notification:
    """Firms stand below a heading "Red List …", each with "Date Published : mm/dd/yyyy" and its country in capitals."""
    days = [_day(day)] if day else []
    red, firms, waiting = False, Counter[str](), False
    for line in text:
        if heading := _LISTS.search(line):
            red, waiting = heading[1].lower() == "red" and len(line) < 120, False
        elif found := _DAY.search(line):
            days.append(_day(found[1]))
            waiting = red
        elif waiting and line.isupper() and (code := country(line)):
            firms[code] += 1
            waiting = False
    if not days:
        raise ValueError("no date mm/dd/yyyy")
    if not firms:
        reading.leftover["alert without a firm on a red list"] += 1
    counts = "; ".join(f"{code} {n}" for code, n in firms.most_common())
    product = re.sub(r"^Detention Without Physical Examination (?:of|for)\s+", "", title, flags=re.IGNORECASE)
    action, level = "detention without physical examination", "red list" if firms else ""
    incident = Incident(number, tuple(code for code, _ in firms.most_common()), product, "", "", action, level)
    return document(
        reading, SOURCE.name, f"fda-ia:{number}", max(days), f"Import Alert {number}: {title}", incident, ("USA",),
        text=f"Firms on the red list by country: {counts}" if counts else "", link=reading.ask.address,
    )  # fmt: skip


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()
