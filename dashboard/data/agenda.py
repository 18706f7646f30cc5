"""What the calendar asks: how much falls on each day of a month, and the dates one by one; a file for calendars."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from alerts import summary
from dashboard import data
from dashboard.data.asking import ask
from dashboard.data.searching import Wanted
from records.links import MEASURE, PREFIX
from records.queries import agenda as agendas
from records.queries.agenda import MOST, SORTS, Day, Entry
from records.wording import msg, say

__all__ = ["MOST", "SORTS", "WORDS", "Day", "Entry"]

WORDS = {"deadline": msg("Comments until"), "adoption": msg("Adoption"), "force": msg("Entry into force")}
_WHAT = {"deadline": "comment", "adoption": "adoption", "force": "force"}  # as the calendar files of messages say it


def days(wanted: Wanted, first: date, last: date) -> Sequence[Day]:
    """The days on which something falls, with how much of each sort."""
    return ask(agendas.days, wanted, first, last, data.today())


def entries(
    wanted: Wanted, first: date, last: date, sorts: Sequence[str], limit: int = 40, offset: int = 0
) -> tuple[Sequence[Entry], int]:
    """(the dates of these days, by day and then most serious first; how many there are)."""
    return ask(agendas.agenda, wanted, first, last, data.today(), tuple(sorts), limit, offset)


def title(entry: Entry, lang: str) -> str:
    """The measure's title in the reader's language, composed where the source has none."""
    return summary.title(entry.measure, lang) if lang == "zh" else entry.measure.title


def file(wanted: Wanted, sorts: Sequence[str], lang: str) -> bytes:
    """The dates of the next twelve months as iCalendar (RFC 5545), whole-day entries, 500 at most.

    An entry's UID is its measure and what the date is, as in the files that messages carry: a date that moved moves
    the entry that a calendar has.
    """
    today = data.today()
    found, _ = agendas.agenda(
        data.store(), replace(wanted, text=""), today, today + timedelta(days=365), today, tuple(sorts), MOST
    )
    made = Calendar()
    for name, value in (("prodid", "-//Sentinel//Technical trade measures//ZH"), ("version", "2.0")):
        made.add(name, value)
    for entry in found:
        made.add_component(_event(entry, today, lang))
    return bytes(made.to_ical())


def _event(entry: Entry, today: date, lang: str) -> Event:
    base = os.environ.get("SENTINEL_BASE_URL", "").rstrip("/")
    host = urlsplit(base).hostname or "sentinel.invalid"
    key = "".join(c if c.isalnum() and c.isascii() else "-" for c in entry.row.key)[:120]
    made = Event()
    made.add("uid", f"{key}.{_WHAT[entry.sort]}@{host}")
    made.add("dtstamp", datetime.now(UTC))
    made.add("sequence", today.toordinal())
    made.add("dtstart", entry.on)
    made.add("dtend", entry.on + timedelta(days=1))
    what = say(WORDS[entry.sort], lang)
    made.add("summary", say("{what}: {title}", lang, what=what, title=" ".join(title(entry, lang).split())[:200]))
    address = f"{base}{PREFIX}/{MEASURE}/{entry.row.key}" if base else ""
    made.add("description", "\n".join(filter(None, (entry.row.key, address))))
    made.add("transp", "TRANSPARENT")
    return made
