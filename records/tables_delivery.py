"""The tables of delivery beside `delivery`: letters, addresses that get nothing, bounces, and the limits of robots."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from records.tables import metadata

# What a delivery says that carries no alerts: a request to confirm, a notice, a test, a probe.  Emptied once sent.
letter = Table(
    "letter",
    metadata,
    Column("delivery_id", String(64), ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("html", Text, nullable=False, default=""),
)

# Addresses that are never sent to, by hash (records.masking.address_hash): forgetting a reader keeps the refusal.
suppressed = Table(
    "suppressed",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    Column("masked", String(120), nullable=False, default=""),
    Column("reason", String(20), nullable=False),  # records.delivery.Suppression
    Column("since", String(32), nullable=False),
)

bounce = Table(
    "bounce",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_hash", String(64), nullable=False, unique=True),  # the same report read twice is one
    Column("address_hash", String(64), nullable=False, default=""),
    Column("masked", String(120), nullable=False, default=""),
    Column("delivery_id", String(64), nullable=False, default=""),
    Column("at", String(32), nullable=False),
    Column("kind", String(10), nullable=False),  # hard, soft
    Column("status", String(20), nullable=False, default=""),  # RFC 3463, "5.1.1"
    Column("said", Text, nullable=False, default=""),
    Index("ix_bounce_address_hash", "address_hash", "at"),
)

# One row for each message that was let out to a target with a limit; older ones are deleted on the way.
slot_taken = Table(
    "slot_taken",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("target", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Index("ix_slot_taken_target", "target", "at"),
)

# Who runs the sending: one row for each process, so that its silence is seen.
worker = Table(
    "worker",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("started", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
    Column("doing", Text, nullable=False, default=""),
)
