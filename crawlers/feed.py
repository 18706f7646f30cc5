"""Feeds: bytes → entries, by feedparser, after checks that it does not make itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from crawlers.reading import Reading, Unreadable, tell
from records.wording import msg

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_END = re.compile(r"</(?:rss|feed|rdf:rdf)\s*>\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*$", re.DOTALL | re.IGNORECASE)
# What feedparser makes of the elements that feeds have; any other name is told as left over.
KNOWN = frozenset(
    {"id", "guidislink", "title", "title_detail", "summary", "summary_detail", "link", "links", "published",
     "published_parsed", "updated", "updated_parsed", "created", "created_parsed", "author", "authors",
     "author_detail", "tags", "content", "rights", "rights_detail", "source", "comments", "language", "publisher"}
)  # fmt: skip
MOST_TAGS = 600_000  # feedparser needs 2.5 kB for each item: this many tags keep it below 300 MB
MOST_ODD = 10_000  # one character in so many may be unreadable; more, and the charset is not the one declared


def entries(data: bytes, reading: Reading, *more: str) -> Iterator[dict[str, Any]]:
    """Entries of an RSS or Atom feed as {"id", "title", "summary", "link", "day": date | None} and what `more` names.

    `more` are names as feedparser makes them ("dcterms_creator"); whatever else an entry has counts as left over.

    feedparser is fed bytes, never addresses; only a feed that is whole, in the charset that it declares, and without a
    DOCTYPE: it would take half a feed for the whole one, and spend seconds on an entity bomb.
    """
    text = _text(data, reading)
    _check(text, reading)
    import feedparser

    found = feedparser.parse(text.encode(), sanitize_html=True, resolve_relative_uris=False)
    if found.bozo and not found.entries and found.feed.get("title") is None:
        raise Unreadable(_no_feed(reading))
    for entry in found.entries:
        moment = entry.get("published_parsed") or entry.get("updated_parsed")
        day = date(*moment[:3]) if moment else None
        reading.leftover.update(f"field {name[:60]}" for name in entry.keys() - KNOWN - set(more))
        yield {k: entry.get(k, "") for k in ("id", "title", "summary", "link", *more)} | {"day": day}


def _text(data: bytes, reading: Reading) -> str:
    """The feed as text without its XML declaration; `Unreadable` when it is not in the charset that it declares."""
    wide = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    charset = wide or (declared[1].decode("ascii") if declared else "utf-8")
    text = _decoded(data, charset)
    if text is None:
        raise Unreadable(tell("{file} is not written in {charset}, as it says.", file=reading.name, charset=charset))
    if odd := text.count("\ufffd"):
        reading.notes.append(tell("{n} characters are not {charset} and could not be read", n=odd, charset=charset))
    return re.sub(r"^\s*<\?xml.{0,300}?\?>", "", text.removeprefix("\ufeff"), count=1, flags=re.DOTALL)


def _decoded(data: bytes, charset: str) -> str | None:
    """None when too much of it cannot be read.  What reads as UTF-8 is UTF-8, whatever it declares."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode(charset, errors="replace")
    except (LookupError, UnicodeError):
        return None
    return text if text.count("\ufffd") <= max(1, len(text) // MOST_ODD) else None


def _check(text: str, reading: Reading) -> None:
    place = 0
    while skipped := _PROLOG.match(text, place):
        place = skipped.end()
    head = text[place : place + 2000].lower()
    if head.startswith("<!doctype") and "html" not in head[:60]:
        told = msg("{file} declares a DOCTYPE or entities, which no feed needs; it was not read.")
        raise Unreadable(tell(told, file=reading.name))
    if not _ROOT.match(text, place):
        raise Unreadable(_no_feed(reading))
    if not _END.search(text, max(place, len(text) - 4000)):
        raise Unreadable(tell("{file} breaks off before its end; it was not read.", file=reading.name))
    if text.count("<") > MOST_TAGS:
        raise Unreadable(tell("{file} holds far more items than any feed; it was not read.", file=reading.name))


def _no_feed(reading: Reading) -> str:
    return tell("{file} answered with a page that is no feed (a login or outage page?)", file=reading.name)
