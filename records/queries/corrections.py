"""What documents said before their publisher changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from records import tables as t
from records.codec import from_json
from records.notification import Notification, Raw
from records.store import Store
from records.store.base import chunks


def former(store: Store, ids: Iterable[int]) -> Mapping[int, tuple[Notification, ...]]:
    """Row number of each document (of `ids`) that was changed → its former contents, the oldest first."""
    found: dict[int, tuple[Notification, ...]] = {}
    query = select(t.revision).order_by(t.revision.c.document_id, t.revision.c.number)
    with store.read() as connection:
        for part in chunks(ids, 500):
            for r in connection.execute(query.where(t.revision.c.document_id.in_(part))):
                before = from_json(r.content, Raw(r.raw_sha256, r.raw_url, r.raw_place), r.document_id)
                found[r.document_id] = (*found.get(r.document_id, ()), before)
    return found
