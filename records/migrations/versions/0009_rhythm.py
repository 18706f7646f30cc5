"""When a subscription's messages may leave, whose it is; when an alert was written; which message goes first."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

COLUMNS: tuple[tuple[str, Callable[[], sa.Column[Any]]], ...] = (
    ("subscription", lambda: sa.Column("mode", sa.String(length=10), nullable=False, server_default="daily")),
    ("subscription", lambda: sa.Column("quiet", sa.String(length=11), nullable=False, server_default="")),
    ("subscription", lambda: sa.Column("paused_until", sa.Date(), nullable=True)),
    ("subscription", lambda: sa.Column("organisation", sa.String(length=80), nullable=False, server_default="")),
    ("subscription", lambda: sa.Column("owner", sa.String(length=200), nullable=False, server_default="")),
    ("subscription", lambda: sa.Column("welcome", sa.Boolean(), nullable=False, server_default=sa.true())),
    ("subscription", lambda: sa.Column("heard_on", sa.Date(), nullable=True)),
    ("alert", lambda: sa.Column("queued_at", sa.String(length=32), nullable=False, server_default="")),
    ("delivery", lambda: sa.Column("priority", sa.Integer(), nullable=False, server_default="2")),
    ("assessed", lambda: sa.Column("model", sa.String(length=80), nullable=False, server_default="")),
)


def upgrade() -> None:
    """Apply.  Columns are added in place: a table made anew would take with it what hangs on its rows."""
    for table, column in COLUMNS:
        op.add_column(table, column())
    op.create_index("ix_subscription_reader", "subscription", ["reader"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_subscription_reader", "subscription")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column().name)
