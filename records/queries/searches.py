"""Searches that a reader keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from records.store import Store
from records.tables_search import saved_search


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A kept search; `query` is the part of its address after "?"."""

    key: str
    name: str
    query: str


def saved_searches(store: Store, owner: str) -> Sequence[SavedSearch]:
    """Those of one owner, the newest first."""
    query = select(saved_search).where(saved_search.c.owner == owner).order_by(saved_search.c.created_at.desc())
    with store.read() as connection:
        return tuple(SavedSearch(r.key, r.name, r.query) for r in connection.execute(query))
