"""Our own, earlier deadline: the official one less the days that collecting and drafting a comment takes."""

from __future__ import annotations

from datetime import date, timedelta

OUR_DAYS = 21  # the EU asks its industry for input 21 days before the date


def our_deadline(official: date, days: int = OUR_DAYS) -> date:
    """The day by which views should be in."""
    return official - timedelta(days=days)
