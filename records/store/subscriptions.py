"""Subscriptions and alerts: who watches what, which events are new, and what concerns whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, select, update

from records import tables as t
from records.grades import Colour
from records.measures import Measure
from records.store.base import Base, StoreError, chunks
from records.subscriptions import Alert, Event, EventKind, Subscription
from records.threads import load
from records.wording import reasons_to_json

_CRITERIA = ("sectors", "families", "hs", "words", "members", "kinds")
_COLUMNS = ("key", "reader", "name", "channel", "address", "language", "note", "example", "paused", "since")
_MATCHED = "matched_event"
_REAL = "had_real_subscription"


class Subscriptions(Base):
    """Verbs between subscriptions, events and alerts."""

    def subscriptions(self, *, active: bool = False) -> tuple[Subscription, ...]:
        """All subscriptions in the order they were made; `active` leaves out paused ones."""
        query = select(t.subscription).order_by(t.subscription.c.id)
        if active:
            query = query.where(t.subscription.c.paused.is_(False))
        with self.read() as connection:
            return tuple(subscription_from_row(row) for row in connection.execute(query))

    def add_subscription(self, subscription: Subscription) -> Subscription:
        """Add one; raises `StoreError` when its key is taken or it has no first day.

        The first real one takes the examples out of the mail: they are deleted and never made again.
        """
        if subscription.since is None:
            raise StoreError(f"subscription {subscription.key!r} has no first day (since)")
        with self.write() as connection:
            if not subscription.example:
                _set_meta(connection, _REAL, "yes")
                connection.execute(delete(t.subscription).where(t.subscription.c.example))
            if not self.insert(connection, t.subscription, [_subscription_row(subscription)]):
                raise StoreError(f"there is already a subscription {subscription.key!r}; choose another key")
        return subscription

    def remove_subscription(self, key: str) -> bool:
        """Delete one with its alerts; False when there is none of that key."""
        with self.write() as connection:
            return connection.execute(delete(t.subscription).where(t.subscription.c.key == key)).rowcount > 0

    def remove_examples(self) -> int:
        """Delete the example subscriptions for good; returns how many there were."""
        with self.write() as connection:
            _set_meta(connection, _REAL, "yes")
            return connection.execute(delete(t.subscription).where(t.subscription.c.example)).rowcount

    def ensure_examples(self, examples: Sequence[Subscription]) -> int:
        """Add the examples to a store that has no subscription and never had a real one; returns how many."""
        with self.write() as connection:
            real = _meta(connection, _REAL)
            if real or connection.scalar(select(func.count()).select_from(t.subscription)):
                return 0
            return self.insert(connection, t.subscription, [_subscription_row(s) for s in examples])

    def unwelcomed(self) -> tuple[Subscription, ...]:
        """Active subscriptions that have not had their first message about what is open."""
        query = select(t.subscription).where(t.subscription.c.start_event.is_(None), t.subscription.c.paused.is_(False))
        with self.read() as connection:
            return tuple(subscription_from_row(r) for r in connection.execute(query.order_by(t.subscription.c.id)))

    def welcome(self, subscription: Subscription, alerts: Iterable[Alert]) -> int:
        """Queue the alerts of the first message and start the subscription after the newest event; returns alerts."""
        with self.write() as connection:
            newest = connection.scalar(select(func.max(t.event.c.id))) or 0
            queued = self._queue(connection, alerts)
            where = t.subscription.c.key == subscription.key
            connection.execute(update(t.subscription).where(where).values(start_event=newest))
        return queued

    def new_events(self, limit: int = 500) -> list[tuple[int, Event]]:
        """Events after the last matched one, oldest first, with their row numbers."""
        with self.read() as connection:
            last = int(_meta(connection, _MATCHED) or 0)
            query = select(t.event, t.measure.c.key.label("measure")).join(t.measure).where(t.event.c.id > last)
            rows = connection.execute(query.order_by(t.event.c.id).limit(limit)).all()
        return [
            (r.id, Event(r.measure, EventKind(r.kind), r.key, r.on, tuple(json.loads(r.detail).items()))) for r in rows
        ]

    def listening(self, event_id: int) -> tuple[Subscription, ...]:
        """Active, welcomed subscriptions that began before this event."""
        query = select(t.subscription).where(
            t.subscription.c.start_event < event_id, t.subscription.c.paused.is_(False)
        )
        with self.read() as connection:
            return tuple(subscription_from_row(r) for r in connection.execute(query.order_by(t.subscription.c.id)))

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

    def queue(self, alerts: Iterable[Alert], upto: int) -> int:
        """Keep alerts and mark events up to `upto` as matched, in one transaction; known alerts count as none."""
        with self.write() as connection:
            queued = self._queue(connection, alerts)
            if upto > int(_meta(connection, _MATCHED) or 0):
                _set_meta(connection, _MATCHED, str(upto))
        return queued

    def _queue(self, connection: Connection, alerts: Iterable[Alert]) -> int:
        queued = 0
        for part in chunks(alerts, 500):
            subs = _ids(connection, t.subscription, {a.subscription for a in part})
            measures = _ids(connection, t.measure, {a.measure for a in part})
            rows = [
                {
                    "subscription_id": subs[a.subscription],
                    "measure_id": measures[a.measure],
                    "event": a.event,
                    "event_kind": a.event_kind.value,
                    "colour": a.colour.value,
                    "on": a.on,
                    "reasons": reasons_to_json(a.reasons),
                }
                for a in part
                if a.subscription in subs and a.measure in measures
            ]
            before = connection.scalar(select(func.count()).select_from(t.alert)) or 0
            self.insert(connection, t.alert, rows)
            queued += (connection.scalar(select(func.count()).select_from(t.alert)) or 0) - before
        return queued


def subscription_from_row(row: Row[tuple[object, ...]]) -> Subscription:
    """A subscription from its row."""
    criteria: dict[str, Any] = {k: tuple(v) for k, v in json.loads(row.criteria).items()}
    columns: dict[str, Any] = {c: getattr(row, c) for c in _COLUMNS}
    return Subscription(**columns, **criteria, lowest=Colour(row.lowest), id=row.id)


def _subscription_row(s: Subscription) -> dict[str, object]:
    criteria = {c: list(getattr(s, c)) for c in _CRITERIA}
    return {c: getattr(s, c) for c in _COLUMNS} | {
        "criteria": json.dumps(criteria, ensure_ascii=False),
        "lowest": s.lowest.value,
    }


def _ids(connection: Connection, table: Table, keys: set[str]) -> dict[str, int]:
    return dict(connection.execute(select(table.c.key, table.c.id).where(table.c.key.in_(keys))).tuples().all())


def _meta(connection: Connection, name: str) -> str:
    return connection.scalar(select(t.meta.c.value).where(t.meta.c.name == name)) or ""


def _set_meta(connection: Connection, name: str, value: str) -> None:
    if not connection.execute(update(t.meta).where(t.meta.c.name == name).values(value=value)).rowcount:
        connection.execute(t.meta.insert().values(name=name, value=value))
