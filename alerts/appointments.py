"""The dates of a message as an iCalendar file (RFC 5545), so that a deadline can be put into a calendar by one tap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from alerts.cards import Card
from records.rhythm import ZONE
from records.wording import say

PRODUCT = "-//Sentinel//Technical trade measures//ZH"


def appointments(cards: Sequence[Card], today: date, written: date, host: str, lang: str) -> bytes:
    """A whole-day entry for each date of the cards from today on; empty when there is none.

    An entry's UID is its measure and what the date is, so that a moved date moves the entry that a calendar has; its
    SEQUENCE is the day on which the message was written.
    """
    entries = tuple(
        Entry(
            f"{_plain(card.key)}.{day.what}@{host}",
            day.day,
            say("{what}: {title}", lang, what=day.name, title=card.title),
            "\n".join(filter(None, (card.key, card.next_step, card.page or card.link))),
        )
        for card in cards
        for day in card.days
        if day.day >= today
    )
    return _calendar(entries, written) if entries else b""


class Entry(NamedTuple):
    """One date as a calendar shows it."""

    uid: str
    day: date
    summary: str
    description: str


@lru_cache(maxsize=256)
def _calendar(entries: tuple[Entry, ...], written: date) -> bytes:
    """The file; many readers get the same."""
    from icalendar import Calendar, Event

    made = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH"), ("calscale", "GREGORIAN")):
        made.add(name, value)
    stamp = datetime.combine(written, time(8), ZONE).astimezone(UTC)
    for e in entries:
        entry = Event()
        entry.add("uid", e.uid)
        entry.add("dtstamp", stamp)
        entry.add("sequence", written.toordinal())
        entry.add("dtstart", e.day)
        entry.add("dtend", e.day + timedelta(days=1))
        entry.add("summary", e.summary)
        entry.add("description", e.description)
        entry.add("transp", "TRANSPARENT")
        made.add_component(entry)
    return bytes(made.to_ical())


def _plain(key: str) -> str:
    """A key without what an identifier should not hold; long ones are cut (joint notifications)."""
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in key)[:120]
