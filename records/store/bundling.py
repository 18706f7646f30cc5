"""From alerts to messages: one delivery for each reader and channel, now or in the slot of a digest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select, update

from records import rhythm
from records import tables as t
from records.grades import Colour
from records.store.base import Base, chunks, from_moment, moment
from records.store.subscriptions import subscription_from_row
from records.subscriptions import Alert, DeliveryState, EventKind, Mode

AT_ONCE = 500  # deliveries made in one transaction
Waiting = tuple[Any, str, int]  # row, slot, priority


class Bundling(Base):
    """The verbs `bundle` and `cancel`."""

    def bundle(self, now: datetime) -> int:
        """Make the deliveries whose time has come from the alerts that are in none; returns how many.

        Unique for reader, channel and slot: all that leaves at once in this run is one message, a digest is one a day
        or one a week (`records.rhythm.slot`); what comes too late for its digest waits for the next.  The id is a hash
        of the reader, the channel and the alerts' own identities, so that a run that was killed and started again
        makes the same message with the same id.
        """
        with self.read() as connection:
            rows = connection.execute(_waiting(now)).all()
        groups: dict[tuple[str, ...], list[Waiting]] = defaultdict(list)
        for row in rows:
            subscription = subscription_from_row(row)
            kind, colour = EventKind(row.event_kind), Colour(row.colour)
            alert = Alert(row.key, row.measure_key, row.event, kind, colour, row.on)
            if rhythm.is_paused(subscription, rhythm.day_of(now)):
                continue
            if name := rhythm.slot(alert, subscription, from_moment(row.queued_at), now):
                group = (row.reader, row.channel, row.address, name)
                groups[group].append((row, name, rhythm.priority(alert, name)))
        made = [_delivery(group, waiting, rhythm.day_of(now)) for group, waiting in groups.items()]
        return sum(self._made(part) for part in chunks(made, AT_ONCE))

    def cancel(self, delivery_id: str, outcome: str) -> None:
        """Take back a delivery that is not sent yet: nobody wants what it carries any more."""
        pending = t.delivery.c.state == DeliveryState.PENDING.value
        values = {"state": DeliveryState.CANCELLED.value, "outcome": outcome, "lease_owner": "", "lease_until": ""}
        with self.write() as connection:
            connection.execute(update(t.delivery).where(t.delivery.c.id == delivery_id, pending).values(**values))

    def _made(self, part: Sequence[tuple[dict[str, Any], list[int]]]) -> int:
        """Write deliveries and hang their alerts on them; a slot that is taken leaves its alerts waiting."""
        with self.write() as connection:
            ids = [values["id"] for values, _ in part]
            before = set(connection.scalars(select(t.delivery.c.id).where(t.delivery.c.id.in_(ids))))
            self.insert(connection, t.delivery, [values for values, _ in part])
            there = set(connection.scalars(select(t.delivery.c.id).where(t.delivery.c.id.in_(ids)))) - before
            hung = [
                {"alert": alert, "delivery": values["id"]}
                for values, alerts in part
                if values["id"] in there
                for alert in alerts
            ]
            if hung:
                where = and_(t.alert.c.id == bindparam("alert"), t.alert.c.delivery_id.is_(None))
                connection.execute(update(t.alert).where(where).values(delivery_id=bindparam("delivery")), hung)
            return len(there)


def _waiting(now: datetime) -> Select[Any]:
    """Alerts in no delivery, without those whose digest has surely not come yet."""
    a, s = t.alert.c, t.subscription.c
    day, week = (moment(rhythm.newest_digest(now, weekly=weekly)) for weekly in (False, True))
    ripe = or_(
        a.colour.in_((Colour.RED.value, Colour.ORANGE.value)),
        a.event_kind.in_((EventKind.OPEN.value, EventKind.GRADE.value)),
        s.mode == Mode.INSTANT.value,
        a.queued_at < week,
        and_(a.queued_at < day, or_(s.mode == Mode.DAILY.value, a.event_kind == EventKind.REMINDER.value)),
    )
    alert = (a.id.label("alert_id"), a.event, a.event_kind, a.colour, a.on, a.queued_at)
    return (
        select(t.subscription, *alert, t.measure.c.key.label("measure_key"))
        .join(t.alert, a.subscription_id == s.id)
        .join(t.measure, t.measure.c.id == a.measure_id)
        .where(a.delivery_id.is_(None), s.paused.is_(False), ripe)
        .order_by(a.id)
    )


def _delivery(group: tuple[str, ...], waiting: list[Waiting], today: date) -> tuple[dict[str, Any], list[int]]:
    reader, channel, address, name = group
    identities = sorted(f"{row.key}|{row.measure_key}|{row.event}" for row, _, _ in waiting)
    id = _hash("\n".join((reader, channel, address, *identities)))[:32]
    # A reader with two addresses on one channel has two digests a day.
    own = f" {_hash(address)[:8]}" if address else ""
    values = {
        "id": id,
        "reader": reader,
        "channel": channel,
        "address": address,
        "slot": f"run {id[:16]}" if name == rhythm.NOW else name + own,
        "language": waiting[0][0].language,
        "created_on": today,
        "state": DeliveryState.PENDING.value,
        "due": "",
        "priority": min(first for _, _, first in waiting),
    }
    return values, [row.alert_id for row, _, _ in waiting]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
