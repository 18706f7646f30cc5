"""The table of forms: what the notification documents themselves say, field by field, as far as they were fetched."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from records.tables import metadata

# `form` is JSON by the names of the reader's fields; "{}" when the kept bytes could not be read as a form.
document_form = Table(
    "document_form",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("raw_sha256", String(64), nullable=False),
    Column("form", Text, nullable=False),
)
