"""Reminders: events of measures whose date comes near, each once, on its day or on the first day looked at after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from records import tables as t
from records.deadlines import lead, our_deadline_of
from records.lifecycle import Stage, lifecycle
from records.measures import Measure
from records.store.base import Base
from records.store.news import event
from records.store.subscriptions import read_meta, write_meta
from records.subscriptions import EventKind
from records.threads import load

_REMINDED = "reminded_upto"
AT_MOST = 30  # days that are caught up with after a stop; what lies further back is left out


class Reminders(Base):
    """The verb `remind`."""

    def remind(self, today: date) -> int:
        """Write the reminders due since the last call: so many days before our deadline and before entry into force.

        The days are `records.deadlines.lead().remind`.  Of several steps that fell due since then only the nearest is
        told; a date that has passed, a withdrawn or an ungraded measure is not reminded of.  The first call ever only
        notes the day: what is open is told by each subscription's first message.  Calling twice a day is once.
        """
        with self.write() as connection:
            last = read_meta(connection, _REMINDED)
            since = date.fromisoformat(last) if last else today
            if since < today:
                since = max(since, today - timedelta(days=AT_MOST))
                ids = connection.scalars(select(t.assessed.c.measure_id).where(*_near(since, today))).all()
                rows = [row for measure in load(connection, ids) for row in _due(measure, since, today)]
                written = self.insert(connection, t.event, rows)
            else:
                written = 0
            if not last or since < today:
                write_meta(connection, _REMINDED, today.isoformat())
        return written


def _near(since: date, today: date) -> tuple[ColumnElement[bool], ...]:
    """Graded measures with a date that may be due: a wide look, `_due` decides."""
    leads = lead()
    longest = max((leads.days, *leads.members.values(), *leads.sectors.values()))
    first, last = since, today + timedelta(days=max(leads.remind, default=0))
    d = t.document.c
    comment = d.comment_deadline.between(first, last + timedelta(days=longest))
    near = select(d.measure_id).where(or_(comment, d.entry_into_force.between(first, last)))
    return t.assessed.c.colour.is_not(None), t.assessed.c.measure_id.in_(near)


def _due(measure: Measure, since: date, today: date) -> Iterator[dict[str, Any]]:
    """At most one reminder for each of the two dates."""
    dates = {"comment": our_deadline_of(measure), "force": measure.date_of("entry_into_force")}
    steps = {about: step for about, day in dates.items() if day and (step := nearest(day, since, today)) is not None}
    if not steps or lifecycle(measure, today).now.stage is Stage.WITHDRAWN:
        return
    for about, step in steps.items():
        day = str(dates[about])
        key = f"reminder:{about}:{step}:{day}"
        yield event(measure.id, EventKind.REMINDER, key, today, about=about, day=day, step=str(step))


def nearest(day: date, since: date, today: date) -> int | None:
    """The least of the steps (days before `day`) that fell due after `since` and up to `today`; None: none did."""
    if day < today:
        return None
    due = [n for n in lead().remind if since < day - timedelta(days=n) <= today]
    return min(due, default=None)
