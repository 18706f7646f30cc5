"""US regulations.gov: rulemaking dockets of the agencies that set product rules (official API, needs a free key)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from crawlers.answer import changed, day, json_object, misfit, with_query
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line, web_address
from crawlers.us_rules import AGENCIES
from records.notification import DocumentType, Kind, Notification
from records.runs import Source, Switch
from records.wording import msg

SOURCE = Source(
    name="us_regulations_gov",
    title_zh="美国 regulations.gov（法规案卷）",
    title_en="US regulations.gov (rulemaking dockets)",
    publisher="US General Services Administration",
    country="USA",
    kind="regulation", family="api",
    address="https://api.regulations.gov/v4/dockets",
    official=True,
    licence="US public domain",
    attribution="Source: regulations.gov (https://www.regulations.gov)",
    cadence_hours=24, expected=(0, 3000), republish="full",
    switch=Switch.NEEDS_KEY,
    key_setting="SENTINEL_KEY_REGULATIONS_GOV",
    min_delay_s=4.0,  # 1,000 requests an hour for each key
)  # fmt: skip
KNOWN = {"docketType", "lastModifiedDate", "highlightedContent", "agencyId", "title", "objectId"}
PAGE, MOST = 250, 20  # rows of a page, and pages after which the list must be begun anew


def asks(plan: Plan) -> Iterator[Ask]:
    """The first page of what was modified since the last success (two days at first), oldest first."""
    since = plan.since or plan.today - timedelta(days=2)
    yield _page(plan.address, f"{since} 00:00:00", 1, (("X-Api-Key", plan.key),))


def _page(address: str, since: str, number: int, headers: tuple[tuple[str, str], ...]) -> Ask:
    query: dict[str, object] = {"filter[lastModifiedDate][ge]": since, "sort": "lastModifiedDate"}
    query |= {"page[size]": PAGE, "page[number]": number}
    return Ask(with_query(address, **query), headers, note=f"{number} {since}")


def explain(status: int) -> str:
    """What a refusal means here."""
    if status in (401, 403):
        text = msg(
            "regulations.gov refused the key: check {name}, or ask for a free one at https://open.gsa.gov/api/regulationsgov/"
        )
        return tell(text, name=SOURCE.key_setting)
    return ""


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each rulemaking docket; commenters and their words are never asked for."""
    found = json_object(data, reading, "data", "meta")
    rows, meta = found["data"], found["meta"]
    if not isinstance(rows, list) or not isinstance(meta, dict) or "totalElements" not in meta:
        raise Unreadable(changed(reading, "meta.totalElements"))
    if reading.ask.note and "lastModifiedDate" not in (meta.get("filters") or {}):
        text = msg("{file}: the answer holds documents that were not asked for; the publisher ignored a condition")
        raise Unreadable(tell(text, file=reading.name))
    if len(rows) != meta.get("numberOfElements"):
        raise Unreadable(changed(reading, "meta.numberOfElements"))
    reading.zero = meta["totalElements"] == 0
    for number, row in enumerate(rows, 1):
        try:
            item = _docket(row, reading)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield misfit(reading, f"#{number}", error, row)
        else:
            yield from [item] if item else []
    if reading.ask.note and meta.get("hasNextPage"):
        reading.follow.append(_next(rows, reading))


def _next(rows: list[dict[str, Any]], reading: Reading) -> Ask:
    """The page after this one; after the twentieth the list begins anew at the last date seen."""
    number, _, since = reading.ask.note.partition(" ")
    if int(number) < MOST:
        return _page(reading.ask.address, since, int(number) + 1, reading.ask.headers)
    # Answers are in UTC, the filter is in US Eastern time: five hours back is never too late, summer or winter.
    last = datetime.fromisoformat(rows[-1]["attributes"]["lastModifiedDate"].replace("Z", "+00:00"))
    again = f"{last - timedelta(hours=5):%Y-%m-%d %H:%M:%S}"
    if again <= since:
        text = msg("{file}: more than {n} rows of one moment; the publisher's list cannot be followed further")
        raise Unreadable(tell(text, file=reading.name, n=PAGE * MOST))
    return _page(reading.ask.address, again, 1, reading.ask.headers)


def _docket(row: dict[str, Any], reading: Reading) -> Notification | None:
    about, name = row["attributes"], str(row["id"])
    reading.leftover.update(f"field {k}" for k in about.keys() - KNOWN)
    if about["docketType"] != "Rulemaking" or about["agencyId"] not in AGENCIES.values():
        reading.leftover["docket that is no rulemaking on products (not taken)"] += 1
        return None
    # A docket is touched by every comment: the day it was first seen stays, so that only real news are changes.
    first = day(reading.state.setdefault(name, str(about["lastModifiedDate"])[:10]))
    assert first is not None
    link = web_address(f"https://www.regulations.gov/docket/{name}")
    return Notification(
        source=SOURCE.name,
        key=f"usdocket:{name}",
        measure=f"usdocket:{name}",
        kind=Kind.REGULATION,
        type=DocumentType.REGULAR,
        distributed=first,
        title=one_line(about["title"]),
        members=("USA",),
        agency=one_line(about["agencyId"]),
        keywords=("docket",),
        links=(("en", link),) if link else (),
        raw=reading.at(name),
    )
