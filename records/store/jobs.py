"""Jobs: pages and people ask, workers lease, do and answer; at least once."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from records.delivery import Job, JobState
from records.store.base import Base, from_moment, moment
from records.store.leases import gone_owners, this_process
from records.tables_delivery import worker
from records.tables_jobs import job

MOST_TRIES = 3  # of a job whose worker was lost; one that failed is not tried again by itself


class Jobs(Base):
    """Verbs of jobs and of those who do them."""

    def add_job(self, kind: str, arguments: Mapping[str, str], asked_by: str, now: datetime, key: str = "") -> int:
        """Ask for something; returns its number.  With a `key`, a waiting job of that key is taken instead."""
        row = {"kind": kind, "key": key, "arguments": json.dumps(dict(arguments), ensure_ascii=False)}
        row |= {"asked_by": asked_by, "asked_at": moment(now), "state": JobState.WAITING.value}
        waiting = select(job.c.id).where(job.c.key == key, job.c.state == JobState.WAITING.value)
        with self.write() as connection:
            if key and (known := connection.scalar(waiting)) is not None:
                return int(known)
            return int(connection.execute(job.insert().values(**row).returning(job.c.id)).scalar_one())

    def claim_job(
        self, owner: str, now: datetime, lease_s: int = 600, kinds: Collection[str] | None = None
    ) -> Job | None:
        """Lease the oldest waiting job (of these kinds), or None; one whose worker was lost three times is given up."""
        free = or_(job.c.lease_until == "", job.c.lease_until < moment(now))
        waiting = job.c.state == JobState.WAITING.value
        with self.write() as connection:
            held = connection.scalars(select(job.c.lease_owner).where(waiting, job.c.lease_owner != ""))
            if gone := gone_owners(held, owner):
                lost = update(job).where(waiting, job.c.lease_owner.in_(gone))
                connection.execute(lost.values(lease_owner="", lease_until=""))
            ended = {"state": JobState.FAILED.value, "outcome": "its worker was lost", "finished_at": moment(now)}
            connection.execute(update(job).where(waiting, free, job.c.tries >= MOST_TRIES).values(**ended))
            query = select(job).where(waiting, free)
            if kinds is not None:
                query = query.where(job.c.kind.in_(kinds))
            query = query.order_by(job.c.id).limit(1).with_for_update(skip_locked=True)
            row = connection.execute(query).first()
            if row is None:
                return None
            lease = {"lease_owner": owner, "lease_until": moment(now + timedelta(seconds=lease_s))}
            connection.execute(update(job).where(job.c.id == row.id).values(**lease, tries=row.tries + 1))
        return job_from_row(row)

    def any_job(self, now: datetime) -> bool:
        """True when a claim would find something; a read only."""
        free = or_(job.c.lease_until == "", job.c.lease_until < moment(now))
        with self.read() as connection:
            waiting = job.c.state == JobState.WAITING.value
            if connection.scalar(select(job.c.id).where(waiting, free).limit(1)) is not None:
                return True
            held = connection.scalars(select(job.c.lease_owner).where(waiting, job.c.lease_owner != ""))
            return bool(gone_owners(held, this_process()))

    def keep_job(self, job_id: int, owner: str, now: datetime, lease_s: int = 600) -> bool:
        """Hold the lease longer; False when another has taken it."""
        until = moment(now + timedelta(seconds=lease_s))
        mine = update(job).where(job.c.id == job_id, job.c.lease_owner == owner)
        with self.write() as connection:
            return connection.execute(mine.values(lease_until=until)).rowcount > 0

    def postpone_job(self, job_id: int, until: datetime) -> None:
        """Give a lease back without counting the try; the job can be claimed again at `until`."""
        values = {"lease_owner": "", "lease_until": moment(until), "tries": job.c.tries - 1}
        with self.write() as connection:
            connection.execute(update(job).where(job.c.id == job_id).values(**values))

    def finish_job(self, job_id: int, ok: bool, outcome: str, now: datetime) -> None:
        """Write what came of it."""
        state = JobState.DONE if ok else JobState.FAILED
        values = {"state": state.value, "outcome": outcome[:2000], "finished_at": moment(now)}
        with self.write() as connection:
            connection.execute(update(job).where(job.c.id == job_id).values(**values, lease_owner="", lease_until=""))

    def worker_seen(self, name: str, now: datetime, doing: str = "") -> None:
        """Note that a worker lives; those not seen for a day are forgotten."""
        values: dict[str, Any] = {"seen": moment(now), "doing": doing}
        with self.write() as connection:
            if not connection.execute(update(worker).where(worker.c.name == name).values(**values)).rowcount:
                connection.execute(worker.insert().values(name=name, started=moment(now), **values))
                connection.execute(delete(worker).where(worker.c.seen < moment(now - timedelta(days=1))))


def job_from_row(row: Row[tuple[object, ...]]) -> Job:
    """A job from its row."""
    asked_at = from_moment(row.asked_at)
    assert asked_at is not None
    return Job(
        id=row.id,
        kind=row.kind,
        arguments=json.loads(row.arguments),
        asked_by=row.asked_by,
        asked_at=asked_at,
        state=JobState(row.state),
        tries=row.tries,
        outcome=row.outcome,
        finished_at=from_moment(row.finished_at),
    )
