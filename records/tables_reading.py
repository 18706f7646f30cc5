"""That a reader opened a measure: the first time only, for the way from publication to answer."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from records.tables import metadata

reading = Table(
    "reading",
    metadata,
    Column("reader", String(200), primary_key=True),
    Column("measure_id", Integer, ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True),
    Column("at", String(32), nullable=False),
    Index("ix_reading_measure_id", "measure_id", "at"),
)
