"""The tables of references: what notifications and acts are and name, so that one act from two sources is found."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from records.tables import metadata

# The numbers of a document (records.references); symbols of its own stand in `facet`.
reference = Table(
    "reference",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("scheme", String(12), primary_key=True),
    Column("value", String(120), primary_key=True),
    Column("role", String(8), nullable=False),  # is | same | names
    Index("ix_reference_scheme_value", "scheme", "value"),
)

# Which revision of each document has been looked through.
referred = Table(
    "referred",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, nullable=False),
)
