"""The glossary as it is now, and the history of its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from records.glossary import LANGUAGES, Term, merged, packaged, split
from records.store import Store
from records.tables_search import glossary_change


def terms(store: Store) -> Mapping[str, Term]:
    """Every entry by id, packaged ones first."""
    newest = select(func.max(glossary_change.c.id)).group_by(glossary_change.c.entry)
    query = select(glossary_change).where(glossary_change.c.id.in_(newest)).order_by(glossary_change.c.id)
    with store.read() as connection:
        return merged(_term(row) for row in connection.execute(query))


def term_history(store: Store, entry: str) -> Sequence[Term]:
    """Every state of an entry, the oldest first: the packaged one, then each change."""
    query = select(glossary_change).where(glossary_change.c.entry == entry).order_by(glossary_change.c.id)
    with store.read() as connection:
        changes = [_term(row) for row in connection.execute(query)]
    first = packaged().get(entry)
    return (*((first,) if first else ()), *changes)


def glossary_version(store: Store) -> int:
    """Another number after each change."""
    with store.read() as connection:
        return connection.scalar(select(func.max(glossary_change.c.id))) or 0


def _term(row: Row[Any]) -> Term:
    found = {lang: split(getattr(row, lang)) for lang in LANGUAGES}
    return Term(row.entry, row.kind, found, False, row.note, row.by, row.at, bool(row.removed))
