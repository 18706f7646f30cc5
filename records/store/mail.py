"""What deliveries carry: alerts with their measures and subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, and_, func, select

from records import tables as t
from records.grades import Colour
from records.measures import Measure
from records.store.base import Base, from_moment
from records.store.subscriptions import subscription_from_row
from records.subscriptions import Alert, Delivery, DeliveryState, EventKind, Subscription
from records.threads import load
from records.wording import reasons_from_json


@dataclass(frozen=True, slots=True)
class MailItem:
    """One alert of a delivery, with the measure as it is now and the subscription that asked for it."""

    alert: Alert
    measure: Measure
    subscription: Subscription


class Mail(Base):
    """Verbs between alerts and messages."""

    def mail_of(self, delivery: Delivery) -> list[MailItem]:
        """What one delivery carries now: without alerts of subscriptions that rest."""
        live = (
            select(t.alert.c.id)
            .join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
            .where(t.alert.c.delivery_id == delivery.id, t.subscription.c.paused.is_(False))
        )
        with self.read() as connection:
            alerts = tuple(connection.scalars(live))
        return self.mails_of([replace(delivery, alerts=alerts)])[delivery.id]

    def mails_of(self, deliveries: Sequence[Delivery]) -> dict[str, list[MailItem]]:
        """What each delivery carries, most serious first; measures are loaded once for all of them."""
        ids = [a for d in deliveries for a in d.alerts]
        with self.read() as connection:
            rows = connection.execute(select(t.alert).where(t.alert.c.id.in_(ids))).all()
            measures = {m.id: m for m in load(connection, sorted({r.measure_id for r in rows}))}
            who = select(t.subscription).where(t.subscription.c.id.in_({r.subscription_id for r in rows}))
            subscriptions = {r.id: subscription_from_row(r) for r in connection.execute(who)}
        items: dict[str, list[MailItem]] = {d.id: [] for d in deliveries}
        for row in rows:
            measure, subscription = measures[row.measure_id], subscriptions[row.subscription_id]
            items[row.delivery_id].append(MailItem(alert_from_row(row, subscription, measure), measure, subscription))
        for found in items.values():
            found.sort(key=lambda i: (i.alert.colour.rank, i.measure.key, i.subscription.key, i.alert.event))
        return items

    def told_before(self, deliveries: Sequence[Delivery]) -> dict[str, dict[tuple[str, str], date]]:
        """For each delivery the day of the newest earlier alert, sent, of its subscriptions on its measures."""
        mine, before = t.alert.alias("mine"), t.alert.alias("before")
        same = and_(before.c.subscription_id == mine.c.subscription_id, before.c.measure_id == mine.c.measure_id)
        other = before.c.delivery_id != mine.c.delivery_id
        sent = and_(t.delivery.c.id == before.c.delivery_id, t.delivery.c.state == DeliveryState.SENT.value)
        query = (
            select(mine.c.delivery_id, t.subscription.c.key, t.measure.c.key, func.max(before.c.on))
            .join(before, and_(same, before.c.id < mine.c.id, other))
            .join(t.delivery, sent)
            .join(t.subscription, t.subscription.c.id == mine.c.subscription_id)
            .join(t.measure, t.measure.c.id == mine.c.measure_id)
            .where(mine.c.delivery_id.in_([d.id for d in deliveries]))
            .group_by(mine.c.delivery_id, t.subscription.c.key, t.measure.c.key)
        )
        found: dict[str, dict[tuple[str, str], date]] = {d.id: {} for d in deliveries}
        with self.read() as connection:
            for id, subscription, measure, on in connection.execute(query):
                found[id][(subscription, measure)] = on
        return found

    def threads_of(self, deliveries: Sequence[Delivery], most: int = 10) -> dict[str, list[str]]:
        """Ids of the messages sent before to the same reader on the same measure, oldest first.

        Empty for a message about several measures: it belongs to no single thread.
        """
        found: dict[str, list[str]] = {d.id: [] for d in deliveries}
        mine, before, sent = t.alert.alias("mine"), t.alert.alias("before"), t.delivery.alias("sent")
        single = (
            select(t.alert.c.delivery_id)
            .where(t.alert.c.delivery_id.in_(found))
            .group_by(t.alert.c.delivery_id)
            .having(func.count(t.alert.c.measure_id.distinct()) == 1)
            .subquery()
        )
        same = and_(before.c.subscription_id == mine.c.subscription_id, before.c.measure_id == mine.c.measure_id)
        other = and_(before.c.id < mine.c.id, before.c.delivery_id != mine.c.delivery_id)
        query = (
            select(mine.c.delivery_id, sent.c.id, sent.c.sent_at)
            .join(single, single.c.delivery_id == mine.c.delivery_id)
            .join(before, and_(same, other))
            .join(sent, and_(sent.c.id == before.c.delivery_id, sent.c.state == DeliveryState.SENT.value))
            .order_by(sent.c.sent_at, sent.c.id)
            .distinct()
        )
        with self.read() as connection:
            for id, earlier, _ in connection.execute(query):
                found[id].append(earlier)
        return {id: ids[-most:] for id, ids in found.items()}


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
        kind=row.kind,
    )
