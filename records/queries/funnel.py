"""From publication to answer: how many measures of a time came how far, and after how many hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from sqlalchemy import Connection, func, select

from records import tables as t
from records.queries.standing import AT_ONCE
from records.store import Store
from records.store.base import chunks, from_moment
from records.subscriptions import DeliveryState
from records.tables_readers import reader_answer
from records.tables_reading import reading

STEPS = ("received", "relevant", "graded", "alerted", "read", "answered")
Moments = Mapping[int, str]  # measure → the first moment of a step as UTC text, "" where none was written down


@dataclass(frozen=True, slots=True)
class Step:
    """How many measures came to one step.

    `hours` is the median from receipt to this step over the `timed` of them whose moment is on record; None: no moment.
    """

    name: str
    count: int
    hours: float | None
    timed: int


def funnel(store: Store, first: date, last: date) -> tuple[Step, ...]:
    """The steps of the measures with a document of these days.  A step of which the store has no record is left out."""
    with store.read() as connection:
        received, owner = _received(connection, first, last)
        reached: dict[str, Moments | None] = {
            "received": received,
            "relevant": _relevant(connection, owner),
            "graded": _graded(connection, received),
            "alerted": _alerted(connection, received),
            "read": _read(connection, received),
            "answered": _answered(connection, received),
        }
    # Labels of a later model replace the earlier ones: their moment is after the grade's and tells nothing.
    told = [moments for name, moments in reached.items() if name in ("graded", "alerted") and moments]
    relevant = reached["relevant"] or {}
    reached["relevant"] = {id: at if _first(id, at, told) else "" for id, at in relevant.items()}
    return tuple(_step(name, received, moments) for name in STEPS if (moments := reached.get(name)) is not None)


def _first(id: int, at: str, others: Iterable[Moments]) -> bool:
    return all(not (other := moments.get(id)) or at <= other for moments in others)


def _step(name: str, received: Moments, moments: Moments) -> Step:
    waits = [
        (reached - begun).total_seconds() / 3600
        for id, at in moments.items()
        if name != "received" and (reached := _moment(at)) and (begun := _moment(received[id]))
    ]
    hours = median(max(0.0, wait) for wait in waits) if waits else None
    return Step(name, len(moments), hours, len(waits))


def _moment(text: str) -> datetime | None:
    return from_moment(text or None)


def _received(connection: Connection, first: date, last: date) -> tuple[dict[int, str], dict[int, int]]:
    """(measure → when its first document of these days was seen, document → measure)."""
    d = t.document.c
    query = select(d.id, d.measure_id, d.first_seen).where(d.distributed >= first, d.distributed <= last)
    seen: dict[int, str] = {}
    owner: dict[int, int] = {}
    for document, measure, at in connection.execute(query).tuples():
        owner[document] = measure
        seen[measure] = min(at, seen.get(measure, at))
    return seen, owner


def _relevant(connection: Connection, owner: Mapping[int, int]) -> Moments:
    """Measures of which a document of these days touches a product family."""
    found: dict[int, str] = {}
    for part in chunks(owner, AT_ONCE):
        touched = select(t.label.c.document_id).where(t.label.c.document_id.in_(part), t.label.c.score > 0).distinct()
        ids = list(connection.scalars(touched))
        when = select(t.labelled.c.document_id, func.min(t.labelled.c.at)).where(t.labelled.c.document_id.in_(ids))
        at = dict(connection.execute(when.group_by(t.labelled.c.document_id)).tuples().all())
        for id in ids:
            found[owner[id]] = _earliest(found.get(owner[id], ""), at.get(id, ""))
    return found


def _graded(connection: Connection, ids: Iterable[int]) -> Moments:
    """Measures with a grade, and the moment of their first one; "" where that was graded before moments were kept."""
    found: dict[int, str] = {}
    a, g = t.assessed.c, t.grade.c
    for part in chunks(ids, AT_ONCE):
        graded = list(connection.scalars(select(a.measure_id).where(a.measure_id.in_(part), a.colour.is_not(None))))
        moments = select(g.measure_id, func.min(g.at)).where(g.measure_id.in_(graded)).group_by(g.measure_id)
        found |= dict(connection.execute(moments).tuples().all())
    return found


def _alerted(connection: Connection, ids: Iterable[int]) -> Moments | None:
    """Measures of which a message was sent; None: the store has sent no message yet."""
    if (
        connection.scalar(select(t.delivery.c.id).where(t.delivery.c.state == DeliveryState.SENT.value).limit(1))
        is None
    ):
        return None
    found: dict[int, str] = {}
    for part in chunks(ids, AT_ONCE):
        query = select(t.alert.c.measure_id, func.min(t.delivery.c.sent_at))
        query = query.join(t.delivery, t.delivery.c.id == t.alert.c.delivery_id)
        query = query.where(t.alert.c.measure_id.in_(part), t.delivery.c.state == DeliveryState.SENT.value)
        found |= {id: at or "" for id, at in connection.execute(query.group_by(t.alert.c.measure_id)).tuples()}
    return found


def _read(connection: Connection, ids: Iterable[int]) -> Moments | None:
    """Measures that a reader opened; None: nobody has opened any yet."""
    if connection.scalar(select(reading.c.measure_id).limit(1)) is None:
        return None
    found: dict[int, str] = {}
    for part in chunks(ids, AT_ONCE):
        query = select(reading.c.measure_id, func.min(reading.c.at)).where(reading.c.measure_id.in_(part))
        found |= dict(connection.execute(query.group_by(reading.c.measure_id)).tuples().all())
    return found


def _answered(connection: Connection, ids: Iterable[int]) -> Moments | None:
    """Measures that a reader answered; None: nobody has answered any yet."""
    a = reader_answer.c
    if connection.scalar(select(a.id).limit(1)) is None:
        return None
    found: dict[int, str] = {}
    for part in chunks(ids, AT_ONCE):
        query = select(t.measure.c.id, func.min(a.at)).join(t.measure, t.measure.c.key == a.measure)
        query = query.where(t.measure.c.id.in_(part)).group_by(t.measure.c.id)
        found |= dict(connection.execute(query).tuples().all())
    return found


def _earliest(one: str, other: str) -> str:
    return min(filter(None, (one, other)), default="")
