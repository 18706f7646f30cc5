"""The days of a report: a week of seven days, or a calendar month up to its end or to a day in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Span(StrEnum):
    """How often a report is made."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    span: Span
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def ahead(self) -> int:
        """How many days ahead of its end deadlines are listed."""
        return 30 if self.span is Span.WEEK else 60

    @property
    def name(self) -> str:
        """For file names: "week-2025-06-08", "month-2025-05"."""
        whole = self.span is Span.MONTH and (self.last + timedelta(days=1)).day == 1
        return f"{self.span.value}-{self.last.isoformat()[:7] if whole else self.last.isoformat()}"


def period(span: Span, until: date) -> Period:
    """The seven days that end with `until`, or its calendar month up to it."""
    first = until - timedelta(days=6) if span is Span.WEEK else until.replace(day=1)
    return Period(span, first, until)


def ended(span: Span, today: date) -> Period:
    """The last whole week (Monday to Sunday) or calendar month that is over."""
    until = today - timedelta(days=today.weekday() + 1) if span is Span.WEEK else today.replace(day=1) - timedelta(1)
    return period(span, until)
