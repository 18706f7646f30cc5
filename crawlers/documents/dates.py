"""Dates of notification forms, as given and as computed, in English, French, Spanish and Chinese.

Nothing is guessed: what names no single day, or hangs on a day that is not known, gives no day and keeps its words.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crawlers.documents import date_words as w

FIRST: Final = date(1990, 1, 1)
LAST: Final = date(2100, 12, 31)
LONGEST: Final = 400  # characters; a date item that is longer tells a story


@dataclass(frozen=True, slots=True)
class DateRead:
    """`words` as the form has them, the `day` they mean or None, and the `rule` by which it was found.

    Rules with a day: "stated", or "60 days after circulation" (adoption, publication), or "on adoption" and the like.
    Rules without: "empty", "open" (to be determined), "not applicable", "immediately", "needs adoption" (or another
    day that is not known), "month" (no day in it), "several" (more than one day), "impossible" (30 February),
    "unclear".
    """

    words: str
    day: date | None = None
    rule: str = "empty"


def read_date(words: str, base: date | None, adoption: date | None = None, publication: date | None = None) -> DateRead:
    """The day that `words` mean.  `base` is the day of circulation, from which "60 days from notification" counts.

    Figures are day/month/year, as the forms ask for; a month above 12 shows that month and day were exchanged.
    """
    words = " ".join(words.split())
    text = _plain(words)
    if not text:
        return DateRead(words)
    if len(text) > LONGEST:
        return DateRead(words, None, "unclear")
    for rule, pattern in (("open", w.OPEN), ("not applicable", w.NOT_APPLICABLE), ("immediately", w.AT_ONCE)):
        if pattern.fullmatch(text):
            return DateRead(words, None, rule)
    known = {"circulation": base, "adoption": adoption, "publication": publication, "entry into force": None}
    days, rest, wrong = _days(text)
    if wrong:
        return DateRead(words, None, "impossible")
    if len(days) > 1:
        return DateRead(words, None, "several")
    if days:
        surroundings = w.RELATIVE_ASIDE.sub(" ", rest)
        clear = w.FILLERS.fullmatch(surroundings) or _period(rest) is not None
        return DateRead(words, days[0], "stated") if clear else DateRead(words, None, "unclear")
    return _relative(words, text, known)


def first_day(text: str) -> date | None:
    """The first day written out in running text ("communication, dated 19 June 2024, is …"); None when there "
    "is none."""
    plain = " ".join(text.lower().translate(w.SIGNS).split())[:LONGEST]
    found = [(m.start(), day) for pattern in w.WRITTEN for m in pattern.finditer(plain) if (day := _day(m))]
    return min(found)[1] if found else None


def _relative(words: str, text: str, known: dict[str, date | None]) -> DateRead:
    if found := _period(text):
        number, unit, event = found
        start = known[event]
        if start is None:
            return DateRead(words, None, f"needs {event}")
        day = _later(start, number, unit)
        return DateRead(words, day, f"{number} {unit} after {event}") if day else DateRead(words, None, "impossible")
    for event, pattern in w.ON_EVENT.items():
        if pattern.fullmatch(text):
            day = known[event]
            return DateRead(words, day, f"on {event}") if day else DateRead(words, None, f"needs {event}")
    return DateRead(words, None, "month" if w.MONTH_ONLY.fullmatch(text) else "unclear")


def _plain(words: str) -> str:
    """Lower case, straight quotes, no tick boxes, no final stop, full-width signs made plain."""
    text = words.lower().translate(w.SIGNS)
    return " ".join(re.sub(r"\[\s*x?\s*\]|[☐☒☑□]", " ", text).split()).strip(" .;:,-–—}…_")


def _days(text: str) -> tuple[list[date], str, bool]:
    """(distinct days written out in `text`, what remains of it, whether one of them is impossible)."""
    days: list[date] = []
    wrong = False
    for pattern in w.WRITTEN:
        for found in pattern.finditer(text):
            day = _day(found)
            wrong |= day is None
            if day and day not in days:
                days.append(day)
        text = pattern.sub(" ", text)
    return days, " ".join(text.split()), wrong


def _day(found: re.Match[str]) -> date | None:
    year, month, day = found["y"], found["m"], int(found["d"])
    number = int(month) if month.isdigit() else w.MONTHS[month.rstrip(".")]
    if month.isdigit() and number > 12 >= day and "/" in found[0]:
        number, day = day, number
    try:
        made = date(_year(year), number, day)
    except ValueError:
        return None
    return made if FIRST <= made <= LAST else None


def _year(figures: str) -> int:
    """Two figures, as the form's "dd/mm/yy" has them, lie in 1990-2089."""
    year = int(figures)
    if len(figures) > 2:
        return year
    return year + (1900 if year >= 90 else 2000)


def _period(text: str) -> tuple[int, str, str] | None:
    """(number, unit, event) of "60 days from notification"; None when it is not just that."""
    found = w.PERIOD.fullmatch(text) or w.PERIOD_ZH.fullmatch(text)
    if not found:
        return None
    number = found["n"]
    value = int(number) if number.isdigit() else w.NUMBERS.get(number, 0)
    events = {event for event, pattern in w.EVENTS.items() if pattern.search(found["event"])}
    if "circulation" in events:  # "date of publication of the notification", but not "… in the Official Journal"
        events.discard("publication" if not w.JOURNAL.search(found["event"]) else "circulation")
    if not 0 < value <= 3660 or len(events) != 1:
        return None
    return value, w.UNITS[found["unit"]], events.pop()


def _later(start: date, number: int, unit: str) -> date | None:
    """`start` and so many days, weeks, months or years; the 31st becomes the last day of a shorter month."""
    try:
        if unit in ("days", "weeks"):
            return start + timedelta(days=number * (7 if unit == "weeks" else 1))
        months = start.year * 12 + start.month - 1 + number * (12 if unit == "years" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None
