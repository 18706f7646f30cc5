"""Feeds: bytes → entries, by feedparser, after checks that it does not make itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from crawlers.reading import Reading, Unreadable, tell
from records.wording import msg


def entries(data: bytes, reading: Reading) -> Iterator[dict[str, Any]]:
    """Entries of an RSS or Atom feed as {"id", "title", "summary", "link", "day": date | None}.

    feedparser is fed bytes, never addresses, and only what has no DOCTYPE: it would spend seconds on an entity bomb.
    """
    head = data[:2000].lstrip().lower()
    if b"<!doctype" in data[:20_000].lower() or b"<!entity" in data[:20_000].lower():
        if b"<html" in head or b"doctype html" in head:
            raise Unreadable(_no_feed(reading))
        text = msg("{file} declares a DOCTYPE or entities, which no feed needs; it was not read.")
        raise Unreadable(tell(text, file=reading.name))
    if not re.search(rb"<(?:rss|feed|rdf:rdf)\b", data[:20_000], re.IGNORECASE):
        raise Unreadable(_no_feed(reading))
    import feedparser

    found = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=False)
    if found.bozo and not found.entries and found.feed.get("title") is None:
        raise Unreadable(_no_feed(reading))
    for entry in found.entries:
        moment = entry.get("published_parsed") or entry.get("updated_parsed")
        day = date(*moment[:3]) if moment else None
        yield {k: entry.get(k, "") for k in ("id", "title", "summary", "link")} | {"day": day}


def _no_feed(reading: Reading) -> str:
    return tell("{file} answered with a page that is no feed (a login or outage page?)", file=reading.name)
