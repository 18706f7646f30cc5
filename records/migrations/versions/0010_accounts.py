"""Accounts, organisations, sessions, and the audit trail that nothing changes or deletes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SQLITE = (
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END",
    "CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit trail is only ever added to'; END $$",
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()",
)


def _string(name: str, length: int, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=null)


def _flag(name: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, **more)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id_account")
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Apply."""
    people()
    op.create_table(
        "session",
        _string("token_hash", 64),
        _string("account_id", 24),
        _string("stage", 10),
        _string("created", 32),
        _string("seen", 32),
        _string("ends", 32),
        _string("client", 200),
        _account("session"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    op.create_index("ix_session_ends", "session", ["ends"])
    op.create_table(
        "login_try",
        sa.Column("id", sa.Integer(), nullable=False),
        _string("who", 80),
        _string("at", 32),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_try")),
    )
    op.create_index("ix_login_try_who", "login_try", ["who", "at"])
    op.create_table(
        "recovery_code",
        _string("account_id", 24),
        _string("code_hash", 64),
        _account("recovery_code"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    trail()


def people() -> None:
    """Organisations and accounts."""
    op.create_table(
        "organisation",
        _string("id", 24),
        _string("name", 200),
        _string("kind", 20),
        _string("created", 32),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "account",
        _string("id", 24),
        _string("login", 80),
        _string("name", 200),
        _string("email", 254),
        _string("organisation_id", 24, null=True),
        _flag("administrator"),
        _text("roles"),
        _string("language", 10),
        _text("password"),
        _flag("must_change"),
        _text("totp"),
        _flag("totp_on", server_default=sa.false()),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        _string("external", 64, null=True),
        _string("valid_from", 32),
        _flag("disabled"),
        _string("created", 32),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("external", name=op.f("uq_account_external")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_index("ix_account_organisation_id", "account", ["organisation_id"])


def trail() -> None:
    """The audit trail, and triggers that refuse any change to it."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _string("at", 32),
        _string("actor", 200),
        _string("verb", 80),
        _text("object"),
        _text("detail"),
        _string("previous", 64),
        _string("hash", 64),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_actor", "audit", ["actor", "id"])
    op.create_index("ix_audit_verb", "audit", ["verb", "id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_is_not_changed ON audit")
        op.execute("DROP FUNCTION audit_only_grows()")
    for table in ("audit", "recovery_code", "login_try", "session", "account", "organisation"):
        op.drop_table(table)
