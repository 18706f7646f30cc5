"""What comes back: bounces and their score, addresses that get nothing, what is called off, what is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select, update

from records import tables as t
from records.delivery import Bounce, Suppression
from records.masking import address_hash, mask, mask_in
from records.store.base import Base, StoreError, moment
from records.subscriptions import DeliveryState
from records.tables_delivery import bounce, letter, suppressed

# Mailman and Discourse count alike: a soft bounce less than a hard one, one a day, and old ones are forgotten.
HARD, SOFT, ENOUGH, DAYS = 2, 1, 3, 30
PENDING = t.delivery.c.state == DeliveryState.PENDING.value


class Returns(Base):
    """Verbs of refusals, bounces, calling off and replaying."""

    def suppress(self, address: str, reason: Suppression, now: datetime) -> bool:
        """Send this address nothing any more, on no channel; False when that was so already."""
        row = {"address_hash": address_hash(address), "masked": mask(address), "reason": reason.value}
        with self.write() as connection:
            return self.insert(connection, suppressed, [row | {"since": moment(now)}]) > 0

    def unsuppress(self, address: str) -> bool:
        """Send to it again, with a clean slate; False when it was not suppressed."""
        key = address_hash(address)
        with self.write() as connection:
            connection.execute(delete(bounce).where(bounce.c.address_hash == key))
            return connection.execute(delete(suppressed).where(suppressed.c.address_hash == key)).rowcount > 0

    def suppression(self, address: str) -> Suppression | None:
        """Why an address gets nothing; None when it does."""
        query = select(suppressed.c.reason).where(suppressed.c.address_hash == address_hash(address))
        with self.read() as connection:
            found = connection.scalar(query)
        return Suppression(found) if found else None

    def record_bounce(self, returned: Bounce, now: datetime) -> tuple[bool, int]:
        """Keep a bounce of one of our deliveries: (is it new, the address's score now).

        The score sums the worst bounce of each of the last 30 days: hard 2, soft 1.  At 3 the address is suppressed.
        Raises `StoreError` when no delivery has that id.
        """
        with self.write() as connection:
            address = connection.scalar(select(t.delivery.c.address).where(t.delivery.c.id == returned.delivery_id))
            if not address:
                raise StoreError(f"no delivery {returned.delivery_id!r} with an address: this bounce is not ours")
            key = address_hash(address)
            row = {"report_hash": returned.report_hash, "address_hash": key, "masked": mask(address)}
            row |= {"delivery_id": returned.delivery_id, "at": moment(now), "kind": "hard" if returned.hard else "soft"}
            row |= {"status": returned.status[:20], "said": mask_in(returned.said)[:500]}
            new = self.insert(connection, bounce, [row]) > 0
            since = moment(now - timedelta(days=DAYS))
            query = select(bounce.c.at, bounce.c.kind).where(bounce.c.address_hash == key, bounce.c.at > since)
            worst: dict[str, int] = {}
            for at, kind in connection.execute(query):
                worst[at[:10]] = max(worst.get(at[:10], 0), HARD if kind == "hard" else SOFT)
            score = sum(worst.values())
            if score >= ENOUGH:
                why = {"address_hash": key, "masked": mask(address), "reason": Suppression.BOUNCES.value}
                self.insert(connection, suppressed, [why | {"since": moment(now)}])
        return new, score

    def cancel_pending(self, *, reader: str = "", subscription: str = "", address: str = "") -> int:
        """Call off what waits: of a reader, to an address, or what carries alerts of this subscription only.

        Letters stay, but for an address.  Returns how many.  A sender that holds a lease looks once more before it
        sends, so that nothing leaves afterwards but what was just being said to the server.
        """
        wanted: list[ColumnElement[bool]] = []
        if reader:
            wanted.append(and_(t.delivery.c.reader == reader, t.delivery.c.kind == "alerts"))
        if address:
            wanted.append(t.delivery.c.address == address)
        if subscription:
            wanted.append(_only_of(subscription))
        values = {"state": DeliveryState.CANCELLED.value, "outcome": "called off", "lease_owner": "", "lease_until": ""}
        called_off = 0
        with self.write() as connection:
            for where in wanted:
                called_off += connection.execute(update(t.delivery).where(PENDING, where).values(**values)).rowcount
        return called_off

    def replay(self, delivery_id: str, now: datetime) -> None:
        """Send a dead or cancelled delivery anew, under its own id and with all its tries before it.

        Raises `StoreError` when there is none of that id, or it waits or was sent.
        """
        row = t.delivery.c.id == delivery_id
        with self.write() as connection:
            state = connection.scalar(select(t.delivery.c.state).where(row))
            if state is None:
                raise StoreError(f"no delivery {delivery_id!r}; `sentinel delivery list` shows the ids")
            if state not in (DeliveryState.DEAD.value, DeliveryState.CANCELLED.value):
                raise StoreError(f"delivery {delivery_id} is {state}: only dead and cancelled ones can be sent again")
            again = {"state": DeliveryState.PENDING.value, "tries": 0, "due": moment(now), "lease_until": ""}
            connection.execute(update(t.delivery).where(row).values(**again, lease_owner=""))

    def arrived(self, delivery_id: str, now: datetime) -> bool:
        """Note that a probe was seen where it was sent to; False when it is no probe or was seen before."""
        probe = and_(t.delivery.c.id == delivery_id, t.delivery.c.kind == "probe", t.delivery.c.arrived_at == "")
        with self.write() as connection:
            return connection.execute(update(t.delivery).where(probe).values(arrived_at=moment(now))).rowcount > 0

    def forget_letters(self, kind: str, before: datetime) -> int:
        """Delete letters of a kind (probes, say) that are older than this, with their tries."""
        old = and_(t.delivery.c.kind == kind, t.delivery.c.due < moment(before))
        with self.write() as connection:
            ids = list(connection.scalars(select(t.delivery.c.id).where(old)))
            connection.execute(delete(t.attempt).where(t.attempt.c.delivery_id.in_(ids)))
            connection.execute(delete(letter).where(letter.c.delivery_id.in_(ids)))
            return connection.execute(delete(t.delivery).where(t.delivery.c.id.in_(ids))).rowcount


def _only_of(subscription: str) -> ColumnElement[bool]:
    """Deliveries that carry alerts of this subscription and of no other that is still wanted."""
    mine = (
        select(t.alert.c.delivery_id)
        .join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
        .where(t.subscription.c.key == subscription, t.alert.c.delivery_id.is_not(None))
    )
    other = (
        select(t.alert.c.id)
        .join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
        .where(t.alert.c.delivery_id == t.delivery.c.id, t.subscription.c.key != subscription)
        .where(t.subscription.c.paused.is_(False))
    )
    return and_(t.delivery.c.id.in_(mine), ~exists(other.correlate(t.delivery)))
