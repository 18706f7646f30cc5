"""Deliveries: leases on them, what they carry, and what came of each try."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, or_, select, update

from records import tables as t
from records.grades import Colour
from records.measures import Measure
from records.store.base import Base, from_moment, moment
from records.store.subscriptions import subscription_from_row
from records.subscriptions import Alert, Delivery, DeliveryState, EventKind, Subscription
from records.threads import load
from records.wording import reasons_from_json

# Waits before the next try; after the last the delivery is dead (issue of record: 1 m, 5 m, 30 m, 2 h, 8 h, 24 h).
RETRY_AFTER_S = (60, 300, 1800, 7200, 28800, 86400)


@dataclass(frozen=True, slots=True)
class MailItem:
    """One alert of a delivery, with the measure as it is now and the subscription that asked for it."""

    alert: Alert
    measure: Measure
    subscription: Subscription


def this_process() -> str:
    """The name under which a process on this machine holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Mail(Base):
    """Verbs between alerts and channels."""

    def claim_delivery(self, owner: str, now: datetime, lease_s: int = 300) -> Delivery | None:
        """Lease the next due delivery, or None.  A lease that ran out, or whose process here is gone, is free again."""
        with self.write() as connection:
            self._free_dead_leases(connection, owner)
            free = or_(t.delivery.c.lease_until == "", t.delivery.c.lease_until < moment(now))
            query = (
                select(t.delivery)
                .where(t.delivery.c.state == DeliveryState.PENDING.value, t.delivery.c.due <= moment(now), free)
                .order_by(t.delivery.c.priority, t.delivery.c.created_on, t.delivery.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            row = connection.execute(query).first()
            if row is None:
                return None
            lease = {"lease_owner": owner, "lease_until": moment(now + timedelta(seconds=lease_s))}
            connection.execute(update(t.delivery).where(t.delivery.c.id == row.id).values(**lease))
            alerts = connection.scalars(
                select(t.alert.c.id).where(t.alert.c.delivery_id == row.id).order_by(t.alert.c.id)
            )
            return replace(delivery_from_row(row), alerts=tuple(alerts))

    def _free_dead_leases(self, connection: Connection, owner: str) -> None:
        """Free leases of processes of this machine that are gone: a killed run need not wait for its own lease."""
        host = owner.partition(":")[0]
        query = select(t.delivery.c.lease_owner).where(
            t.delivery.c.state == DeliveryState.PENDING.value, t.delivery.c.lease_owner.like(f"{host}:%")
        )
        gone = [o for o in connection.scalars(query.distinct()) if o != owner and not _alive(o)]
        if gone:
            where = t.delivery.c.lease_owner.in_(gone)
            connection.execute(update(t.delivery).where(where).values(lease_owner="", lease_until=""))

    def mail_of(self, delivery: Delivery) -> list[MailItem]:
        """The alerts of a delivery with their measures and subscriptions, most serious first.

        Empty when every subscription behind it was removed or rests: then there is nothing to send.
        """
        with self.read() as connection:
            rows = connection.execute(select(t.alert).where(t.alert.c.delivery_id == delivery.id)).all()
            measures = {m.id: m for m in load(connection, [r.measure_id for r in rows])}
            wanted = select(t.subscription).where(t.subscription.c.id.in_({r.subscription_id for r in rows}))
            subscriptions = {r.id: subscription_from_row(r) for r in connection.execute(wanted)}
        items = []
        for row in rows:
            measure, subscription = measures[row.measure_id], subscriptions[row.subscription_id]
            if subscription.paused:
                continue
            items.append(MailItem(alert_from_row(row, subscription, measure), measure, subscription))
        return sorted(items, key=lambda i: (i.alert.colour.rank, i.measure.key, i.subscription.key, i.alert.event))

    def settle(self, delivery_id: str, ok: bool, outcome: str, now: datetime, permanent: bool = False) -> None:
        """Write what came of a try: sent, to be tried again after the next wait, or dead."""
        with self.write() as connection:
            tries = (connection.scalar(select(t.delivery.c.tries).where(t.delivery.c.id == delivery_id)) or 0) + 1
            values: dict[str, object] = {"tries": tries, "outcome": outcome, "lease_owner": "", "lease_until": ""}
            if ok:
                values |= {"state": DeliveryState.SENT.value, "sent_at": moment(now)}
            elif permanent or tries > len(RETRY_AFTER_S):
                values |= {"state": DeliveryState.DEAD.value}
            else:
                values |= {"due": moment(now + timedelta(seconds=RETRY_AFTER_S[tries - 1]))}
            connection.execute(update(t.delivery).where(t.delivery.c.id == delivery_id).values(**values))
            tried = {"delivery_id": delivery_id, "at": moment(now), "ok": ok, "outcome": outcome}
            connection.execute(t.attempt.insert().values(**tried))


def _alive(owner: str) -> bool:
    pid = owner.rpartition(":")[2]
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def alert_from_row(row: Row[tuple[object, ...]], subscription: Subscription, measure: Measure) -> Alert:
    """An alert from its row."""
    kind, colour = EventKind(row.event_kind), Colour(row.colour)
    reasons = reasons_from_json(row.reasons)
    queued = from_moment(row.queued_at)
    return Alert(subscription.key, measure.key, row.event, kind, colour, row.on, reasons, row.id, queued)


def delivery_from_row(row: Row[tuple[object, ...]]) -> Delivery:
    """A delivery from its row, without its alerts."""
    return Delivery(
        id=row.id,
        reader=row.reader,
        channel=row.channel,
        address=row.address,
        slot=row.slot,
        language=row.language,
        created_on=row.created_on,
        state=DeliveryState(row.state),
        tries=row.tries,
        outcome=row.outcome,
        sent_at=from_moment(row.sent_at),
        priority=row.priority,
    )
