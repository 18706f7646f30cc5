"""Search: the index in each engine's own form, one row of facts for each measure, the glossary's changes, searches."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_DAYS = ("newest", "deadline", "until", "adoption", "force")
_SQLITE = (
    # The tokens are made in Python: FTS5 is only to split them at blanks and to leave them as they are.
    "CREATE VIRTUAL TABLE search_text USING fts5(head, body, tokenize = 'ascii', columnsize = 0)",
    # A document's rows go with it: up to 64 of them, numbered from its id times 64.
    "CREATE TRIGGER search_text_document AFTER DELETE ON document BEGIN "
    "DELETE FROM search_text WHERE rowid BETWEEN old.id * 64 AND old.id * 64 + 63; END",
)
_POSTGRESQL = (
    "CREATE TABLE search_text (id BIGINT PRIMARY KEY, "
    "document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE, "
    "head TSVECTOR NOT NULL, everything TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_text_document_id ON search_text (document_id)",
    "CREATE INDEX ix_search_text_head ON search_text USING GIN (head)",
    "CREATE INDEX ix_search_text_everything ON search_text USING GIN (everything)",
)


def upgrade() -> None:
    """Apply."""
    _facts()
    _kept()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def _facts() -> None:
    op.create_table(
        "indexed",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attached", sa.String(length=64), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_indexed_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_indexed")),
    )
    op.create_table(
        "entry",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("grade_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _DAYS),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("documents", "codes", "steps")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_entry_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("measure_id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_stamp", "entry", ["stamp"])
    op.create_table(
        "facet_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet_value")),
        sa.UniqueConstraint("name", "value", name=op.f("uq_facet_value_name_value")),
    )


def _kept() -> None:
    op.create_table(
        "glossary_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        *(sa.Column(lang, sa.Text(), nullable=False) for lang in ("en", "fr", "es", "zh", "note")),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_change")),
    )
    op.create_index("ix_glossary_change_entry", "glossary_change", ["entry", "id"])
    op.create_table(
        "saved_search",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_saved_search")),
    )
    op.create_index("ix_saved_search_owner", "saved_search", ["owner", "created_at"])


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER search_text_document")
    op.execute("DROP TABLE search_text")
    for table in ("saved_search", "glossary_change", "facet_value", "entry", "indexed"):
        op.drop_table(table)
