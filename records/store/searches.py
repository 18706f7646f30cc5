"""Searches that readers keep under a name."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, func, select

from records.store.base import Base, StoreError, moment
from records.tables_search import saved_search

MOST = 50  # of one reader
NAME, QUERY = 80, 4000  # characters


class Searches(Base):
    """The verbs of saved searches; whose they are is asked before."""

    def save_search(self, owner: str, name: str, query: str, now: datetime) -> str:
        """Keep a search (`query`: the part of its address after "?"); returns its key.

        The same query of the same owner is kept once and takes the new name.  `StoreError`: no name, or 50 are kept.
        """
        name = " ".join(name.split())[:NAME]
        if not owner or not name or len(query) > QUERY:
            raise StoreError("a saved search needs an owner, a name and a query of 4000 characters at most")
        with self.write() as connection:
            mine = saved_search.c.owner == owner
            connection.execute(delete(saved_search).where(mine, saved_search.c.query == query))
            if (connection.scalar(select(func.count()).select_from(saved_search).where(mine)) or 0) >= MOST:
                raise StoreError(f"{MOST} searches are kept already; remove one first")
            key = secrets.token_hex(8)
            row = {"key": key, "owner": owner, "name": name, "query": query, "created_at": moment(now)}
            connection.execute(saved_search.insert().values(**row))
        return key

    def remove_search(self, owner: str, key: str) -> bool:
        """Forget one; False when this owner has none with that key."""
        with self.write() as connection:
            both = (saved_search.c.key == key, saved_search.c.owner == owner)
            return bool(connection.execute(delete(saved_search).where(*both)).rowcount)
