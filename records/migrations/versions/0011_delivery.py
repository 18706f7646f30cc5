"""Delivery: letters, refusals of addresses, bounces, limits, workers; what kind a delivery is; jobs."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

LEASED = sa.text("lease_owner <> ''")
WAITING = sa.text("state = 'waiting' AND key <> ''")
COLUMNS: tuple[tuple[str, Callable[[], sa.Column[Any]]], ...] = (
    ("delivery", lambda: sa.Column("kind", sa.String(length=10), nullable=False, server_default="alerts")),
    ("delivery", lambda: sa.Column("arrived_at", sa.String(length=32), nullable=False, server_default="")),
    ("attempt", lambda: sa.Column("verdict", sa.String(length=16), nullable=False, server_default="")),
)
INDEXES: tuple[tuple[str, str, list[str], dict[str, Any]], ...] = (
    ("ix_delivery_state_priority", "delivery", ["state", "priority", "due", "id"], {}),
    ("ix_delivery_lease_owner", "delivery", ["lease_owner"], {"sqlite_where": LEASED, "postgresql_where": LEASED}),
    ("ix_delivery_channel_address", "delivery", ["channel", "address"], {}),
    ("ix_bounce_address_hash", "bounce", ["address_hash", "at"], {}),
    ("ix_slot_taken_target", "slot_taken", ["target", "at"], {}),
    ("ix_job_state", "job", ["state", "id"], {}),
    ("ix_job_waiting_key", "job", ["key"], {"unique": True, "sqlite_where": WAITING, "postgresql_where": WAITING}),
)
TABLES = ("letter", "suppressed", "bounce", "slot_taken", "worker", "job")


def _string(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Apply.  Columns are added in place: a table made anew would take with it what hangs on its rows."""
    for table, column in COLUMNS:
        op.add_column(table, column())
    op.create_table(
        "letter",
        _string("delivery_id", 64),
        _text("subject"),
        _text("text"),
        _text("html"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_letter_delivery_id_delivery"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_letter")),
    )
    op.create_table(
        "suppressed",
        _string("address_hash", 64),
        _string("masked", 120),
        _string("reason", 20),
        _string("since", 32),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_suppressed")),
    )
    returns()
    work()
    for name, table, columns, more in INDEXES:
        op.create_index(name, table, columns, **more)


def returns() -> None:
    """Bounces and the limits of robots."""
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        _string("report_hash", 64),
        _string("address_hash", 64),
        _string("masked", 120),
        _string("delivery_id", 64),
        _string("at", 32),
        _string("kind", 10),
        _string("status", 20),
        _text("said"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("report_hash", name=op.f("uq_bounce_report_hash")),
    )
    op.create_table(
        "slot_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        _string("target", 64),
        _string("at", 32),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_taken")),
    )


def work() -> None:
    """Workers and jobs."""
    op.create_table(
        "worker",
        _string("name", 120),
        _string("started", 32),
        _string("seen", 32),
        _text("doing"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        _string("kind", 40),
        _string("key", 200),
        _text("arguments"),
        _string("asked_by", 200),
        _string("asked_at", 32),
        _string("state", 12),
        _string("lease_owner", 120),
        _string("lease_until", 32),
        sa.Column("tries", sa.Integer(), nullable=False),
        _text("outcome"),
        _string("finished_at", 32),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )


def downgrade() -> None:
    """Take back."""
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column().name)
