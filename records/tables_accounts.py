"""The tables of accounts, organisations, sessions, tries and recovery codes, and the audit trail."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from records.tables import metadata


def _account(*, primary_key: bool = False) -> Column[str]:
    target = ForeignKey("account.id", ondelete="CASCADE")
    return Column("account_id", String(24), target, nullable=False, primary_key=primary_key)


organisation = Table(
    "organisation",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("created", String(32), nullable=False),
)

# `roles` is JSON; `password` an argon2id hash, empty for an account that another identity service signs in; `totp` a
# sealed secret; `totp_step` the newest time step that was used, so that a code counts once; `external` the hash of
# issuer and subject; sign-ins of the identity service that are older than `valid_from` count no more.
account = Table(
    "account",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, default=""),
    Column("organisation_id", String(24), ForeignKey("organisation.id", ondelete="RESTRICT")),
    Column("administrator", Boolean, nullable=False, default=False),
    Column("roles", Text, nullable=False, default="[]"),
    Column("language", String(10), nullable=False, default=""),
    Column("password", Text, nullable=False, default=""),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("totp", Text, nullable=False, default=""),
    Column("totp_on", Boolean, nullable=False, default=False, server_default=false()),
    Column("totp_step", Integer, nullable=False, default=0),
    Column("external", String(64), unique=True),
    Column("valid_from", String(32), nullable=False, default=""),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("created", String(32), nullable=False),
    Index("ix_account_organisation_id", "organisation_id"),
)

# `stage`: "full", or what is still owed after the password: "totp", "setup", "password".  Of the token only the hash.
session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _account(),
    Column("stage", String(10), nullable=False),
    Column("created", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
    Column("ends", String(32), nullable=False),
    Column("client", String(200), nullable=False, default=""),
    Index("ix_session_account_id", "account_id"),
    Index("ix_session_ends", "ends"),
)

login_try = Table(
    "login_try",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("who", String(80), nullable=False),  # "account:" or "client:" and a hash
    Column("at", String(32), nullable=False),
    Index("ix_login_try_who", "who", "at"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    _account(primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

# Only ever added to.  `id` counts without a gap; `hash` is SHA-256 over the row and the hash before it.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("verb", String(80), nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_actor", "actor", "id"),
    Index("ix_audit_verb", "verb", "id"),
)
