"""A stored period once more: its measures, whole, in the order of their row numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import exists, select

from records import tables as t
from records.measures import Measure
from records.store import Store
from records.store.base import chunks
from records.threads import load


def measures_between(store: Store, since: date, until: date) -> Iterator[Measure]:
    """Measures with a document distributed in these days (both included) and a label on any document."""
    d = t.document.c
    labelled = exists().where(t.label.c.document_id == d.id)
    within = select(d.measure_id).where(d.distributed >= since, d.distributed <= until)
    query = select(d.measure_id).where(d.measure_id.in_(within), labelled).distinct()
    with store.read() as connection:
        for part in chunks(sorted(connection.scalars(query)), 500):
            yield from load(connection, part)
