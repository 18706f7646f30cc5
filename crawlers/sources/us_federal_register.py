"""US Federal Register: proposed and final rules of the agencies that set product rules, with their corrections."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from crawlers.answer import changed, day, json_object, misfit, with_query
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line, plain, web_address
from crawlers.us_rules import UNUSED, about_products, cited_by, corrected, measure, step
from records.notification import Kind, Notification
from records.runs import Source
from records.wording import msg

SOURCE = Source(
    name="us_federal_register", title_zh="美国联邦公报（产品法规）", title_en="US Federal Register (product rules)",
    publisher="Office of the Federal Register", country="USA", kind="regulation", family="api",
    address="https://www.federalregister.gov/api/v1/documents.json", official=True, licence="US public domain",
    attribution="Source: Federal Register (https://www.federalregister.gov)", cadence_hours=24, expected=(0, 1500),
    republish="full",
)  # fmt: skip
FIELDS = (
    "document_number", "type", "title", "abstract", "action", "dates", "publication_date", "effective_on",
    "comments_close_on", "agencies", "agency_names", "cfr_references", "docket_ids",
    "regulation_id_numbers", "topics", "significant", "correction_of", "html_url", "pdf_url", "citation",
)  # fmt: skip
TYPES = ("Proposed Rule", "Rule")
CAP, PAGE = 10_000, 1000


def asks(plan: Plan) -> Iterator[Ask]:
    """One request for each week since the last success (a month at first): the API stops counting at 10,000."""
    start = plan.since or plan.today - timedelta(days=30)
    while start <= plan.today:
        end = min(start + timedelta(days=6), plan.today)
        query = [("conditions[type][]", "PRORULE"), ("conditions[type][]", "RULE"), ("order", "oldest")]
        query += [("conditions[publication_date][gte]", f"{start}"), ("conditions[publication_date][lte]", f"{end}")]
        query += [("per_page", f"{PAGE}"), ("page", "1"), *(("fields[]", f) for f in FIELDS)]
        yield Ask(f"{plan.address}?{urlencode(query)}", note=f"{start} {end} 1")
        start = end + timedelta(days=1)


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each rule; a correction without a docket first asks for the document that it corrects."""
    if reading.ask.note.startswith("{"):
        found = json_object(data, reading, "document_number")
        yield _notification(json.loads(reading.ask.note), measure(found), reading)
        return
    found = json_object(data, reading, "count")
    rows = found.get("results", None if found["count"] else [])
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise Unreadable(changed(reading, "results"))
    _check(int(found["count"]), rows, reading)
    for number, row in enumerate(rows, 1):
        try:
            reading.leftover.update(f"field {k}" for k in row.keys() - set(FIELDS) - UNUSED)
            item = _read(row, reading)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield misfit(reading, f"#{number}", error, row)
        else:
            yield from [item] if item else []


def _check(count: int, rows: list[dict[str, Any]], reading: Reading) -> None:
    """Raise when the answer is capped, cut short, or not what was asked for; ask for the next page."""
    reading.zero = count == 0
    if count >= CAP:
        text = msg("{file}: {count} results, and the publisher cuts at {cap}: the window must be made smaller")
        raise Unreadable(tell(text, file=reading.name, count=count, cap=CAP))
    if not reading.ask.note:
        return
    first, last, page = reading.ask.note.split()
    if any(r.get("type") not in TYPES or not first <= str(r.get("publication_date")) <= last for r in rows):
        text = msg("{file}: the answer holds documents that were not asked for; the publisher ignored a condition")
        raise Unreadable(tell(text, file=reading.name))
    if len(rows) != max(0, min(PAGE, count - PAGE * (int(page) - 1))):
        text = msg("{file}: page {page} holds {seen} rows of {count}; the answer is cut short")
        raise Unreadable(tell(text, file=reading.name, page=page, seen=len(rows), count=count))
    if count > PAGE * int(page):
        following = int(page) + 1
        reading.follow.append(Ask(with_query(reading.ask.address, page=following), note=f"{first} {last} {following}"))


def _read(row: dict[str, Any], reading: Reading) -> Notification | None:
    if row["type"] not in TYPES:
        reading.leftover[f"row of type {row['type']} (not taken)"] += 1
    elif not about_products(row):
        reading.leftover["row of an agency or part that sets no product rules (not taken)"] += 1
    elif (number := corrected(row)) and measure(row) == f"fr:{number}" and reading.ask.note:
        address = re.sub(r"(\.json)?\?.*", f"/{number}.json", reading.ask.address)
        reading.follow.append(Ask(address, note=json.dumps({k: row.get(k) for k in FIELDS})))
    else:
        return _notification(row, measure(row), reading)
    return None


def _notification(row: dict[str, Any], thread: str, reading: Reading) -> Notification:
    final, dates, link = row["type"] == "Rule", plain(row.get("dates") or ""), web_address(row.get("html_url") or "")
    published, parts = day(row["publication_date"]), row.get("cfr_references") or ()
    deadline, effective = day(row.get("comments_close_on")), day(row.get("effective_on")) if final else None
    assert published is not None
    return Notification(
        source=SOURCE.name, key=f"fr:{row['document_number']}", measure=thread, kind=Kind.REGULATION, type=step(row),
        distributed=published, title=one_line(row["title"]), members=("USA",), description=plain(row["abstract"] or ""),
        comment_deadline=deadline, comment_deadline_text=dates if deadline else "",
        adoption=published if final else None, entry_into_force=effective,
        entry_into_force_text=dates if final else "", agency="; ".join(map(one_line, row.get("agency_names") or ())),
        keywords=(row["type"], *cited_by(row), *(f"{c['title']} CFR {c['part']}" for c in parts),
                  *map(one_line, row["topics"] or ())),
        documents=(web_address(row["pdf_url"] or ""),) if row.get("pdf_url") else (),
        links=(("en", link),) if link else (), raw=reading.at(f"#{row['document_number']}"),
    )  # fmt: skip
