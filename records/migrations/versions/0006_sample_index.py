"""The packaged sample's documents by an index of their own: asked before each batch, and nearly always none."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_document_sample",
        "document",
        ["sample"],
        sqlite_where=sa.text("sample = 1"),
        postgresql_where=sa.text("sample"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_document_sample", "document")
