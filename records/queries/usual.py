"""What is usual of a source, and how an answer compares with what is stored: by these a poisoned one is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from records import tables as t
from records.codec import content_hash, to_json
from records.notification import Notification
from records.runs import Verdict
from records.store import Store
from records.store.base import chunks, from_moment
from records.store.news import NEWS_DAYS
from records.store.sightings import sighting

RUNS, DOCUMENTS = 15, 200  # the newest that are looked at


@dataclass(frozen=True, slots=True)
class Usual:
    """Of a source's last good runs: how many, and the median of records seen (0 without one).

    `late` is the share of its newest documents that were older than two months when they were first seen.
    """

    runs: int
    seen: float
    late: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Documents of one answer that the store does not have, how many it has from this source, how many differ."""

    new: tuple[Notification, ...]
    known: int
    changed: int


def usual(store: Store, source: str) -> Usual:
    """What is usual of a source."""
    r, d = t.run.c, t.document.c
    runs = select(r.seen).where(r.source == source, r.verdict == Verdict.OK.value, r.seen > 0)
    newest = select(d.distributed, d.first_seen).where(d.source == source).order_by(d.id.desc()).limit(DOCUMENTS)
    with store.read() as connection:
        seen = connection.scalars(runs.order_by(r.id.desc()).limit(RUNS)).all()
        documents = connection.execute(newest).all()
    late = 0
    for document in documents:
        first = from_moment(document.first_seen)
        late += first is not None and document.distributed < first.date() - timedelta(days=NEWS_DAYS)
    return Usual(len(seen), float(median(seen)) if seen else 0.0, late / len(documents) if documents else 0.0)


def compared(store: Store, source: str, notifications: Sequence[Notification]) -> Compared:
    """Compare with what this source said of each document before; what only other sources brought is left out."""
    new: list[Notification] = []
    known = changed = 0
    d, s = t.document.c, sighting.c
    with store.read() as connection:
        for part in chunks(notifications, 500):
            keys = [n.key for n in part]
            said = select(d.key, s.content_hash).join(sighting, s.document_id == d.id)
            before = dict(connection.execute(said.where(d.key.in_(keys), s.source == source)).tuples().all())
            query = select(d.key, d.source, d.content_hash).where(d.key.in_(keys))
            stored = {key: (owner, digest) for key, owner, digest in connection.execute(query).tuples()}
            for n in part:
                owner, digest = stored.get(n.key, ("", ""))
                digest = before.get(n.key) or (digest if owner == source else "")
                if not owner:
                    new.append(n)
                elif digest:
                    known += 1
                    changed += digest != content_hash(to_json(n))
    return Compared(tuple(new), known, changed)
