"""Grades that experts moved: while a row stands, the expert's grade counts and the rule's is kept beside."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from records.tables import metadata

grade_move = Table(
    "grade_move",
    metadata,
    Column("measure_id", Integer, ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("grade_id", Integer, ForeignKey("grade.id", ondelete="CASCADE"), nullable=False),  # the expert's
    Column("rule", Text, nullable=False, default=""),  # the rule's grade as JSON, "" when it gives none
    Column("until", Date),  # first day on which the rule's counts again; none: until it is taken back
    Column("by", String(120), nullable=False),
    Column("at", String(32), nullable=False),
)
