"""Measures that are the same act, or name each other, by the numbers that their own documents give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from records import tables as t
from records.notification import Kind
from records.references import Role
from records.showing import shown_measure
from records.store import Store
from records.tables_references import reference
from records.threads import load

MOST = 50  # measures that are told


@dataclass(frozen=True, slots=True)
class Linked:
    """Another measure, and the reference by which it belongs here.

    `same`: it is the same act (its own number is named as such); otherwise one names the other.  `scheme` and `value`
    of the reference, `document` the key of the document that gives it, `title` as its source lets everybody see.
    """

    key: str
    kind: Kind
    title: str
    newest: date
    source: str
    same: bool
    scheme: str
    value: str
    document: str


def linked(store: Store, measure_id: int) -> Sequence[Linked]:
    """Measures linked with this one, the same act first, then the newest; none when it gives no reference."""
    with store.read() as connection:
        found: dict[int, tuple[bool, str, str, str]] = {}
        ways = (*_by_numbers(connection, measure_id), *_by_symbols(connection, measure_id))
        for other, is_same, its_scheme, number, giver in ways:
            if other != measure_id and (other not in found or (is_same and not found[other][0])):
                found[other] = (is_same, its_scheme, number, giver)
        measures = load(connection, sorted(found)[:500])
    passports = store.passports()
    out = []
    for m in measures:
        seen, (same, scheme, value, document) = shown_measure(m, passports), found[m.id]
        newest = seen.latest
        out.append(Linked(m.key, m.kind, seen.title, newest.distributed, newest.source, same, scheme, value, document))
    return tuple(sorted(out, key=lambda x: (not x.same, -x.newest.toordinal(), x.key))[:MOST])


def _by_numbers(connection: Connection, measure_id: int) -> Iterable[tuple[int, bool, str, str, str]]:
    """By one number of which a document of either measure is the bearer."""
    mine, theirs = reference, aliased(reference)
    my, other = t.document, aliased(t.document)
    query = (
        select(other.c.measure_id, mine.c.role, theirs.c.role, mine.c.scheme, mine.c.value, my.c.key, other.c.key)
        .join(my, my.c.id == mine.c.document_id)
        .join(theirs, (theirs.c.scheme == mine.c.scheme) & (theirs.c.value == mine.c.value))
        .join(other, other.c.id == theirs.c.document_id)
        .where(my.c.measure_id == measure_id, other.c.measure_id != measure_id)
        .where(or_(mine.c.role == Role.IS.value, theirs.c.role == Role.IS.value))
        .limit(2_000)
    )
    for row in connection.execute(query).tuples():
        id, role, their_role, scheme, value, key, their_key = row
        yield id, Role.NAMES.value not in (role, their_role), scheme, value, their_key if role == "is" else key


def _by_symbols(connection: Connection, measure_id: int) -> Iterable[tuple[int, bool, str, str, str]]:
    """By a symbol that a document of this measure gives, and by those that give one of its symbols."""
    wto = (reference.c.scheme == "wto") & (reference.c.role != Role.IS.value)
    d = t.document.c
    given = select(reference.c.role, reference.c.value, d.key).join(t.document, d.id == reference.c.document_id)
    for role, value, key in connection.execute(given.where(d.measure_id == measure_id, wto)).tuples():
        for id in _measures_of(connection, value):
            yield id, role == Role.SAME.value, "wto", value, key
    symbols = select(t.facet.c.value).join(t.document, d.id == t.facet.c.document_id)
    own = set(connection.scalars(symbols.where(d.measure_id == measure_id, t.facet.c.name == "symbol")))
    own |= set(connection.scalars(select(t.measure.c.key).where(t.measure.c.id == measure_id)))
    query = select(d.measure_id, reference.c.role, reference.c.value, d.key)
    query = query.join(t.document, d.id == reference.c.document_id).where(wto, reference.c.value.in_(sorted(own)[:200]))
    for id, role, value, key in connection.execute(query.limit(500)).tuples():
        yield id, role == Role.SAME.value, "wto", value, key


def _measures_of(connection: Connection, symbol: str) -> Sequence[Any]:
    by = select(t.facet.c.document_id).where(t.facet.c.name == "symbol", t.facet.c.value == symbol)
    query = select(t.document.c.measure_id).where(t.document.c.id.in_(by))
    return connection.scalars(query.union(select(t.measure.c.id).where(t.measure.c.key == symbol))).all()
