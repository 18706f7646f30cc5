"""Subscriptions: who watches what; adding, changing, resting, removing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, exists, func, or_, select, update

from records import tables as t
from records.grades import Colour
from records.rhythm import quiet_hours
from records.store.base import Base, StoreError
from records.subscriptions import DeliveryState, Mode, Subscription

_CRITERIA = ("sectors", "families", "hs", "words", "members", "kinds")
_COLUMNS = (
    "key", "reader", "name", "channel", "address", "language", "note", "example", "paused", "since", "quiet",
    "paused_until", "organisation", "owner", "welcome", "heard_on",
)  # fmt: skip
_FIXED = frozenset({"id", "key", "since", "example"})  # never changed
_REAL = "had_real_subscription"
MATCHED = "matched_event"  # the fact that names the last event that was matched


class Subscriptions(Base):
    """Verbs of subscriptions."""

    def subscriptions(self, *, active: bool = False) -> tuple[Subscription, ...]:
        """All subscriptions in the order they were made; `active` leaves out those that rest for good."""
        query = select(t.subscription).order_by(t.subscription.c.id)
        if active:
            query = query.where(t.subscription.c.paused.is_(False))
        with self.read() as connection:
            return tuple(subscription_from_row(row) for row in connection.execute(query))

    def subscription(self, key: str) -> Subscription | None:
        """One by its key."""
        with self.read() as connection:
            row = connection.execute(select(t.subscription).where(t.subscription.c.key == key)).first()
        return subscription_from_row(row) if row else None

    def subscriptions_of(self, reader: str = "", owner: str = "", organisation: str = "") -> tuple[Subscription, ...]:
        """Those of a reader, an owner or an organisation, in the order they were made; at least one must be given."""
        given = {"reader": reader, "owner": owner, "organisation": organisation}
        wanted = [t.subscription.c[name] == value for name, value in given.items() if value]
        if not wanted:
            raise StoreError("say whose subscriptions: a reader, an owner or an organisation")
        with self.read() as connection:
            rows = connection.execute(select(t.subscription).where(or_(*wanted)).order_by(t.subscription.c.id))
            return tuple(subscription_from_row(row) for row in rows)

    def add_subscription(self, subscription: Subscription) -> Subscription:
        """Add one; raises `StoreError` when its key is taken, it has no first day or its quiet hours cannot be read.

        The first real one takes the examples out of the mail: they are deleted and never made again.
        """
        if subscription.since is None:
            raise StoreError(f"subscription {subscription.key!r} has no first day (since)")
        made = replace(subscription, heard_on=subscription.heard_on or subscription.since)
        with self.write() as connection:
            if not made.example:
                write_meta(connection, _REAL, "yes")
                connection.execute(delete(t.subscription).where(t.subscription.c.example))
            if not self.insert(connection, t.subscription, [_row(made)]):
                raise StoreError(f"there is already a subscription {made.key!r}; choose another key")
        return made

    def change_subscription(self, key: str, today: date, **changes: Any) -> Subscription:
        """Change fields by name (`lowest=Colour.ORANGE, mode=Mode.WEEKLY, quiet="22:00-07:00"`); returns it as it is.

        What is wanted anew counts for what happens from now on: no event of the past is told.  A change shows that the
        watch is wanted (`heard_on`).  StoreError: no such subscription, an unknown field, unreadable quiet hours.
        """
        known = {f.name for f in fields(Subscription)} - _FIXED
        if unknown := sorted(changes.keys() - known):
            raise StoreError(f"{unknown[0]!r} of a subscription cannot be changed; only {', '.join(sorted(known))}")
        with self.write() as connection:
            row = connection.execute(select(t.subscription).where(t.subscription.c.key == key)).first()
            if row is None:
                raise StoreError(f"there is no subscription {key!r}")
            made = replace(subscription_from_row(row), **({"heard_on": today} | changes))
            connection.execute(update(t.subscription).where(t.subscription.c.key == key).values(**_row(made)))
            if row.paused and not made.paused:  # as new: told what is open that it was not told yet, no past event
                again = update(t.subscription).where(t.subscription.c.key == key)
                connection.execute(again.values(start_event=None))
        return made

    def pause_subscription(self, key: str, today: date, until: date | None = None) -> Subscription:
        """Rest until a day, or for good.  Until a day: what happens meanwhile is kept and told then, in one message."""
        if until is not None and until <= today:
            raise StoreError(f"a pause until {until} is over already; give a later day")
        return self.change_subscription(key, today, paused=until is None, paused_until=until)

    def resume_subscription(self, key: str, today: date) -> Subscription:
        """End a pause.  After a pause for good the reader is told once what is open that was not told before."""
        return self.change_subscription(key, today, paused=False, paused_until=None)

    def heard(self, key: str, today: date) -> bool:
        """The reader showed that the watch is wanted (an answer, a click on "keep"); False when there is none."""
        with self.write() as connection:
            where = t.subscription.c.key == key
            return connection.execute(update(t.subscription).where(where).values(heard_on=today)).rowcount > 0

    def remove_subscription(self, key: str) -> bool:
        """Delete one with its alerts; messages not yet sent that carry nothing else are cancelled in the same moment.

        False when there is none of that key.
        """
        with self.write() as connection:
            mine = select(t.alert.c.delivery_id).join(t.subscription).where(t.subscription.c.key == key)
            deliveries = set(connection.scalars(mine.where(t.alert.c.delivery_id.is_not(None)).distinct()))
            gone = connection.execute(delete(t.subscription).where(t.subscription.c.key == key)).rowcount > 0
            _cancel_empty(connection, deliveries)
        return gone

    def remove_examples(self) -> int:
        """Delete the example subscriptions for good; returns how many there were."""
        with self.write() as connection:
            write_meta(connection, _REAL, "yes")
            return connection.execute(delete(t.subscription).where(t.subscription.c.example)).rowcount

    def ensure_examples(self, examples: Sequence[Subscription]) -> int:
        """Add the examples to a store that has no subscription and never had a real one; returns how many."""
        with self.write() as connection:
            real = read_meta(connection, _REAL)
            if real or connection.scalar(select(func.count()).select_from(t.subscription)):
                return 0
            return self.insert(connection, t.subscription, [_row(s) for s in examples])


def _cancel_empty(connection: Connection, deliveries: set[str]) -> None:
    """Cancel pending deliveries among these that carry no alert any more."""
    wanted = sorted(deliveries)
    for start in range(0, len(wanted), 500):
        carries = exists().where(t.alert.c.delivery_id == t.delivery.c.id)
        where = (
            t.delivery.c.id.in_(wanted[start : start + 500]),
            t.delivery.c.state == DeliveryState.PENDING.value,
            ~carries,
        )
        values = {"state": DeliveryState.CANCELLED.value, "outcome": "unsubscribed"}
        connection.execute(update(t.delivery).where(*where).values(**values))


def subscription_from_row(row: Row[tuple[object, ...]]) -> Subscription:
    """A subscription from its row."""
    criteria: dict[str, Any] = {k: tuple(v) for k, v in json.loads(row.criteria).items()}
    columns: dict[str, Any] = {c: getattr(row, c) for c in _COLUMNS}
    return Subscription(**columns, **criteria, lowest=Colour(row.lowest), mode=Mode(row.mode), id=row.id)


def _row(s: Subscription) -> dict[str, object]:
    try:
        quiet_hours(s.quiet)
    except ValueError as error:
        raise StoreError(str(error)) from None
    criteria = {c: list(getattr(s, c)) for c in _CRITERIA}
    return {c: getattr(s, c) for c in _COLUMNS} | {
        "criteria": json.dumps(criteria, ensure_ascii=False),
        "lowest": s.lowest.value,
        "mode": s.mode.value,
    }


def ids_of(connection: Connection, table: Table, keys: set[str]) -> dict[str, int]:
    """Row numbers by key."""
    return dict(connection.execute(select(table.c.key, table.c.id).where(table.c.key.in_(keys))).tuples().all())


def read_meta(connection: Connection, name: str) -> str:
    """A named fact of the store; "" when it was never written."""
    return connection.scalar(select(t.meta.c.value).where(t.meta.c.name == name)) or ""


def write_meta(connection: Connection, name: str, value: str) -> None:
    """Keep a named fact of the store."""
    if not connection.execute(update(t.meta).where(t.meta.c.name == name).values(value=value)).rowcount:
        connection.execute(t.meta.insert().values(name=name, value=value))
