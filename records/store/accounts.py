"""Accounts and organisations: the verbs that change them.  Each writes its row of the audit trail in its own deed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from records.accounts import Account, Organisation, OrganisationKind
from records.roles import Role
from records.store.audit import append, clean
from records.store.base import Base, StoreError, moment
from records.tables_accounts import account, organisation, recovery_code, session


class Accounts(Base):
    """The verbs.  `actor` is an account's id, or "cli:<user>"; every id that is not there raises `StoreError`."""

    def add_organisation(self, name: str, kind: OrganisationKind, actor: str, now: datetime) -> Organisation:
        """A new organisation; its name is unique."""
        name = _line(name, 200)
        if not name:
            raise StoreError("an organisation needs a name")
        made = Organisation(secrets.token_hex(8), name, kind)
        with self.write() as connection:
            if connection.scalar(select(organisation.c.id).where(organisation.c.name == name)):
                raise StoreError(f"there is already an organisation {name!r}; choose another name")
            row = {"id": made.id, "name": name, "kind": kind.value, "created": moment(now)}
            connection.execute(insert(organisation).values(row))
            append(connection, actor, "organisation.manage", f"organisation:{made.id}", {"added": name}, now)
        return made

    def rename_organisation(self, id: str, name: str, actor: str, now: datetime) -> None:
        """Another name."""
        with self.write() as connection:
            old = _organisation(connection, id)
            name = _line(name, 200)
            taken = select(organisation.c.id).where(organisation.c.name == name, organisation.c.id != id)
            if not name or connection.scalar(taken):
                raise StoreError(f"an organisation cannot be called {name!r}: the name is empty or taken")
            connection.execute(update(organisation).where(organisation.c.id == id).values(name=name))
            append(connection, actor, "organisation.manage", f"organisation:{id}", {"from": old.name, "to": name}, now)

    def remove_organisation(self, id: str, actor: str, now: datetime) -> None:
        """Take one away that has no account."""
        with self.write() as connection:
            old = _organisation(connection, id)
            if connection.scalar(select(account.c.id).where(account.c.organisation_id == id).limit(1)):
                raise StoreError(f"organisation {old.name!r} still has accounts; move or disable them first")
            connection.execute(delete(organisation).where(organisation.c.id == id))
            append(connection, actor, "organisation.manage", f"organisation:{id}", {"removed": old.name}, now)

    def add_account(
        self, made: Account, password: str, actor: str, now: datetime, external: str | None = None
    ) -> Account:
        """A new account; `made.id` is given here, `password` is an argon2id hash or empty.  Returns it with its id."""
        id = secrets.token_hex(8)
        with self.write() as connection:
            if connection.scalar(select(account.c.id).where(account.c.login == made.login)):
                raise StoreError(f"there is already an account {made.login!r}; choose another login name")
            if made.organisation:
                _organisation(connection, made.organisation)
            row = {
                "id": id,
                "login": made.login,
                "name": _line(made.name, 200) or made.login,
                "email": made.email[:254],
                "organisation_id": made.organisation or None,
                "administrator": made.administrator and bool(made.organisation),
                "roles": _roles_text(made.roles),
                "language": made.language,
                "password": password,
                "must_change": made.must_change,
                "external": external,
                "created": moment(now),
            }
            connection.execute(insert(account).values(row))
            detail = {"added": made.login, "roles": list(made.roles), "organisation": made.organisation}
            append(connection, actor, "account.manage", f"account:{id}", detail, now)
            return _load(connection, id)

    def set_rights(
        self, id: str, roles: Sequence[Role], organisation: str, administrator: bool, actor: str, now: datetime
    ) -> Account:
        """Other roles, another organisation, or its administrator or not: every session of the account ends at once.

        The last active operator keeps that role.
        """
        with self.write() as connection:
            old = _load(connection, id)
            if Role.OPERATOR in old.roles and Role.OPERATOR not in roles:
                _keep_an_operator(connection, id)
            if old.external and set(roles) != set(old.roles):
                raise StoreError(f"the roles of {old.login!r} come from the identity service; change them there")
            if organisation:
                _organisation(connection, organisation)
            values = {
                "roles": _roles_text(roles),
                "organisation_id": organisation or None,
                "administrator": administrator and bool(organisation),
                "valid_from": moment(now),
            }
            connection.execute(update(account).where(account.c.id == id).values(values))
            _end(connection, id)
            new = _load(connection, id)
            append(connection, actor, "role.give", f"account:{id}", {"from": _rights(old), "to": _rights(new)}, now)
            return new

    def set_disabled(self, id: str, disabled: bool, actor: str, now: datetime) -> Account:
        """Close an account, or open it again; closing ends its sessions.  The last active operator stays open."""
        with self.write() as connection:
            old = _load(connection, id)
            if disabled and Role.OPERATOR in old.roles:
                _keep_an_operator(connection, id)
            values = {"disabled": disabled, "valid_from": moment(now)}
            connection.execute(update(account).where(account.c.id == id).values(values))
            _end(connection, id)
            append(connection, actor, "account.manage", f"account:{id}", {"disabled": disabled}, now)
            return _load(connection, id)

    def set_password(
        self, id: str, password: str, actor: str, now: datetime, *, must_change: bool = False, keep: str = ""
    ) -> None:
        """Another password (its hash); every session but `keep` (a session's id) ends."""
        with self.write() as connection:
            _load(connection, id)
            values = {"password": password, "must_change": must_change}
            connection.execute(update(account).where(account.c.id == id).values(values))
            _end(connection, id, keep)
            append(connection, actor, "account.password", f"account:{id}", {"must_change": must_change}, now)

    def set_language(self, id: str, language: str) -> None:
        """The language of this account's pages; nothing that the audit trail needs to know."""
        with self.write() as connection:
            connection.execute(update(account).where(account.c.id == id).values(language=language[:10]))

    def begin_totp(self, id: str, sealed: str) -> None:
        """Keep a new secret (sealed) that is not yet in force; one that is in force stays."""
        with self.write() as connection:
            where = (account.c.id == id, account.c.totp_on.is_(False))
            connection.execute(update(account).where(*where).values(totp=sealed, totp_step=0))

    def confirm_totp(self, id: str, step: int, codes: Sequence[str], actor: str, now: datetime) -> None:
        """The first code fitted: the second step is in force, with these recovery codes (hashes)."""
        with self.write() as connection:
            connection.execute(update(account).where(account.c.id == id).values(totp_on=True, totp_step=step))
            connection.execute(delete(recovery_code).where(recovery_code.c.account_id == id))
            connection.execute(insert(recovery_code), [{"account_id": id, "code_hash": c} for c in codes])
            append(connection, actor, "account.totp", f"account:{id}", {"on": True}, now)

    def drop_totp(self, id: str, actor: str, now: datetime) -> None:
        """Take the second step away (a lost telephone): sessions end; an administrator sets it up again."""
        with self.write() as connection:
            _load(connection, id)
            connection.execute(update(account).where(account.c.id == id).values(totp="", totp_on=False, totp_step=0))
            connection.execute(delete(recovery_code).where(recovery_code.c.account_id == id))
            _end(connection, id)
            append(connection, actor, "account.totp", f"account:{id}", {"on": False}, now)


def accounts_query() -> Select[tuple[object, ...]]:
    """Accounts with the names of their organisations."""
    named = organisation.c.name.label("organisation_name")
    return select(account, named).outerjoin(organisation, organisation.c.id == account.c.organisation_id)


def account_from_row(row: Row[tuple[object, ...]]) -> Account:
    """An account from its row; a role that this version does not know counts for nothing."""
    known = {r.value for r in Role}
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        email=row.email,
        organisation=row.organisation_id or "",
        organisation_name=row.organisation_name or "",
        administrator=row.administrator,
        roles=tuple(Role(r) for r in json.loads(row.roles) if r in known),
        language=row.language,
        must_change=row.must_change,
        totp_on=row.totp_on,
        external=row.external is not None,
        disabled=row.disabled,
        valid_from=row.valid_from,
    )


def _load(connection: Connection, id: str) -> Account:
    row = connection.execute(accounts_query().where(account.c.id == id)).one_or_none()
    if row is None:
        raise StoreError(f"there is no account {id!r}")
    return account_from_row(row)


def _organisation(connection: Connection, id: str) -> Row[tuple[object, ...]]:
    row = connection.execute(select(organisation).where(organisation.c.id == id)).one_or_none()
    if row is None:
        raise StoreError(f"there is no organisation {id!r}")
    return row


def _keep_an_operator(connection: Connection, without: str) -> None:
    others = select(func.count()).where(
        account.c.id != without, account.c.disabled.is_(False), account.c.roles.contains(f'"{Role.OPERATOR.value}"')
    )
    if not connection.scalar(others):
        raise StoreError("this is the last account that may run the system; make another operator first")


def _end(connection: Connection, id: str, keep: str = "") -> None:
    connection.execute(delete(session).where(session.c.account_id == id, session.c.token_hash != keep))


def _roles_text(roles: Sequence[Role]) -> str:
    return json.dumps([r.value for r in Role if r in roles])


def _rights(who: Account) -> dict[str, object]:
    return {"roles": list(who.roles), "organisation": who.organisation, "administrator": who.administrator}


def _line(text: str, most: int) -> str:
    return " ".join(clean(text).split())[:most]
