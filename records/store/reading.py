"""Which measures a reader has opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from records import tables as t
from records.store.base import Base, moment
from records.tables_reading import reading

AT_ONCE = 500  # measures noted in one call


class Reading(Base):
    """The verb `opened`."""

    def opened(self, reader: str, measures: Iterable[str], now: datetime) -> int:
        """Note that a reader opened these measures (by key, 500 at most); the first time counts.  Returns new ones."""
        keys = list(dict.fromkeys(measures))[:AT_ONCE]
        if not reader or not keys:
            return 0
        with self.write() as connection:
            ids = connection.scalars(select(t.measure.c.id).where(t.measure.c.key.in_(keys)))
            rows = [{"reader": reader, "measure_id": id, "at": moment(now)} for id in ids]
            return self.insert(connection, reading, rows)
