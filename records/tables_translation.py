"""The table of machine translations: each text is translated once for each language, by whichever engine was on."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from records.tables import metadata

translation = Table(
    "translation",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the original text
    Column("language", String(10), primary_key=True),
    Column("text", Text, nullable=False),
    Column("engine", String(120), nullable=False),
    Column("at", String(32), nullable=False),
)
