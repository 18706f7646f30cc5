"""The search index: kept up to date in batches, after collecting, labelling and grading, from what is pending."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select

from records import tables as t
from records.attached import marks_of, texts_of
from records.measures import Measure
from records.search import engine, texts
from records.search.words import tokens
from records.store.base import Base
from records.tables_search import entry, facet_value, indexed
from records.threads import load

SCHEME = "1"  # raise it when what is indexed of a document or a measure changes: everything is then indexed anew
STAMP, EPOCH, BUILT = "search_stamp", "search_epoch", "search_scheme"
_ENTRY = (
    "measure_id", "touched", "grade_id", "stamp", "newest", "deadline", "until", "adoption", "force", "documents",
    "codes", "steps",
)  # fmt: skip


class Search(Base):
    """The verb `index_pending`."""

    def index_pending(self, today: date, batch: int = 500, told: Callable[[int], None] = lambda n: None) -> int:
        """Index every measure whose documents, labels or grade are not in the index as they are now; returns how many.

        Each batch is a transaction of its own; what another process changes meanwhile stays pending.
        """
        self._settle_scheme()
        done = last = 0
        while True:
            with self.read() as connection:
                pending = connection.execute(_pending(last, batch)).all()
                if not pending:
                    break
                last = pending[-1].id
                versions = _versions(connection, [row.id for row in pending])
                known, files = _indexed(connection, list(versions)), marks_of(connection, list(versions))
                now = {d: (v, files.get(d, "")) for d, v in versions.items()}
                stale = {d: state for d, state in now.items() if known.get(d) != state}
                said = texts_of(connection, [d for d in stale if d in files])
                measures = load(connection, [row.id for row in pending])
            with self.write() as connection:
                self._keep_texts(connection, measures, stale, said)
                self._keep_facts(connection, measures, {r.id: (r.touched, r.grade or 0) for r in pending}, today)
            done += len(pending)
            told(done)
        self._settle_removed()
        return done

    def _keep_texts(
        self,
        connection: Connection,
        measures: Iterable[Measure],
        stale: Mapping[int, tuple[int, str]],
        said: Mapping[int, tuple[str, ...]],
    ) -> None:
        documents = [d for m in measures for d in m.documents if d.id in stale]
        ids = [d.id for d in documents]
        old = set(connection.scalars(select(indexed.c.document_id).where(indexed.c.document_id.in_(ids))))
        engine.remove(connection, sorted(old))
        connection.execute(delete(indexed).where(indexed.c.document_id.in_(old)))
        rows: list[engine.Row] = []
        kept = []
        for d in documents:
            made = list(engine.rows(d.id, texts.head(d), texts.body(d), tokens("\n".join(said.get(d.id, ())))))
            rows += made
            kept.append((d.id, *stale[d.id], len(made)))
        engine.write(connection, rows)
        self.bulk(connection, indexed, ("document_id", "revision", "attached", "parts"), kept)

    def _keep_facts(
        self, connection: Connection, measures: Sequence[Measure], state: Mapping[int, tuple[int, int]], today: date
    ) -> None:
        found = [(m, texts.facts(m, today)) for m in measures]
        numbers = _numbers(connection, {facet for _, f in found for facet in f.facets})
        stamp = _next(connection, STAMP)
        connection.execute(delete(entry).where(entry.c.measure_id.in_([m.id for m in measures])))
        rows = [
            (
                m.id, *state[m.id], stamp, f.newest, f.deadline, f.until, f.adoption, f.force,
                _packed(d.id for d in m.documents), _packed(numbers[facet] for facet in f.facets),
                _packed(day * 8 + number for day, number in f.steps),
            )
            for m, f in found
        ]  # fmt: skip
        self.bulk(connection, entry, _ENTRY, rows)

    def _settle_scheme(self) -> None:
        """Begin anew when this version indexes otherwise than the one that made the index."""
        with self.read() as connection:
            if _get(connection, BUILT) == SCHEME:
                return
        with self.write() as connection:
            connection.execute(delete(entry))
            connection.execute(delete(indexed))
            connection.exec_driver_sql("DELETE FROM search_text")
            _set(connection, BUILT, SCHEME)
            _next(connection, EPOCH)

    def _settle_removed(self) -> None:
        """Tell readers when measures left the store: what they hold of them is then read anew."""
        with self.read() as connection:
            count = str(connection.scalar(select(func.count()).select_from(entry)) or 0)
            before = _get(connection, "search_entries")
        if before != count:
            with self.write() as connection:
                _set(connection, "search_entries", count)
                if int(count) < int(before or 0):
                    _next(connection, EPOCH)


def _pending(last: int, batch: int) -> Any:
    """Measures whose row of facts is missing or older than their documents, labels or grade."""
    m, a = t.measure.c, t.assessed.c
    return (
        select(m.id, m.touched, a.grade_id.label("grade"))
        .outerjoin(entry, entry.c.measure_id == m.id)
        .outerjoin(t.assessed, a.measure_id == m.id)
        .where(
            m.id > last,
            or_(
                entry.c.measure_id.is_(None),
                entry.c.touched != m.touched,
                entry.c.grade_id != func.coalesce(a.grade_id, 0),
            ),
        )
        .order_by(m.id)
        .limit(batch)
    )


def _versions(connection: Connection, measures: list[int]) -> dict[int, int]:
    """Document → its revision, read before its content: what changes in between stays pending."""
    query = select(t.document.c.id, t.document.c.revision).where(t.document.c.measure_id.in_(measures))
    return dict(connection.execute(query).tuples().all())


def _indexed(connection: Connection, documents: list[int]) -> dict[int, tuple[int, str]]:
    query = select(indexed.c.document_id, indexed.c.revision, indexed.c.attached)
    query = query.where(indexed.c.document_id.in_(documents))
    return {d: (revision, files) for d, revision, files in connection.execute(query).tuples()}


def _numbers(connection: Connection, facets: set[texts.Facet]) -> dict[texts.Facet, int]:
    """The number of each value, given to those that have none yet."""
    known = {(n, v): i for i, n, v in connection.execute(select(facet_value)).tuples()}
    new = [{"name": name, "value": value} for name, value in sorted(facets - known.keys())]
    if new:
        connection.execute(facet_value.insert(), new)
        known = {(n, v): i for i, n, v in connection.execute(select(facet_value)).tuples()}
    return known


def _packed(numbers: Iterable[int]) -> bytes:
    """uint32, little-endian, whatever the machine."""
    made = array("I", numbers)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def _get(connection: Connection, name: str) -> str:
    return str(connection.scalar(select(t.meta.c.value).where(t.meta.c.name == name)) or "")


def _set(connection: Connection, name: str, value: str) -> None:
    connection.execute(delete(t.meta).where(t.meta.c.name == name))
    connection.execute(t.meta.insert().values(name=name, value=value))


def _next(connection: Connection, name: str) -> int:
    number = int(_get(connection, name) or 0) + 1
    _set(connection, name, str(number))
    return number
