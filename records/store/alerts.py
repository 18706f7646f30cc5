"""Alerts: which events are new, whom a first message is due, and keeping what concerns whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from records import tables as t
from records.measures import Measure
from records.store.base import Base, chunks, moment
from records.store.subscriptions import MATCHED, ids_of, read_meta, subscription_from_row, write_meta
from records.subscriptions import Alert, Event, EventKind, Subscription
from records.tables_readers import reader_answer
from records.threads import load
from records.wording import reasons_to_json


class Alerts(Base):
    """Verbs between events and alerts."""

    def unwelcomed(self) -> tuple[Subscription, ...]:
        """Active subscriptions that have not had their first message about what is open."""
        query = select(t.subscription).where(t.subscription.c.start_event.is_(None), t.subscription.c.paused.is_(False))
        with self.read() as connection:
            return tuple(subscription_from_row(r) for r in connection.execute(query.order_by(t.subscription.c.id)))

    def holds_documents(self) -> bool:
        """False while nothing at all was collected: a first message would be empty."""
        with self.read() as connection:
            return bool(connection.scalar(select(exists().where(t.document.c.id.is_not(None)))))

    def told_of(self, subscription: Subscription) -> frozenset[str]:
        """Keys of the measures on which a subscription has any alert."""
        query = select(t.measure.c.key).join(t.alert, t.alert.c.measure_id == t.measure.c.id)
        query = query.join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
        with self.read() as connection:
            return frozenset(connection.scalars(query.where(t.subscription.c.key == subscription.key)))

    def alerted(self, measure: str, before: str = "") -> frozenset[str]:
        """Keys of the subscriptions that have an alert on a measure, other than of the event `before`."""
        query = select(t.subscription.c.key).join(t.alert, t.alert.c.subscription_id == t.subscription.c.id)
        query = query.join(t.measure, t.measure.c.id == t.alert.c.measure_id)
        with self.read() as connection:
            found = connection.scalars(query.where(t.measure.c.key == measure, t.alert.c.event != before))
            return frozenset(found)

    def welcome(self, subscription: Subscription, alerts: Iterable[Alert], now: datetime | None = None) -> int:
        """Queue the alerts of the first message and start the subscription after the newest event; returns alerts."""
        with self.write() as connection:
            newest = connection.scalar(select(func.max(t.event.c.id))) or 0
            queued = _queue(self, connection, alerts, now)
            where = t.subscription.c.key == subscription.key
            connection.execute(update(t.subscription).where(where).values(start_event=newest))
        return queued

    def new_events(self, limit: int = 500) -> list[tuple[int, Event]]:
        """Events after the last matched one, oldest first, with their row numbers."""
        with self.read() as connection:
            last = int(read_meta(connection, MATCHED) or 0)
            query = select(t.event, t.measure.c.key.label("measure")).join(t.measure).where(t.event.c.id > last)
            rows = connection.execute(query.order_by(t.event.c.id).limit(limit)).all()
        return [
            (r.id, Event(r.measure, EventKind(r.kind), r.key, r.on, tuple(json.loads(r.detail).items()))) for r in rows
        ]

    def listening(self, event_id: int) -> tuple[Subscription, ...]:
        """Active, welcomed subscriptions that began before this event."""
        return tuple(s for s, started in self.watches() if started < event_id)

    def watches(self) -> Iterator[tuple[Subscription, int]]:
        """Active, welcomed subscriptions, each with the newest event when it began; one at a time, oldest first."""
        query = select(t.subscription).where(
            t.subscription.c.start_event.is_not(None), t.subscription.c.paused.is_(False)
        )
        with self.read() as connection:
            rows = connection.execution_options(yield_per=5000).execute(query.order_by(t.subscription.c.id))
            for row in rows:
                yield subscription_from_row(row), row.start_event

    def subscriptions_with(self, ids: Iterable[int]) -> list[Subscription]:
        """Subscriptions by row number, in the order they were made; what is gone or rests by now is left out."""
        found: list[Subscription] = []
        with self.read() as connection:
            for part in chunks(ids, 5000):
                where = t.subscription.c.id.in_(part), t.subscription.c.paused.is_(False)
                rows = connection.execute(select(t.subscription).where(*where).order_by(t.subscription.c.id))
                found += map(subscription_from_row, rows)
        return found

    def answers_on(self, measure: str) -> dict[str, str]:
        """The newest answer of each reader who said something of a measure (`records.links.ANSWERS`)."""
        a = reader_answer.c
        query = select(a.reader, a.answer).where(a.measure == measure).order_by(a.id)
        with self.read() as connection:
            return dict(connection.execute(query).tuples().all())

    def measures(self, keys: Iterable[str]) -> dict[str, Measure]:
        """Whole measures by key; unknown keys are left out."""
        found: dict[str, Measure] = {}
        with self.read() as connection:
            for part in chunks(dict.fromkeys(keys), 500):
                ids = connection.scalars(
                    select(t.measure.c.id).where(t.measure.c.key.in_(part)).order_by(t.measure.c.id)
                )
                found.update({m.key: m for m in load(connection, list(ids))})
        return found

    def queue(self, alerts: Iterable[Alert], upto: int, now: datetime | None = None) -> int:
        """Keep alerts and mark events up to `upto` as matched, in one transaction; known alerts count as none.

        `now` decides which digest they go with; without it, the one that is open.
        """
        with self.write() as connection:
            queued = _queue(self, connection, alerts, now)
            if upto > int(read_meta(connection, MATCHED) or 0):
                write_meta(connection, MATCHED, str(upto))
        return queued


def _queue(base: Base, connection: Connection, alerts: Iterable[Alert], now: datetime | None) -> int:
    queued = 0
    for part in chunks(alerts, 500):
        subs = ids_of(connection, t.subscription, {a.subscription for a in part})
        measures = ids_of(connection, t.measure, {a.measure for a in part})
        rows = [
            {
                "subscription_id": subs[a.subscription],
                "measure_id": measures[a.measure],
                "event": a.event,
                "event_kind": a.event_kind.value,
                "colour": a.colour.value,
                "on": a.on,
                "reasons": reasons_to_json(a.reasons),
                "queued_at": moment(now) if now else "",
            }
            for a in part
            if a.subscription in subs and a.measure in measures
        ]
        queued += base.insert(connection, t.alert, rows)
    return queued
