"""What the page of trends asks: counts by year, member, objective and family, and who is unusually active."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from dashboard import data
from dashboard.data.asking import ask_hourly
from records.catalogue import catalogue
from records.countries import members
from records.queries import trends
from records.queries.trends import Tally
from records.unusual import HISTORY, LEVEL, WINDOW_DAYS, Activity, activity

__all__ = ["HISTORY", "LEVEL", "WINDOW_DAYS", "Activity", "Tally", "by", "families", "months", "region", "unusual"]
__all__ += ["year", "years"]


def by(facet: str = "") -> Tally:
    """Notifications by month and facet ("member", "objective"; "": all); counted anew each hour, all at once."""
    return ask_hourly(trends.by_month, ("member", "objective"))[facet]


def families(sector: str) -> Tally:
    """Notifications by month and product family of one sector."""
    return ask_hourly(trends.families_by_month, catalogue().sectors[sector].families)


def unusual() -> tuple[Activity, ...]:
    """The test of every member's last 30 days, the least probable first."""
    return activity(ask_hourly(trends.windows, data.today(), WINDOW_DAYS, HISTORY + 1))


def years(months: Mapping[str, int]) -> Mapping[str, int]:
    """Year → notifications from month → notifications, the oldest first, without gaps."""
    counts: Counter[str] = Counter()
    for month, number in months.items():
        counts[month[:4]] += number
    if not counts:
        return {}
    return {str(y): counts[str(y)] for y in range(int(min(counts)), int(max(counts)) + 1)}


def months(today: date, count: int) -> list[str]:
    """The last `count` months up to today's, the oldest first: "2025-06"."""
    last = today.year * 12 + today.month - 1
    return [f"{m // 12}-{m % 12 + 1:02}" for m in range(last - count + 1, last + 1)]


def year(tally: Tally, today: date, back: int = 0) -> Counter[str]:
    """Value → notifications of the twelve whole months before today's, or of those `back` years earlier."""
    wanted = set(months(date(today.year - back, today.month, 1), 13)[:-1])
    counts: Counter[str] = Counter()
    for (value, month), number in tally.items():
        if month in wanted:
            counts[value] += number
    return counts


def region(member: str) -> str:
    """The region of a member: Africa, Americas, Asia, Europe, Oceania, or "" for what has none."""
    found = members().get(member)
    return found.region if found else ""
