"""References: found in what is new or changed, in batches, after collecting."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from records import tables as t
from records.codec import from_json
from records.notification import Kind
from records.references import Role, references
from records.store.base import Base
from records.tables_references import reference, referred

_COLUMNS = ("document_id", "scheme", "value", "role")
_SEARCHED = (Kind.NOTIFICATION.value, Kind.REGULATION.value)


class References(Base):
    """The verb `refer_pending`."""

    def refer_pending(self, batch: int = 2_000) -> int:
        """Look through every document that was not, in its present revision; returns how many."""
        d = t.document.c
        pending = select(d.id, d.revision, d.content).outerjoin(referred, referred.c.document_id == d.id)
        pending = pending.where(or_(referred.c.revision.is_(None), referred.c.revision != d.revision))
        done = last = 0
        while True:
            query = pending.where(d.id > last, d.kind.in_(_SEARCHED)).order_by(d.id).limit(batch)
            with self.write() as connection:
                rows = connection.execute(query).all()
                if not rows:
                    return done
                ids, last = [row.id for row in rows], rows[-1].id
                connection.execute(delete(reference).where(reference.c.document_id.in_(ids)))
                connection.execute(delete(referred).where(referred.c.document_id.in_(ids)))
                found = [
                    (row.id, r.scheme, r.value[:120], r.role.value)
                    for row in rows
                    for r in sorted(references(from_json(row.content)))
                    if (r.role, r.scheme) != (Role.IS, "wto")  # those are facets
                ]
                self.bulk(connection, reference, _COLUMNS, list({f[:3]: f for f in reversed(found)}.values()))
                self.bulk(connection, referred, ("document_id", "revision"), [(row.id, row.revision) for row in rows])
            done += len(rows)
