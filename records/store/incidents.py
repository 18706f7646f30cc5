"""New refusals and recalls: open measures on the same goods in the same market are graded again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select, update

from records import tables as t
from records.codec import from_json
from records.conditions import open_on
from records.notification import Kind
from records.store.base import Base, chunks
from records.store.subscriptions import read_meta, write_meta

_SEEN = "incidents_seen"
CHINA = "CHN"


class Incidents(Base):
    """The verb `stir`."""

    def stir(self, today: date) -> int:
        """Mark open, graded measures that new incidents of Chinese goods speak of, by family and market.

        New are those whose row number is above the last one looked at and that have labels; returns the measures.
        """
        with self.write() as connection:
            last = int(read_meta(connection, _SEEN) or 0)
            pairs, upto = _pairs(connection, last)
            ids = _open(connection, pairs, today)
            for part in chunks(sorted(ids), 500):
                where = t.measure.c.id.in_(part)
                connection.execute(update(t.measure).where(where).values(touched=t.measure.c.touched + 1))
            if upto > last:
                write_meta(connection, _SEEN, str(upto))
        return len(ids)


def _pairs(connection: Connection, last: int) -> tuple[set[tuple[str, str]], int]:
    """(family, member) of the new incidents of Chinese goods, and the newest row number looked at."""
    d = t.document.c
    query = select(d.id, d.content, t.label.c.family).join(t.label, t.label.c.document_id == d.id)
    query = query.where(d.kind == Kind.INCIDENT.value, d.id > last, t.label.c.score > 0).order_by(d.id)
    pairs: set[tuple[str, str]] = set()
    for id, content, family in connection.execute(query).tuples():
        last = max(last, id)
        document = from_json(content)
        if document.incident and CHINA in document.incident.origin:
            pairs |= {(family, member) for member in document.members}
    return pairs, last


def _open(connection: Connection, pairs: set[tuple[str, str]], today: date) -> set[int]:
    found: set[int] = set()
    d = t.document.c
    for family in sorted({family for family, _ in pairs}):
        members = sorted(member for f, member in pairs if f == family)
        query = (
            select(d.measure_id)
            .join(t.label, t.label.c.document_id == d.id)
            .join(t.facet, t.facet.c.document_id == d.id)
            .join(t.assessed, t.assessed.c.measure_id == d.measure_id)
            .where(t.label.c.family == family, t.facet.c.name == "member", t.facet.c.value.in_(members))
            .where(t.assessed.c.colour.is_not(None), d.kind != Kind.INCIDENT.value, open_on(today))
        )
        found |= set(connection.scalars(query.distinct()))
    return found
