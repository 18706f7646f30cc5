"""Export figures and trade concerns."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "export_figure",
        sa.Column("hs", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=12), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("usd", sa.Float(), nullable=False),
        sa.Column("cny", sa.Float(), nullable=True),
        sa.Column("raw_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("hs", "partner", "month", name=op.f("pk_export_figure")),
    )
    op.create_index("ix_export_figure_month", "export_figure", ["month"])
    op.create_table(
        "trade_concern",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("member", sa.String(length=12), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("first_raised", sa.Date(), nullable=False),
        sa.Column("last_raised", sa.Date(), nullable=False),
        sa.Column("hs", sa.Text(), nullable=False),
        sa.Column("symbols", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=200), nullable=False),
        sa.Column("raw_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_trade_concern")),
    )
    op.create_index("ix_trade_concern_last_raised", "trade_concern", ["last_raised"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("trade_concern")
    op.drop_table("export_figure")
