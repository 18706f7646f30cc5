"""ISO Open Data: technical committees.  The list is remembered; a new committee or a changed status is a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from crawlers.answer import json_object, misfit
from crawlers.reading import Ask, Items, Plan, Reading
from crawlers.standards import at_least, document
from crawlers.text import one_line
from records.notification import Notification, Standard
from records.runs import Source

SOURCE = Source(
    name="iso_committees", title_zh="ISO 技术委员会（开放数据）", title_en="ISO technical committees (open data)",
    publisher="ISO", country="ISO", kind="standard", family="api",
    address="https://isopublicstorageprod.blob.core.windows.net/opendata/_latest/iso_technical_committees/json/"
    "iso_technical_committees.jsonl",
    official=True, licence="ODC-By 1.0",
    attribution="Contains ISO Open Data (https://www.iso.org/open-data.html), ODC-By 1.0",
    cadence_hours=24 * 7, expected=(0, 300),
)  # fmt: skip
LEAST = 500  # committees in the whole file; 785 in July 2025
RECENT = timedelta(days=60)  # what the first reading takes for new
_KNOWN = {"id", "reference", "status", "title", "creationDate", "secretariat"}
_IGNORED = {
    "scope", "parentId", "childrenId", "pMembers", "oMembers", "committeeLiaisons", "organizationLiaisons", "sortKey",
}  # fmt: skip


def asks(plan: Plan) -> Iterator[Ask]:
    """The one file, which is always whole."""
    yield Ask(plan.address, note="whole")


def parse(data: bytes, reading: Reading) -> Items:
    """Compare each line with what is remembered ("id status"); only what is new or has changed becomes a document."""
    if data.lstrip()[:1] != b"{":
        json_object(data, reading)
    before = dict(line.split(" ", 1) for line in reading.state.get("committees", "").splitlines())
    after: dict[str, str] = {}
    reading.zero = True  # nothing new is the rule; a short file is not believed, below
    for number, line in enumerate(filter(None, map(bytes.strip, data.splitlines())), 1):
        try:
            row = json.loads(line)
            reading.leftover.update(f"field {k}" for k in row.keys() - _KNOWN - _IGNORED)
            id, status, made = str(int(row["id"])), one_line(row["status"]), date.fromisoformat(row["creationDate"])
            after[id] = status
            if before.get(id) != status and (before or made > reading.today - RECENT):
                yield _committee(row, id, status, made if id not in before else reading.today, reading)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield misfit(reading, f"#{number}", error, line[:300])
    if reading.ask.note:
        at_least(LEAST, len(after))
    reading.state["committees"] = "\n".join(f"{id} {status}" for id, status in {**before, **after}.items())


def _committee(row: dict[str, Any], id: str, status: str, day: date, reading: Reading) -> Notification:
    reference, title = one_line(row["reference"]), one_line((row.get("title") or {}).get("en") or "")
    holder = one_line((row.get("secretariat") or {}).get("acronym") or "")
    standard = Standard(reference, "committee", stage=status, committee=reference)
    return document(
        reading, SOURCE.name, f"iso-committee:{id}", day, title, standard, "ISO", agency=holder,
        link=f"https://www.iso.org/committee/{id}.html",
    )  # fmt: skip
