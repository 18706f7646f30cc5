"""Conditions that several questions share."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from records import tables as t

# A measure without a stated deadline counts as open while its newest document is younger than this.
OPEN_DAYS = 60


def open_on(today: date) -> ColumnElement[bool]:
    """Measures (by `assessed.measure_id`) that can still be acted on: a deadline not past, or none and recent news.

    The deadline that counts is the latest that any document of the thread states.
    """
    d = t.document.c
    waiting = select(d.measure_id).where(d.comment_deadline >= today)
    stated = select(d.measure_id).where(d.comment_deadline.is_not(None))
    recent = select(d.measure_id).where(d.distributed > today - timedelta(days=OPEN_DAYS), d.distributed <= today)
    recent = recent.where(d.measure_id.not_in(stated))
    measure = t.assessed.c.measure_id
    return or_(measure.in_(waiting), measure.in_(recent))
