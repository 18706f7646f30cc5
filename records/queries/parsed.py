"""Which documents one source has brought besides others: where its bytes are, and which it has not brought yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from records import tables as t
from records.codec import from_json
from records.grades import Colour
from records.notification import Notification, Raw
from records.store import Store
from records.store.sightings import sighting


def brought(store: Store, source: str, ids: Iterable[int]) -> Mapping[int, Raw]:
    """Row number of each document (of `ids`) that the source has brought → where its bytes are kept."""
    wanted = list(ids)
    d = t.document.c
    own = select(d.id, d.raw_sha256, d.raw_url, d.raw_place).where(d.id.in_(wanted), d.source == source)
    s = sighting.c
    seen = select(s.document_id, s.raw_sha256, s.raw_url, s.raw_place)
    seen = seen.where(s.document_id.in_(wanted), s.source == source)
    with store.read() as connection:
        rows = [*connection.execute(own).tuples(), *connection.execute(seen).tuples()]
    return {id: Raw(*raw) for id, *raw in rows}


def not_brought(
    store: Store, source: str, colours: Sequence[Colour] = (Colour.RED, Colour.ORANGE), limit: int = 50
) -> Sequence[Notification]:
    """Documents of WTO measures with such a grade that the source has not brought, the newest first."""
    d = t.document.c
    query = (
        select(d.content, d.id, d.raw_sha256, d.raw_url, d.raw_place)
        .join(t.assessed, t.assessed.c.measure_id == d.measure_id)
        .where(t.assessed.c.colour.in_([c.value for c in colours]), d.kind == "notification", d.sample.is_(False))
        .where(d.source != source, d.id.not_in(select(sighting.c.document_id).where(sighting.c.source == source)))
        .order_by(d.distributed.desc(), d.id.desc())
        .limit(limit)
    )
    with store.read() as connection:
        rows = connection.execute(query).tuples().all()
    return tuple(from_json(content, Raw(*raw), id) for content, id, *raw in rows)
