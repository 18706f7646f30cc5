"""Canada: recalls and safety alerts of food, consumer and health products, from the government's open data file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from crawlers.answer import misfit
from crawlers.incidents import document, json_rows, made_in
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line
from records.notification import Incident, Notification
from records.runs import Source
from records.wording import msg

SOURCE = Source(
    name="ca_recalls", title_zh="加拿大召回与安全警示", title_en="Canada: recalls and safety alerts",
    publisher="Health Canada", country="CAN", kind="incident", family="api",
    address="https://recalls-rappels.canada.ca/sites/default/files/opendata-donneesouvertes/HCRSAMOpenData.json",
    official=True, licence="Open Government Licence – Canada",
    attribution="Contains information licensed under the Open Government Licence – Canada (Health Canada recalls)",
    cadence_hours=24, expected=(0, 8_000), max_bytes=160 * 2**20,
    note_zh="数据中没有原产地；文件每次含全部历史，只收取上次成功以后更新的记录。",
    note_en="Names no country of origin; the file holds all history, of which the rows updated since are taken.",
)  # fmt: skip
FIRST, STALE = timedelta(days=365), timedelta(days=30)
LEAST = 10_000  # rows of the whole file; 33,961 in August 2026
_KNOWN = {
    "NID", "Title", "URL", "Organization", "Product", "Issue", "Category", "Recall class", "Last updated",
}  # fmt: skip
_IGNORED = {"What you should do", "Archived"}  # the first holds telephones and addresses of people to ask
_BRAND = re.compile(r"(.{2,80}?) brand\b")


def asks(plan: Plan) -> Iterator[Ask]:
    """The one file, which is always whole."""
    yield Ask(plan.address, note=f"{plan.since or plan.today - FIRST}")


def parse(data: bytes, reading: Reading) -> Items:
    """One incident for each row that was updated since; the answer is not believed when it is short or stale."""
    rows = json_rows(data, reading)
    days = [str(r.get("Last updated")) for r in rows if isinstance(r, dict)]
    if reading.ask.note:
        newest = max(days, default="-")
        if len(rows) < LEAST or newest < f"{reading.today - STALE}":
            text = msg("{file}: {seen} rows, the newest of {day}: the file is usually larger and newer")
            raise Unreadable(tell(text, file=reading.name, seen=len(rows), day=newest[:20]))
    reading.zero = bool(rows) and all(d < reading.ask.note for d in days)
    for number, row in enumerate(rows, 1):
        try:
            reading.leftover.update(f"field {k}" for k in row.keys() - _KNOWN - _IGNORED)
            updated = date.fromisoformat(row["Last updated"])
            if f"{updated}" >= reading.ask.note:
                yield _notification(row, updated, reading)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield misfit(reading, f"#{number}", error, row)


def _notification(row: dict[str, Any], updated: date, reading: Reading) -> Notification:
    value = {name: one_line(str(row[name] or "")) for name in _KNOWN}
    if not value["Title"]:
        raise ValueError("Title")
    brand = _BRAND.match(value["Title"])
    incident = Incident(
        reference=str(int(value["NID"])),
        origin=made_in(value["Title"]) or made_in(value["Product"]),
        product=value["Product"],
        brand=brand[1] if brand else "",
        hazard=value["Issue"],
        level=value["Recall class"],
    )
    words = [value["Organization"], *value["Category"].split(" - ")]
    key = f"carecall:{incident.reference}"
    return document(
        reading, SOURCE.name, key, updated, value["Title"], incident, ("CAN",), keywords=words, link=value["URL"]
    )
