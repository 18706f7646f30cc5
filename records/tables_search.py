"""The tables of search: what is indexed of each document, one row of facts for each measure, the glossary's changes.

The words themselves lie in `search_text`, which each engine has in its own form (SQLite: an FTS5 table; PostgreSQL: two
tsvectors with GIN indexes); see `records.search.engine` and the migration that makes it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from records.tables import metadata

# Which revision of a document, with which attached texts, stands in `search_text`, and in how many rows.
indexed = Table(
    "indexed",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("attached", String(64), nullable=False, default=""),
    Column("parts", Integer, nullable=False),
)

# What lists are filtered, counted and sorted by.  Days are proleptic ordinals (`date.toordinal`), 0: none.
# `documents`, `codes` (of `facet_value`) and `steps` (day × 8 + state) are little-endian uint32 after each other.
entry = Table(
    "entry",
    metadata,
    Column("measure_id", Integer, ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True),
    Column("touched", Integer, nullable=False),  # of the measure, and the grade, when the row was made
    Column("grade_id", Integer, nullable=False, default=0),
    Column("stamp", Integer, nullable=False),  # grows with each batch: what is newer than a reader knows
    *(Column(n, Integer, nullable=False, default=0) for n in ("newest", "deadline", "until", "adoption", "force")),
    Column("documents", LargeBinary, nullable=False),
    Column("codes", LargeBinary, nullable=False),
    Column("steps", LargeBinary, nullable=False),
    Index("ix_entry_stamp", "stamp"),
)

facet_value = Table(
    "facet_value",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False),
    Column("value", String(200), nullable=False),
    UniqueConstraint("name", "value"),
)

# Changes of the glossary are only added: the newest row of an entry counts, the older are its history.
glossary_change = Table(
    "glossary_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    *(Column(lang, Text, nullable=False, default="") for lang in ("en", "fr", "es", "zh")),
    Column("note", Text, nullable=False, default=""),
    Column("removed", Boolean, nullable=False, default=False),
    Column("by", String(120), nullable=False),
    Column("at", String(32), nullable=False),
    Index("ix_glossary_change_entry", "entry", "id"),
)

# A search that a reader keeps: `owner` is an account's id, or a token that one browser keeps in its address.
saved_search = Table(
    "saved_search",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Index("ix_saved_search_owner", "owner", "created_at"),
)
