"""The tables of readers who signed up: themselves, what waits for their yes, answers, members of associations."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text

from records.tables import metadata

# Somebody whose address is confirmed; subscription.reader and delivery.reader hold the key.
reader = Table(
    "reader",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("address", String(400), nullable=False, unique=True),
    Column("channel", String(40), nullable=False),
    Column("language", String(10), nullable=False),
    Column("since", Date, nullable=False),
    Column("asked", Integer, nullable=False, default=0, server_default="0"),  # times in a row without an answer
    Column("asked_on", Date),
)

# What waits for a yes: only the hash of the link's token is kept, so that whoever reads the table cannot say it.
ticket = Table(
    "ticket",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("purpose", String(20), nullable=False),
    Column("address", String(400), nullable=False),
    Column("wish", Text, nullable=False, default=""),
    Column("language", String(10), nullable=False),
    Column("client", String(64), nullable=False, default=""),  # keyed hash of the asking machine's address
    Column("created", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Column("used", String(32), nullable=False, default=""),
    Index("ix_ticket_address", "address", "purpose", "created"),
    Index("ix_ticket_client", "client", "created"),
    Index("ix_ticket_created", "created"),
)

# Subscriptions that were ended by their reader: they rest, can be taken up again, and are deleted after a while.
ended = Table(
    "ended",
    metadata,
    Column("subscription", String(80), primary_key=True),
    Column("on", Date, nullable=False),
)

# What readers said of measures; rows are only added, the newest counts.
reader_answer = Table(
    "reader_answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reader", String(200), nullable=False),
    Column("measure", Text, nullable=False),
    Column("answer", String(20), nullable=False),
    Column("words", Text, nullable=False, default=""),
    Column("at", String(32), nullable=False),
    Index("ix_reader_answer_measure", "measure", "reader", "id"),
    Index("ix_reader_answer_reader", "reader", "id"),
)

# The addresses that an association named for one of its watches.
membership = Table(
    "membership",
    metadata,
    Column("watch", String(80), primary_key=True),
    Column("address", String(400), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("on", Date, nullable=False),
    Column("subscription", String(80), nullable=False, default=""),
    Index("ix_membership_subscription", "subscription"),
)
