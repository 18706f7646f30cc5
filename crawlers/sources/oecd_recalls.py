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
_MADE_IN = re.compile(r"\b(?:made|manufactured|produced)\s+in\s+((?:[A-Z][\w.']+\s?){1,4})")
_PLACE = re.compile(r"/([A-Z]{2})/([^/]+)$")


def parse(data: bytes, reading: Reading) -> Items:
    """One incident for each item of the feed."""
    for number, entry in enumerate(entries(data, reading), 1):
        place = _PLACE.search(unquote(entry.get("link", "")))
        title = one_line(entry.get("title", ""))
        if not place or not title:
            problem = tell("item without a title or without country and number in its link")
            advice = tell("look at the item; the publisher may have changed the format")
            yield Invalid(f"{reading.name} #{number}", problem, advice, str(entry.get("link", ""))[:300])
            continue
        text = plain(entry.get("summary", ""))
        day = entry.get("day")
        country = member_code(place[1]) or place[1]
        made = _MADE_IN.search(text)
        origin = member_code(made[1]) if made else None
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
            incident=Incident(reference=place[2], origin=(origin,) if origin else (), product=title),
            raw=reading.at(f"#{number}"),
        )
