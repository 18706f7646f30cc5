"""The outbox: which deliveries are due, whether they may still leave, and what came of each try."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, func, or_, select, update

from records import tables as t
from records.delivery import RETRY_AFTER_S, Verdict, wait_s
from records.masking import address_hash, mask_in
from records.store.base import from_moment, moment
from records.store.leases import gone_owners, this_process
from records.store.mail import Mail, delivery_from_row
from records.subscriptions import Delivery, DeliveryState
from records.tables_delivery import letter, slot_taken, suppressed

LEASE_S = 300
PENDING = DeliveryState.PENDING.value
_free: dict[str, Any] = {"lease_owner": "", "lease_until": ""}


# What is asked and written for every single message is built once: building costs more than running it.
_STANDING = select(
    t.delivery.c.state,
    t.delivery.c.lease_owner,
    t.delivery.c.lease_until,
    exists(select(suppressed.c.since).where(suppressed.c.address_hash == bindparam("hash"))).label("refused"),
).where(t.delivery.c.id == bindparam("delivery"))
_ALERTS = (
    select(t.alert.c.id)
    .join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
    .where(t.alert.c.delivery_id == bindparam("delivery"), t.subscription.c.paused.is_(False))
    .order_by(t.alert.c.id)
)
_TRIED = t.attempt.insert()
_SENT = (
    update(t.delivery)
    .where(t.delivery.c.id == bindparam("delivery"))
    .values(
        state=DeliveryState.SENT.value,
        sent_at=bindparam("now"),
        outcome=bindparam("words"),
        tries=t.delivery.c.tries + 1,
        lease_owner="",
        lease_until="",
    )
)
_SAID = update(letter).where(letter.c.delivery_id == bindparam("delivery")).values(text="", html="")


class Outbox(Mail):
    """Verbs of the sender."""

    def claim_deliveries(
        self, owner: str, now: datetime, limit: int = 1, lease_s: int = LEASE_S, without: Collection[str] = ()
    ) -> list[Delivery]:
        """Lease the next due deliveries, the most urgent first; `without` these channels.

        A lease that ran out, or whose process on this machine is gone, is free again.  What may not be sent (a
        suppressed address, no alert of a subscription that is still wanted) is cancelled here and not given out.
        """
        with self.write() as connection:
            if gone := gone_owners(connection.scalars(_holders()), owner):
                connection.execute(update(t.delivery).where(t.delivery.c.lease_owner.in_(gone)).values(**_free))
            lease = {"lease_owner": owner, "lease_until": moment(now + timedelta(seconds=lease_s))}
            while rows := connection.execute(_due(now, limit, without)).all():
                wanted = self._wanted(connection, rows)
                ours = t.delivery.c.id.in_(list(wanted))
                others = t.delivery.c.id.in_([r.id for r in rows if r.id not in wanted])
                connection.execute(update(t.delivery).where(others).values(**_cancelled("not wanted any more")))
                if wanted:
                    connection.execute(update(t.delivery).where(ours).values(**lease))
                    return [replace(delivery_from_row(r), alerts=tuple(wanted[r.id])) for r in rows if r.id in wanted]
        return []

    def _wanted(self, connection: Connection, rows: Sequence[Any]) -> dict[str, list[int]]:
        """The deliveries that may be sent, each with its alerts of subscriptions that do not rest."""
        hashes = {r.id: address_hash(r.address) for r in rows if r.address}
        query = select(suppressed.c.address_hash).where(suppressed.c.address_hash.in_(set(hashes.values())))
        refused = set(connection.scalars(query))
        alerts: dict[str, list[int]] = defaultdict(list)
        for id, alert in connection.execute(_live([r.id for r in rows])):
            alerts[id].append(alert)
        letters = {r.id for r in rows if r.kind != "alerts"}
        return {
            r.id: alerts[r.id] for r in rows if hashes.get(r.id) not in refused and (r.id in letters or alerts[r.id])
        }

    def claim_delivery(self, owner: str, now: datetime, lease_s: int = LEASE_S) -> Delivery | None:
        """Lease the next due delivery, or None."""
        return next(iter(self.claim_deliveries(owner, now, 1, lease_s)), None)

    def any_due(self, now: datetime, without: Collection[str] = ()) -> bool:
        """True when a claim would find something; a read only, so that idle workers write nothing."""
        with self.read() as connection:
            if connection.execute(_due(now, 1, without, lock=False)).first() is not None:
                return True
            return bool(gone_owners(connection.scalars(_holders()), this_process()))

    def newest_unbundled(self) -> datetime | None:
        """When the newest alert that is in no delivery was written."""
        with self.read() as connection:
            return from_moment(
                connection.scalar(select(func.max(t.alert.c.queued_at)).where(t.alert.c.delivery_id.is_(None)))
            )

    def may_leave(self, delivery: Delivery, owner: str, now: datetime, lease_s: int = LEASE_S) -> bool:
        """Asked in the moment before sending: still pending, still ours, still wanted exactly as it was claimed.

        When False the lease is given back, and the next claim decides anew.  A lease about to end is made longer.
        """
        with self.read() as connection:
            row = connection.execute(
                _STANDING, {"delivery": delivery.id, "hash": address_hash(delivery.address)}
            ).first()
            alerts = (
                tuple(connection.scalars(_ALERTS, {"delivery": delivery.id})) if delivery.alerts else delivery.alerts
            )
        if row is None or row.state != PENDING or row.lease_owner != owner or row.lease_until < moment(now):
            return False
        if row.refused or alerts != delivery.alerts:
            self.defer([delivery.id], now, owner)
            return False
        if row.lease_until < moment(now + timedelta(seconds=lease_s / 3)):
            until = moment(now + timedelta(seconds=lease_s))
            mine = and_(t.delivery.c.id == delivery.id, t.delivery.c.lease_owner == owner)
            with self.write() as connection:
                return connection.execute(update(t.delivery).where(mine).values(lease_until=until)).rowcount > 0
        return True

    def settle(
        self,
        delivery_id: str,
        ok: bool,
        outcome: str,
        now: datetime,
        permanent: bool = False,
        *,
        verdict: Verdict | None = None,
        chance: float = 0.5,
        at_least_s: float = 0,
        letter_too: bool = True,
    ) -> DeliveryState:
        """Write what came of a try: sent, to be tried again after the next wait ± 20 % by `chance`, or dead.

        `at_least_s`: how long the other side asked to wait.  Addresses in the outcome are masked.  The words of a
        letter go once it is sent (`letter_too`).
        """
        verdict = verdict or (Verdict.OK if ok else Verdict.PERMANENT if permanent else Verdict.RETRY)
        said = mask_in(outcome)[:1000]
        row = t.delivery.c.id == delivery_id
        with self.write() as connection:
            tried = {"delivery_id": delivery_id, "at": moment(now), "ok": ok, "outcome": said, "verdict": verdict.value}
            connection.execute(_TRIED, tried)
            values: dict[str, Any] = {"tries": t.delivery.c.tries + 1, "outcome": said, **_free}
            if ok:
                connection.execute(_SENT, {"delivery": delivery_id, "words": said, "now": moment(now)})
                if letter_too:
                    connection.execute(_SAID, {"delivery": delivery_id})
                return DeliveryState.SENT
            tries = 1 + (connection.scalar(select(t.delivery.c.tries).where(row)) or 0)
            if permanent or verdict is Verdict.PERMANENT or tries > len(RETRY_AFTER_S):
                values["state"] = DeliveryState.DEAD.value
            else:
                wait = max(wait_s(tries, chance), at_least_s)
                values["due"] = moment(now + timedelta(seconds=wait))
            connection.execute(update(t.delivery).where(row, t.delivery.c.state == PENDING).values(**values))
        return DeliveryState(values.get("state", PENDING))

    def defer(self, ids: Sequence[str], until: datetime, owner: str) -> None:
        """Give leases back untried; due again at `until`."""
        mine = and_(t.delivery.c.id.in_(ids), t.delivery.c.lease_owner == owner, t.delivery.c.state == PENDING)
        with self.write() as connection:
            connection.execute(update(t.delivery).where(mine).values(due=moment(until), **_free))

    def take_slot(self, target: str, limits: Sequence[tuple[int, float]], now: datetime) -> float:
        """Take one of the messages that a target admits, (at most, in seconds) each: 0, or the seconds to wait."""
        longest = max(seconds for _, seconds in limits)
        key = address_hash(target)
        with self.write() as connection:
            connection.execute(delete(slot_taken).where(slot_taken.c.at <= moment(now - timedelta(seconds=longest))))
            for most, seconds in limits:
                taken = select(slot_taken.c.at).where(slot_taken.c.target == key)
                since = moment(now - timedelta(seconds=seconds))
                ats = list(connection.scalars(taken.where(slot_taken.c.at > since).order_by(slot_taken.c.at)))
                if len(ats) >= most:
                    free_at = datetime.fromisoformat(ats[-most]) + timedelta(seconds=seconds)
                    return max((free_at - now).total_seconds(), 0.001)
            connection.execute(slot_taken.insert().values(target=key, at=moment(now)))
        return 0.0


def _due(now: datetime, limit: int, without: Collection[str], *, lock: bool = True) -> Select[Any]:
    free = or_(t.delivery.c.lease_until == "", t.delivery.c.lease_until < moment(now))
    query = select(t.delivery).where(t.delivery.c.state == PENDING, t.delivery.c.due <= moment(now), free)
    if without:
        query = query.where(t.delivery.c.channel.not_in(without))
    order = (t.delivery.c.priority, t.delivery.c.due, t.delivery.c.id)
    query = query.order_by(*order).limit(limit)
    return query.with_for_update(skip_locked=True) if lock else query


def _holders() -> Select[Any]:
    """Who holds leases."""
    held = select(t.delivery.c.lease_owner).where(t.delivery.c.lease_owner != "", t.delivery.c.state == PENDING)
    return held.distinct()


def _live(ids: Sequence[str]) -> Select[Any]:
    """(delivery, alert) of subscriptions that do not rest, in order."""
    return (
        select(t.alert.c.delivery_id, t.alert.c.id)
        .join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
        .where(t.alert.c.delivery_id.in_(ids), t.subscription.c.paused.is_(False))
        .order_by(t.alert.c.id)
    )


def _cancelled(why: str) -> Mapping[str, Any]:
    return {"state": DeliveryState.CANCELLED.value, "outcome": why, **_free}
