"""The table of jobs: what pages ask for and a worker does."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from records.tables import metadata

# `arguments` is JSON.  Of waiting jobs with one `key` there is only one; "" is no key.
job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(200), nullable=False, default=""),
    Column("arguments", Text, nullable=False, default="{}"),
    Column("asked_by", String(200), nullable=False, default=""),
    Column("asked_at", String(32), nullable=False),
    Column("state", String(12), nullable=False),
    Column("lease_owner", String(120), nullable=False, default=""),
    Column("lease_until", String(32), nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("outcome", Text, nullable=False, default=""),
    Column("finished_at", String(32), nullable=False, default=""),
    Index("ix_job_state", "state", "id"),
    Index(
        "ix_job_waiting_key",
        "key",
        unique=True,
        sqlite_where=text("state = 'waiting' AND key <> ''"),
        postgresql_where=text("state = 'waiting' AND key <> ''"),
    ),
)
