"""The SQLAlchemy tables.  Portable between SQLite and PostgreSQL: dates as DATE, instants as UTC text, JSON as text."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from records.tables_base import metadata, numbered, refers

__all__ = ["metadata"]

# One row per named fact about the store itself ("matched_event": the last event that was matched).
meta = Table("meta", metadata, Column("name", String(80), primary_key=True), Column("value", Text, nullable=False))

# A source: its passport as JSON (records.runs.Source), and what conditional requests need.
source = Table(
    "source",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("passport", Text, nullable=False),
    *(Column(n, Text, nullable=False, default="") for n in ("etag", "last_modified")),
    Column("last_raw", String(64), nullable=False, default=""),
    Column("state", Text, nullable=False, default="{}", server_default="{}"),  # what the source itself remembers
    Column("switch", String(20), nullable=False, default="", server_default=""),  # "" as the passport says
    Column("not_before", String(32), nullable=False, default="", server_default=""),  # the publisher's Retry-After
)

run = Table(
    "run",
    metadata,
    numbered(),
    Column("source", String(80), nullable=False),
    Column("started", String(32), nullable=False),
    Column("finished", String(32)),
    Column("verdict", String(20), nullable=False),
    *(Column(n, Integer, nullable=False, default=0) for n in ("seen", "new", "changed", "same", "invalid")),
    Column("leftover", Text, nullable=False, default="{}"),
    Column("message", Text, nullable=False, default=""),
    Column("raw", String(64), nullable=False, default=""),
    Index("ix_run_source_id", "source", "id"),
)

invalid = Table(
    "invalid",
    metadata,
    numbered(),
    refers("run"),
    Column("place", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("excerpt", Text, nullable=False, default=""),
    Index("ix_invalid_run_id", "run_id"),
)

# A thread of documents.  `touched` grows when a document or a label of it changes: what was graded at an older
# number is graded again.
measure = Table(
    "measure",
    metadata,
    numbered(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("touched", Integer, nullable=False, default=0),
)

# One document.  `content` is the whole record as JSON (records.codec); the other columns repeat what is searched.
document = Table(
    "document",
    metadata,
    numbered(),
    Column("key", Text, nullable=False, unique=True),
    refers("measure"),
    Column("source", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("distributed", Date, nullable=False),
    Column("comment_deadline", Date),
    Column("sample", Boolean, nullable=False, default=False),
    Column("revision", Integer, nullable=False, default=1),
    Column("content_hash", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("words", Text, nullable=False, default=""),  # what text search looks at: symbols, titles, products, contents
    Column("raw_sha256", String(64), nullable=False, default=""),
    *(Column(n, Text, nullable=False, default="") for n in ("raw_url", "raw_place")),
    *(Column(n, String(32), nullable=False) for n in ("first_seen", "changed_at")),
    Column("entry_into_force", Date),
    Index("ix_document_entry_into_force", "entry_into_force"),
    Index("ix_document_measure_id", "measure_id", "distributed"),
    Index("ix_document_distributed", "distributed"),
    Index("ix_document_comment_deadline", "comment_deadline"),
    Index("ix_document_sample", "sample", sqlite_where=text("sample = 1"), postgresql_where=text("sample")),
)

# What a document said before it was changed.
revision = Table(
    "revision",
    metadata,
    refers("document", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("raw_sha256", String(64), nullable=False, default=""),
    *(Column(n, Text, nullable=False, default="") for n in ("raw_url", "raw_place")),
    Column("replaced_at", String(32), nullable=False),
)

# What readers filter by: member, symbol, hs, ics, objective, keyword, type.
facet = Table(
    "facet",
    metadata,
    refers("document", primary_key=True),
    Column("name", String(20), primary_key=True),
    Column("value", String(200), primary_key=True),
    Index("ix_facet_name_value", "name", "value", "document_id"),
    sqlite_with_rowid=False,
)

# The classifier's answer on one revision of a document by one model: also "nothing applies".
labelled = Table(
    "labelled",
    metadata,
    refers("document", primary_key=True),
    Column("model", String(80), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("relevant", Float, nullable=False),
    Column("abstained", Boolean, nullable=False, default=False),
    Column("notes", Text, nullable=False, default="[]"),
    Column("at", String(32), nullable=False),
)

label = Table(
    "label",
    metadata,
    numbered(),
    refers("document"),
    Column("family", String(80), nullable=False),
    Column("score", Float, nullable=False),
    Column("origin", String(120), nullable=False),
    Column("model", String(80), nullable=False, default=""),  # "" for people
    Column("reasons", Text, nullable=False, default="[]"),
    Column("at", String(32), nullable=False),
    UniqueConstraint("document_id", "family", "origin", "model"),
    Index("ix_label_family", "family", "document_id"),
)

# Grades are only added: the newest row of a measure counts, the older stay on record.
grade = Table(
    "grade",
    metadata,
    numbered(),
    refers("measure"),
    Column("colour", String(10), nullable=False),
    Column("version", String(40), nullable=False),
    Column("origin", String(120), nullable=False, default="rule"),
    Column("as_of", Date, nullable=False),
    Column("scores", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("at", String(32), nullable=False, default="", server_default=""),  # the moment; "" of older rows
    Index("ix_grade_measure_id", "measure_id", "id"),
)

# That a measure was assessed, on which state of it, and what came out (no grade: touches no family of Guangxi).
assessed = Table(
    "assessed",
    metadata,
    refers("measure", primary_key=True),
    Column("version", String(40), nullable=False),
    Column("touched", Integer, nullable=False),
    Column("review_on", Date),
    Column("grade_id", Integer, ForeignKey("grade.id", ondelete="SET NULL")),
    Column("colour", String(10)),
    Column("model", String(80), nullable=False, default="", server_default=""),  # whose labels it was graded by
    Index("ix_assessed_colour", "colour", "measure_id"),
    Index("ix_assessed_review_on", "review_on"),
)

event = Table(
    "event",
    metadata,
    numbered(),
    refers("measure"),
    Column("kind", String(20), nullable=False),
    Column("key", String(300), nullable=False),
    Column("on", Date, nullable=False),
    Column("detail", Text, nullable=False, default="{}"),
    UniqueConstraint("measure_id", "key"),
)

# `criteria` is JSON of the choice fields; `start_event` is the newest event when the reader was welcomed.
subscription = Table(
    "subscription",
    metadata,
    numbered(),
    Column("key", String(80), nullable=False, unique=True),
    *(Column(n, String(200), nullable=False) for n in ("reader", "name")),
    Column("criteria", Text, nullable=False),
    Column("lowest", String(10), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("address", String(400), nullable=False, default=""),
    Column("language", String(10), nullable=False, default="zh"),
    Column("note", Text, nullable=False, default=""),
    Column("example", Boolean, nullable=False, default=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("since", Date, nullable=False),
    Column("start_event", Integer),
    Column("mode", String(10), nullable=False, default="daily", server_default="daily"),
    Column("quiet", String(11), nullable=False, default="", server_default=""),  # "22:00-07:00"
    Column("paused_until", Date),
    Column("organisation", String(80), nullable=False, default="", server_default=""),
    Column("owner", String(200), nullable=False, default="", server_default=""),
    Column("welcome", Boolean, nullable=False, default=True, server_default=true()),
    Column("heard_on", Date),  # when the reader last showed that the watch is wanted
    Index("ix_subscription_reader", "reader"),
)

_LEASED = text("lease_owner <> ''")
delivery = Table(
    "delivery",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("reader", String(200), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("address", String(400), nullable=False, default=""),
    Column("language", String(10), nullable=False, default="zh"),
    Column("slot", String(80), nullable=False),
    Column("created_on", Date, nullable=False),
    Column("state", String(12), nullable=False),
    Column("due", String(32), nullable=False),
    Column("lease_owner", String(120), nullable=False, default=""),
    Column("lease_until", String(32), nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("outcome", Text, nullable=False, default=""),
    Column("sent_at", String(32)),
    Column("priority", Integer, nullable=False, default=2, server_default="2"),  # 0 red, 1 at once, 2 digest
    Column("kind", String(10), nullable=False, default="alerts", server_default="alerts"),  # or that of a letter
    Column("arrived_at", String(32), nullable=False, default="", server_default=""),  # only probes are looked for
    UniqueConstraint("reader", "channel", "slot"),
    Index("ix_delivery_state_due", "state", "due"),
    Index("ix_delivery_state_priority", "state", "priority", "due", "id"),
    Index("ix_delivery_lease_owner", "lease_owner", sqlite_where=_LEASED, postgresql_where=_LEASED),
    Index("ix_delivery_channel_address", "channel", "address"),
)

alert = Table(
    "alert",
    metadata,
    numbered(),
    refers("subscription"),
    refers("measure"),
    Column("event", String(300), nullable=False),
    Column("event_kind", String(20), nullable=False),
    Column("colour", String(10), nullable=False),
    Column("on", Date, nullable=False),
    Column("reasons", Text, nullable=False, default="[]"),
    Column("delivery_id", String(64), ForeignKey("delivery.id", ondelete="SET NULL")),
    Column("queued_at", String(32), nullable=False, default="", server_default=""),
    UniqueConstraint("subscription_id", "measure_id", "event"),
    Index("ix_alert_delivery_id", "delivery_id"),
    Index("ix_alert_measure_id", "measure_id"),
)

# One row for each try of a delivery.
attempt = Table(
    "attempt",
    metadata,
    numbered(),
    Column("delivery_id", String(64), ForeignKey("delivery.id", ondelete="CASCADE"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("outcome", Text, nullable=False, default=""),
    Column("verdict", String(16), nullable=False, default="", server_default=""),  # records.delivery.Verdict
    Index("ix_attempt_delivery_id", "delivery_id"),
)
