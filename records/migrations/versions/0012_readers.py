"""Readers who signed up, what waits for their yes, answers, members of associations."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reader",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reader")),
        sa.UniqueConstraint("address", name=op.f("uq_reader_address")),
    )
    op.create_table(
        "ticket",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("expires", sa.String(length=32), nullable=False),
        sa.Column("used", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ticket")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_ticket_token_hash")),
    )
    op.create_index("ix_ticket_address", "ticket", ["address", "purpose", "created"])
    op.create_index("ix_ticket_client", "ticket", ["client", "created"])
    op.create_index("ix_ticket_created", "ticket", ["created"])
    op.create_table(
        "ended",
        sa.Column("subscription", sa.String(length=80), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", name=op.f("pk_ended")),
    )
    op.create_table(
        "reader_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_answer")),
    )
    op.create_index("ix_reader_answer_measure", "reader_answer", ["measure", "reader", "id"])
    op.create_index("ix_reader_answer_reader", "reader_answer", ["reader", "id"])
    op.create_table(
        "membership",
        sa.Column("watch", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("subscription", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("watch", "address", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_subscription", "membership", ["subscription"])


def downgrade() -> None:
    """Take back."""
    for table in ("membership", "reader_answer", "ended", "ticket", "reader"):
        op.drop_table(table)
