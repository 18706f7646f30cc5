"""The tables of trade: export figures of customs statistics, and specific trade concerns."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, Index, String, Table, Text

from records.tables import metadata

export_figure = Table(
    "export_figure",
    metadata,
    Column("hs", String(10), primary_key=True),
    Column("partner", String(12), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("usd", Float, nullable=False),
    Column("cny", Float),
    Column("raw_sha256", String(64), nullable=False, default=""),
    Index("ix_export_figure_month", "month"),
)

# Lists (members, codes, symbols) are JSON.
trade_concern = Table(
    "trade_concern",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("title", Text, nullable=False),
    Column("member", String(12), nullable=False),
    Column("raised_by", Text, nullable=False, default="[]"),
    Column("first_raised", Date, nullable=False),
    Column("last_raised", Date, nullable=False),
    Column("hs", Text, nullable=False, default="[]"),
    Column("symbols", Text, nullable=False, default="[]"),
    Column("status", String(200), nullable=False, default=""),
    Column("raw_sha256", String(64), nullable=False, default=""),
    Index("ix_trade_concern_last_raised", "last_raised"),
)
