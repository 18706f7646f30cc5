"""When the next step of a case is due: from the measure's deadlines, in days, or in working days of China."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

from records.deadlines import our_deadline
from records.measures import Measure

_RULE = re.compile(r"(official|ours)(?:-(\d+))?|\+(\d+)(w?)")
FALLBACK_DAYS = 14  # for a step that counts from a deadline which the measure does not state


def due_day(rule: str, today: date, measure: Measure | None) -> date | None:
    """The day of a rule of machines.yaml, never before `today`; None without a rule.

    "official-3" and "ours-7" count back from the measure's deadlines, "+30" forward from today, "+5w" in working days.
    Raises `ValueError` for anything else.
    """
    if not rule:
        return None
    found = _RULE.fullmatch(rule)
    if found is None:
        raise ValueError(f"no rule for a due date: {rule!r}")
    base, back, on, working = found.groups()
    if base is None:
        days = int(on)
        return working_day(today, days) if working else today + timedelta(days=days)
    official = measure.date_of("comment_deadline") if measure else None
    if measure is None or official is None:
        return today + timedelta(days=FALLBACK_DAYS)
    sectors = {label.sector for label in measure.labels}
    day = our_deadline(official, measure.members, sectors) if base == "ours" else official
    return max(today, day - timedelta(days=int(back or 0)))


def follows_measure(rule: str) -> bool:
    """True for a due date that moves when the measure's deadline moves."""
    return rule.startswith(("official", "ours"))


def working_day(start: date, days: int) -> date:
    """The day that lies this many working days after `start`, by the public holidays and shifted days of China.

    The library knows the State Council's notices year by year; for a year it does not know yet the fixed holidays
    count, and Saturdays and Sundays are free.
    """
    calendar = _china()
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= bool(calendar.is_working_day(day))
    return day


@cache
def _china() -> Any:
    import holidays  # 0.3 s: only when working days are asked for

    return holidays.country_holidays("CN")
