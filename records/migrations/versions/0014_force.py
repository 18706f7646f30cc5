"""The day of entry into force beside the other dates that are searched: reminders look for it every day."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

MARK = '"entry_into_force":"'


def upgrade() -> None:
    """Apply."""
    op.add_column("document", sa.Column("entry_into_force", sa.Date(), nullable=True))
    place = "instr" if op.get_bind().dialect.name == "sqlite" else "strpos"
    day = f"substr(content, {place}(content, '{MARK}') + {len(MARK)}, 10)"
    cast = day if place == "instr" else f"CAST({day} AS DATE)"
    op.execute(f"UPDATE document SET entry_into_force = {cast} WHERE content LIKE '%{MARK}____-__-__\"%'")
    op.create_index("ix_document_entry_into_force", "document", ["entry_into_force"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_document_entry_into_force", "document")
    op.drop_column("document", "entry_into_force")
