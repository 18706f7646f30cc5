"""The table of attached texts: files that notifiers put beside their notifications, as far as they were read."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from records.tables import metadata

attached_text = Table(
    "attached_text",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(20), primary_key=True),  # attachment
    Column("address", String(800), primary_key=True),
    Column("state", String(12), nullable=False),  # records.attached.TextState
    Column("tries", Integer, nullable=False, default=0),
    Column("asked_at", String(32), nullable=False),
    Column("read_at", String(32)),
    Column("text", Text, nullable=False, default=""),
    Column("pages", Integer, nullable=False, default=0),
    Column("truncated", Boolean, nullable=False, default=False),
    Column("language", String(10), nullable=False, default=""),
    Column("problem", Text, nullable=False, default="[]"),  # reasons as JSON
    Column("raw_sha256", String(64), nullable=False, default=""),
    Index("ix_attached_text_asked_at", "asked_at"),
)
