"""What of a document is news: events of its measure.  The past causes none.  Pure but for the looking up.

A backfill, the first check of a source, a better parser or another source's words about old documents stay silent; the
one message that a subscription begins with tells what is open.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from records import tables as t
from records.codec import from_json, to_json
from records.notification import Notification
from records.rhythm import day_of
from records.runs import Verdict
from records.store.base import from_moment
from records.subscriptions import EventKind

NEWS_DAYS = 60  # older documents are history
FIRST_DAYS = 14  # … and on the first check of a source, or when it last went well, already so old ones
LATE_DAYS = 30  # so long a publisher may take to show what it has distributed
MANY = 20  # a batch of so many new documents, most of them history, is a backfill
MOVES = ("comment_deadline", "adoption", "entry_into_force")


def horizon(today: date, checked: date | None) -> date:
    """What was distributed up to this day is history for a source that was last checked on the day `checked`."""
    known = today - timedelta(days=FIRST_DAYS) if checked is None else checked - timedelta(days=LATE_DAYS)
    return max(today - timedelta(days=NEWS_DAYS), known)


def is_backfill(documents: Sequence[Notification], today: date) -> bool:
    """True for a batch that is mostly history."""
    old = sum(d.distributed <= today - timedelta(days=NEWS_DAYS) for d in documents)
    return len(documents) >= MANY and 2 * old > len(documents)


def last_checked(connection: Connection, sources: Iterable[str]) -> dict[str, date]:
    """The day on which each source was last looked at with success; those that never were are left out."""
    good = (Verdict.OK.value, Verdict.UNCHANGED.value)
    query = select(t.run.c.source, func.max(t.run.c.finished)).where(
        t.run.c.source.in_(sorted(set(sources))), t.run.c.verdict.in_(good)
    )
    found = ((source, from_moment(at)) for source, at in connection.execute(query.group_by(t.run.c.source)))
    return {source: day_of(at) for source, at in found if at}


def new_events(
    connection: Connection,
    fresh: Sequence[Notification],
    before: Iterable[str],
    measures: Mapping[str, int],
    today: date,
) -> list[dict[str, Any]]:
    """Events of new documents: a first notice, or a step of a known measure and the dates that it moves.

    `before` are the keys of measures that were known, `measures` the row numbers.
    """
    if is_backfill(fresh, today):
        return []
    since = {s: horizon(today, day) for s, day in last_checked(connection, (n.source for n in fresh)).items()}
    first, known = horizon(today, None), frozenset(before)
    events = []
    for n in fresh:
        if n.sample or n.distributed <= since.get(n.source, first):
            continue
        opens = n.measure not in known and not n.is_follow_up
        kind = EventKind.FIRST if opens else EventKind.REVISION
        events.append(event(measures[n.measure], kind, f"{kind.value}:{n.key}", n.distributed))
        if n.is_follow_up and n.measure in known:
            events += _moved_by(connection, n, measures[n.measure], today)
    return events


def _moved_by(connection: Connection, n: Notification, measure: int, today: date) -> list[dict[str, Any]]:
    """Dates that a follow-up states otherwise than the newest document before it."""
    d = t.document.c
    query = select(d.content).where(d.measure_id == measure, d.key != n.key, d.distributed <= n.distributed)
    older = [from_json(text) for text in connection.scalars(query.order_by(d.distributed.desc(), d.id.desc()))]
    moved = []
    for name in MOVES:
        was = next((day for o in older if (day := getattr(o, name))), None)
        now = getattr(n, name)
        if was and now and was != now and max(was, now) >= today:
            moved.append(_move(measure, name, was, now, n.key, today))
    return moved


def change_events(old: Notification, new: Notification, measure: int, digest: str, today: date) -> list[dict[str, Any]]:
    """Events of a changed document that can still be acted on: a moved date is one of its own, the rest a revision.

    A standard's change of status is an event however old the standard is.
    """
    events = []
    was_status, status = _status(old), _status(new)
    if was_status and status and was_status != status:
        key = f"status:{status}:{new.key}:{today}"
        events.append(event(measure, EventKind.STATUS, key, today, old=was_status, new=status, document=new.key))
        old = replace(old, standard=new.standard)
    for name in MOVES:
        was, now = getattr(old, name), getattr(new, name)
        if was != now and max(day for day in (was, now) if day) >= today:
            events.append(_move(measure, name, was, now, new.key, today))
    still = replace(old, **{f: getattr(new, f) for f in (*MOVES, *(f"{m}_text" for m in MOVES))})
    if is_live(new, today) and to_json(still) != to_json(new):
        events.append(event(measure, EventKind.REVISION, f"changed:{new.key}:{digest[:12]}", today))
    return events


def _status(document: Notification) -> str:
    return document.standard.status if document.standard else ""


def is_live(document: Notification, today: date) -> bool:
    """True while a document is recent or one of its dates is still to come."""
    days = [day for name in MOVES if (day := getattr(document, name))]
    return document.distributed > today - timedelta(days=NEWS_DAYS) or any(day >= today for day in days)


def _move(measure: int, name: str, was: date | None, now: date | None, key: str, today: date) -> dict[str, Any]:
    detail = {"field": name, "old": str(was or ""), "new": str(now or "")}
    return event(measure, EventKind.DATE, f"date:{name}:{now or 'none'}:{key}", today, **detail)


def event(measure: int, kind: EventKind, key: str, on: date, **detail: str) -> dict[str, Any]:
    """A row of the table `event`; equal keys of one measure are one event."""
    return {"measure_id": measure, "kind": kind.value, "key": key[:300], "on": on, "detail": json.dumps(detail)}
