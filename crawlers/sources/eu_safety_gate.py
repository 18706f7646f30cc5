"""EU Safety Gate: the weekly reports of dangerous non-food products, one incident for each alert."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from crawlers.answer import changed, misfit, xml_root
from crawlers.incidents import countries, document, field_of
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable
from crawlers.text import one_line
from records.notification import DocumentType, Incident, Notification
from records.runs import Source

SOURCE = Source(
    name="eu_safety_gate", title_zh="欧盟 Safety Gate 非食品危险产品周报", title_en="EU Safety Gate: weekly reports",
    publisher="European Commission, DG JUST", country="EU", kind="incident", family="api",
    address="https://ec.europa.eu/safety-gate-alerts/api/download/weeklyReport", official=True,
    licence="Reuse allowed with the required attribution, meaning not distorted (Safety Gate disclaimer)",
    attribution="Alerts from the Rapid Alert System for dangerous non-food products, published free of charge on the "
    "Safety Gate website (https://ec.europa.eu/safety-gate-alerts) © European Union, 2005 – 2026",
    cadence_hours=24, expected=(10, 3_000), republish="full",
    note_zh="周报为实录格式；周报目录的格式依公开代码写成，首次读取请核对。",
    note_en="Reports are read as recorded; their list is written from published code: check it on the first run.",
)  # fmt: skip
FIRST, ALWAYS = timedelta(days=90), 2  # days of reports at first; the newest reports are read again for late edits
_KNOWN = (
    "caseNumber", "reference", "category", "product", "brand", "name", "type_numberOfModel", "riskType", "danger",
    "measures", "description", "notifyingCountry", "countryOfOrigin", "level",
)  # fmt: skip
_IGNORED = ("order", "batchNumber", "barcode", "URLrecall", "type", "pictures", "onlineTrader", "companyRecallCode")
_HEAD = {"report_language", "report_date", "report_year", "report_week", "report_addendum", "notifications"}
_LISTED = {"reference", "publicationDate", "URL", "year", "month", "day", "week", "report_language"}
_MEASURE = re.compile(r"Category of measure\(s\):\s*(.+?)\s*(?=Date of entry|Type of econ|Category of|$)", re.DOTALL)
_CASE = re.compile(r"\b[A-Z]+\d{0,2}/\d{3,6}/\d{2}\b")


def asks(plan: Plan) -> Iterator[Ask]:
    """The list of weekly reports; the reports since the last success follow from it."""
    since = plan.since or plan.today - FIRST
    yield Ask(f"{plan.address}/list/xml/en", note=f"since {since}")


def parse(data: bytes, reading: Reading) -> Items:
    """The list: which reports to read.  A report: its alerts, and one addendum for each older alert it corrects."""
    root = xml_root(data, reading, "Safety-Gate")
    if root.find("weeklyReport") is not None:
        _follow(root, reading)
        return
    reading.leftover.update(f"field {c.tag}" for c in root if c.tag not in _HEAD)
    published = _day(root, "report_date", reading)
    week = f"{field_of(root, 'report_year')}-{field_of(root, 'report_week').zfill(2)}"
    for number, alert in enumerate(root.findall("notifications"), 1):
        try:
            yield _alert(alert, published, week, reading)
        except ValueError as error:
            yield misfit(reading, f"#{number}", error, field_of(alert, "reference") or field_of(alert, "product"))
    yield from _addenda(field_of(root, "report_addendum"), published, week, reading)


def _follow(root: Any, reading: Reading) -> None:
    reports: dict[str, date] = {}
    for entry in root.findall("weeklyReport"):
        reading.leftover.update(f"field {c.tag}" for c in entry if c.tag not in _LISTED)
        if found := re.search(r"/detail/xml/(\d+)", field_of(entry, "URL")):
            reports[found[1]] = _day(entry, "publicationDate", reading)
    if not reports:
        raise Unreadable(changed(reading, "URL"))
    newest = sorted(reports, key=lambda r: (reports[r], int(r)), reverse=True)
    base, since = reading.ask.address.removesuffix("/list/xml/en"), reading.ask.note.removeprefix("since ")
    for report in [r for n, r in enumerate(newest) if n < ALWAYS or f"{reports[r]}" >= (since or "9")]:
        # without `search` the service answers 400
        reading.follow.append(Ask(f"{base}/detail/xml/{report}?language=en&search=WEB_REPORT%7C:%7C{report}"))


def _alert(alert: Any, published: date, week: str, reading: Reading) -> Notification:
    """One document for an alert in one weekly report; the same alert in a later report joins the same measure."""
    reading.leftover.update(f"field {c.tag}" for c in alert if c.tag not in (*_KNOWN, *_IGNORED, "productionDates"))
    field = {name: one_line(field_of(alert, name).removeprefix("null ")) for name in _KNOWN}
    case, risk = field["caseNumber"], field["riskType"]
    if not case or not field["product"]:
        raise ValueError("caseNumber, product")
    names = " ".join(field[n] for n in ("brand", "name", "type_numberOfModel") if field[n])
    title = field["product"] + (f" ({names})" if names else "") + (f": {risk}" if risk else "")
    actions = dict.fromkeys(one_line(m) for m in _MEASURE.findall(field_of(alert, "measures")))
    origin = countries([field["countryOfOrigin"]], reading, "countryOfOrigin")
    what = Incident(case, origin, field["product"], field["brand"], risk, "; ".join(actions), field["level"])
    text = "\n".join((field_of(alert, "danger").removeprefix("null "), field_of(alert, "description")))
    members = countries([field["notifyingCountry"]], reading, "notifyingCountry") or ("EU",)
    return document(
        reading, SOURCE.name, f"safetygate:{case}@{week}", published, title, what, members,
        measure=f"safetygate:{case}", text=text, keywords=[field["category"]], link=field["reference"],
    )  # fmt: skip


def _addenda(text: str, published: date, week: str, reading: Reading) -> Items:
    """As "Notifications SR/02244/26, SR/02236/26: … updated …": prose only; one addendum for each alert it names."""
    for part in re.split(r"(?=\bNotifications? [A-Z])", text):
        for case in dict.fromkeys(map(_case, _CASE.findall(part))):
            yield document(
                reading, SOURCE.name, f"safetygate:{case}@{week}/addendum", published, part, Incident(case), ("EU",),
                measure=f"safetygate:{case}", type=DocumentType.ADDENDUM, text=part,
            )  # fmt: skip


def _case(text: str) -> str:
    """The case number as the alerts write it: the addenda have been seen to add a zero ("SR/002235/26")."""
    letters, number, year = text.split("/")
    return "/".join((letters, number[-5:] if len(number) > 5 else number, year))


def _day(element: Any, name: str, reading: Reading) -> date:
    try:
        return datetime.strptime(field_of(element, name), "%d/%m/%Y").date()
    except ValueError as error:
        raise Unreadable(changed(reading, f"{name} dd/mm/yyyy")) from error
