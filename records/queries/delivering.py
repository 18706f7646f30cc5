"""Questions about delivery: what waits, what died, what came back, who works, whether the path is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from records import tables as t
from records.delivery import Attempt, Job, Suppression, Verdict
from records.store import Store
from records.store.base import from_moment, moment
from records.store.jobs import job_from_row
from records.store.mail import delivery_from_row
from records.subscriptions import Delivery, DeliveryState
from records.tables_delivery import bounce, suppressed, worker
from records.tables_jobs import job

RED_AFTER = timedelta(minutes=15)  # without an arrival the path counts as broken
PENDING = DeliveryState.PENDING.value


@dataclass(frozen=True, slots=True)
class PathState:
    """Whether messages get out.  `colour` is "green", "red", or "" while nothing is known; `why` is a msgid."""

    colour: str
    why: str
    at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A bounce as lists show it."""

    masked: str
    delivery_id: str
    at: datetime
    kind: str
    status: str
    said: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An address that gets nothing, as lists show it."""

    masked: str
    reason: Suppression
    since: datetime


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """What the last day's tries on one channel came to, by verdict, and what failed last."""

    channel: str
    tries: dict[str, int]
    last_failure: str


def outbox(store: Store, *, state: str = "", channel: str = "", limit: int = 100) -> Sequence[Delivery]:
    """Deliveries without probes, the last created first; of one state or channel if wanted."""
    d = t.delivery.c
    query = select(t.delivery).where(d.kind != "probe")
    if state:
        query = query.where(d.state == state)
    if channel:
        query = query.where(d.channel == channel)
    with store.read() as connection:
        rows = connection.execute(query.order_by(d.created_on.desc(), d.due.desc(), d.id).limit(limit))
        return tuple(delivery_from_row(r) for r in rows)


def delivery(store: Store, delivery_id: str) -> tuple[Delivery, tuple[Attempt, ...], datetime | None] | None:
    """One delivery (a unique beginning of its id will do), its tries, and when it is due if it waits."""
    d = t.delivery.c
    with store.read() as connection:
        rows = connection.execute(
            select(t.delivery).where(d.id.startswith(delivery_id, autoescape=True)).limit(2)
        ).all()
        if len(rows) != 1:
            return None
        row = rows[0]
        tried = connection.execute(
            select(t.attempt).where(t.attempt.c.delivery_id == row.id).order_by(t.attempt.c.id)
        ).all()
    tries = tuple(Attempt(_at(a.at), a.ok, a.verdict, a.outcome) for a in tried)
    return delivery_from_row(row), tries, from_moment(row.due) if row.state == PENDING else None


def other_ways(store: Store, reader: str, channel: str, address: str) -> list[tuple[str, str]]:
    """Other (channel, address) that a reader's own subscriptions go to, the folder left out."""
    s = t.subscription.c
    query = select(s.channel, s.address).where(s.reader == reader, s.address != "", s.paused.is_(False)).distinct()
    with store.read() as connection:
        found = sorted(connection.execute(query).tuples().all())
    return [way for way in found if way != (channel, address)]


def bounces(store: Store, limit: int = 100) -> Sequence[Returned]:
    """Bounces, newest first, with masked addresses."""
    query = select(bounce).order_by(bounce.c.at.desc(), bounce.c.id.desc()).limit(limit)
    with store.read() as connection:
        return tuple(
            Returned(r.masked, r.delivery_id, _at(r.at), r.kind, r.status, r.said) for r in connection.execute(query)
        )


def refusals(store: Store, limit: int = 100) -> Sequence[Refusal]:
    """Addresses that get nothing, newest first, masked."""
    query = select(suppressed).order_by(suppressed.c.since.desc()).limit(limit)
    with store.read() as connection:
        return tuple(Refusal(r.masked, Suppression(r.reason), _at(r.since)) for r in connection.execute(query))


def channel_health(store: Store, now: datetime) -> Sequence[ChannelHealth]:
    """For each channel the tries since a day ago."""
    a, d = t.attempt.c, t.delivery.c
    recent = a.at > moment(now - timedelta(days=1))
    counted = (
        select(d.channel, a.verdict, a.ok, func.count(), func.max(a.id))
        .join(t.attempt, a.delivery_id == d.id)
        .where(recent)
        .group_by(d.channel, a.verdict, a.ok)
    )
    tries: dict[str, dict[str, int]] = {}
    failed: dict[str, int] = {}
    with store.read() as connection:
        for channel, verdict, ok, n, last in connection.execute(counted):
            name = verdict or (Verdict.OK.value if ok else Verdict.RETRY.value)
            of = tries.setdefault(channel, {})
            of[name] = of.get(name, 0) + n
            if not ok:
                failed[channel] = max(last, failed.get(channel, 0))
        said = dict(connection.execute(select(a.id, a.outcome).where(a.id.in_(failed.values()))).tuples().all())
    return tuple(ChannelHealth(c, tries[c], said.get(failed.get(c, 0), "")) for c in sorted(tries))


def path(store: Store, now: datetime) -> PathState:
    """Whether messages get out, by the probe and by urgent messages that wait too long."""
    d = t.delivery.c
    late = moment(now - RED_AFTER)
    probes = select(t.delivery).where(d.kind == "probe").order_by(d.due.desc())
    urgent = (
        select(d.outcome)
        .join(t.alert, t.alert.c.delivery_id == d.id)
        .where(d.state == PENDING, d.priority == 0, t.alert.c.queued_at < late, t.alert.c.queued_at != "")
    )
    with store.read() as connection:
        sent = connection.execute(probes.limit(20)).all()
        waiting = connection.execute(urgent.limit(1)).first()
        first = connection.scalar(select(func.min(d.due)).where(d.kind == "probe"))
        alive = connection.scalar(select(func.max(worker.c.seen)))
    seen = [p.arrived_at for p in sent if p.arrived_at]
    arrived = from_moment(max(seen)) if seen else None
    if waiting is not None:
        return PathState(
            "red", "An urgent message has been waiting for more than 15 minutes.", arrived, waiting.outcome
        )
    if not sent:
        return PathState("", "No probe has been sent yet.")
    if seen and max(seen) > late:
        return PathState("green", "The newest probe arrived.", arrived)
    if not seen and first and first > late:
        return PathState("", "The first probe is on its way.")
    if not alive or alive <= late:
        return PathState("red", "Nobody is sending: no worker has been seen for 15 minutes.", arrived)
    return PathState("red", "No probe has arrived for 15 minutes.", arrived, sent[0].outcome)


def probes_waiting(store: Store, limit: int = 50) -> list[tuple[str, bool]]:
    """(id, was it accepted) of probes that have not been seen to arrive, the newest first."""
    d = t.delivery.c
    query = select(d.id, d.state).where(d.kind == "probe", d.arrived_at == "").order_by(d.due.desc()).limit(limit)
    with store.read() as connection:
        return [(r.id, r.state == DeliveryState.SENT.value) for r in connection.execute(query)]


def jobs(store: Store, limit: int = 50) -> Sequence[Job]:
    """Jobs, newest first."""
    with store.read() as connection:
        rows = connection.execute(select(job).order_by(job.c.id.desc()).limit(limit))
        return tuple(job_from_row(r) for r in rows)


def workers(store: Store) -> Sequence[tuple[str, datetime, str]]:
    """(name, when last seen, what it does) of each worker of the last day."""
    with store.read() as connection:
        rows = connection.execute(select(worker).order_by(worker.c.name))
        return tuple((r.name, _at(r.seen), r.doing) for r in rows)


def somebody_works(store: Store, now: datetime) -> bool:
    """True when a worker was seen in the last minute."""
    return any(seen > now - timedelta(minutes=1) for _, seen, _ in workers(store))


def waiting(store: Store) -> dict[str, Any]:
    """How many deliveries wait, by priority, and the oldest moment that one was due."""
    d = t.delivery.c
    query = select(d.priority, func.count(), func.min(d.due)).where(d.state == PENDING).group_by(d.priority)
    with store.read() as connection:
        return {str(p): {"count": n, "due_since": due} for p, n, due in connection.execute(query.order_by(d.priority))}


def _at(text: str) -> datetime:
    found = from_moment(text)
    assert found is not None
    return found
