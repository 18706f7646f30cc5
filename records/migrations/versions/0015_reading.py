"""Which measures a reader has opened, and the moment of a grade beside its day: both for hours, not for decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reading",
        sa.Column("reader", sa.String(length=200), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_reading_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reader", "measure_id", name=op.f("pk_reading")),
    )
    op.create_index("ix_reading_measure_id", "reading", ["measure_id", "at"])
    op.add_column("grade", sa.Column("at", sa.String(length=32), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_column("grade", "at")
    op.drop_table("reading")
