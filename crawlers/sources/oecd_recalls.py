"""OECD Global Recalls portal: product recalls of the last seven days, as incidents."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

from crawlers.feed import entries
from crawlers.reading import Items, Reading, tell
from crawlers.text import one_line, plain, web_address
from records.countries import member_code
from records.notification import DocumentType, Incident, Kind, Notification
from records.runs import Invalid, Source

SOURCE = Source(
    name="oecd_recalls",
    title_zh="OECD 全球产品召回门户",
    title_en="OECD Global portal on product recalls",
    publisher="OECD",
    country="OECD",
    kind="incident",
    family="feed",
    address="https://globalrecalls.oecd.org/rss.xqy",
    official=True,
    licence="OECD terms and conditions",
    attribution="Source: OECD Global portal on product recalls (https://globalrecalls.oecd.org)",
    cadence_hours=24,
    expected=(1, 500),
)
# The day on which the recall was submitted; the feed's own day is when it was entered, decades later for some.
SUBMITTED = "dcterms_datesubmitted"
_MADE_IN = re.compile(
    r"\b(?:[Mm]ade|[Mm]anufactured|[Pp]roduced)\s+in\s+(?:the\s+)?([A-Z][\w']+(?:\s[A-Z][\w']+){0,3})"
)
_PLACE = re.compile(r"/([A-Z]{2})/([^/]+)$")


def parse(data: bytes, reading: Reading) -> Items:
    """One incident for each item of the feed."""
    for number, entry in enumerate(entries(data, reading, SUBMITTED, "dcterms_creator"), 1):
        place = _PLACE.search(unquote(entry.get("link", "")))
        title = one_line(entry.get("title", ""))
        if not place or not title:
            problem = tell("item without a title or without country and number in its link")
            advice = tell("look at the item; the publisher may have changed the format")
            yield Invalid(f"{reading.name} #{number}", problem, advice, str(entry.get("link", ""))[:300])
            continue
        text = plain(entry.get("summary", ""))
        day = _day(str(entry.get(SUBMITTED, ""))) or entry.get("day")
        country = member_code(place[1]) or place[1]
        yield Notification(
            source=SOURCE.name,
            key=f"oecd:{place[1]}/{place[2]}",
            measure=f"oecd:{place[1]}/{place[2]}",
            kind=Kind.INCIDENT,
            type=DocumentType.REGULAR,
            distributed=day if isinstance(day, date) else reading.today,
            title=title,
            members=(country,),
            description=text,
            keywords=() if isinstance(day, date) else ("date-inferred",),
            links=(("en", link),) if (link := web_address(str(entry.get("link", "")))) else (),
            incident=Incident(reference=place[2], origin=_origin(text), product=title),
            raw=reading.at(f"#{number}"),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _origin(text: str) -> tuple[str, ...]:
    """The country of "made in …": the longest run of capital words that is one's name."""
    found = _MADE_IN.search(text)
    words = found[1].split() if found else []
    codes = (member_code(" ".join(words[:n])) for n in range(len(words), 0, -1))
    return tuple(code for code in codes if code)[:1]
