"""What the pages of users, organisations and the audit trail ask and do: always fresh, the right asked first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard import data
from dashboard.data.access import can, demand, person
from records import queries
from records.accounts import (
    KIND_NAMES,
    ROLE_NAMES,
    Account,
    Organisation,
    OrganisationKind,
    login_problem,
    tidy_login,
)
from records.credentials import hash_password, new_password
from records.roles import Owner, Role
from records.store.audit import Entry, Proof

__all__ = ["KIND_NAMES", "ROLE_NAMES", "Account", "Entry", "Organisation", "OrganisationKind", "Proof"]


def of(account: Account) -> Owner:
    """Whose an account is: its organisation's administrator may manage it."""
    return Owner(account.id, account.organisation)


def accounts() -> Sequence[Account]:
    """The accounts that this person may see."""
    who = demand_some("account.read")
    everyone = can("account.read", Owner())
    return queries.accounts(data.store(), "" if everyone else who.organisation)


def organisations() -> Sequence[Organisation]:
    """The organisations that this person may see."""
    who = demand_some("account.read")
    everyone = can("account.read", Owner())
    return [o for o in queries.organisations(data.store()) if everyone or o.id == who.organisation]


def demand_some(verb: str) -> data.Person:
    """Raise `Refused` when the verb is closed to the person altogether; what of it is open, the caller asks."""
    who = person()
    if not can(verb):
        raise data.Refused(verb, who)
    return who


def manageable(account: Account) -> bool:
    """Whether this person may change the account.  Only who may give roles touches an operator."""
    return can("account.manage", of(account)) and (Role.OPERATOR not in account.roles or can("role.give"))


def add(account: Account) -> str:
    """A new account with a first password, which is returned this once and changed at the first sign-in."""
    who = demand("account.manage", of(account))
    if account.roles or account.administrator:
        _demand_roles(account)
    first = new_password()
    data.store().add_account(account, hash_password(first), who.id, _now())
    return first


def _demand_roles(account: Account) -> None:
    """An organisation's administrator gives what an organisation may do; more than that, only who may give roles."""
    own = {Role.EXPORTER, Role.ASSOCIATION}
    if account.administrator or not set(account.roles) <= own:
        demand("role.give")


def set_rights(account: Account, roles: Sequence[Role], organisation: str, administrator: bool) -> None:
    """Other roles or another organisation; the account's sessions end."""
    who = demand("role.give")
    data.store().set_rights(account.id, roles, organisation, administrator, who.id, _now())


def renew_password(account: Account) -> str:
    """A new first password for somebody who lost theirs, returned this once; the account's sessions end."""
    who = _touch(account)
    first = new_password()
    data.store().set_password(account.id, hash_password(first), who.id, _now(), must_change=True)
    return first


def set_disabled(account: Account, disabled: bool) -> None:
    """Close or open an account."""
    data.store().set_disabled(account.id, disabled, _touch(account).id, _now())


def drop_second_step(account: Account) -> None:
    """Take the second step off (a lost telephone)."""
    data.store().drop_totp(account.id, _touch(account).id, _now())


def _touch(account: Account) -> data.Person:
    """Ask the right on the account as it is now, whatever the page still showed."""
    fresh = next((a for a in queries.accounts(data.store(), limit=100_000) if a.id == account.id), account)
    who = demand("account.manage", of(fresh))
    if Role.OPERATOR in fresh.roles:
        demand("role.give")
    return who


def add_organisation(name: str, kind: OrganisationKind) -> Organisation:
    """A new organisation."""
    who = demand("organisation.manage")
    return data.store().add_organisation(name, kind, who.id, _now())


def trail(limit: int = 50, before: int = 0, actor: str = "", verb: str = "") -> Sequence[Entry]:
    """Rows of the audit trail, newest first."""
    demand("audit.read")
    return queries.trail(data.store(), limit, before, actor, verb)


def trail_verbs() -> Sequence[str]:
    """The verbs that occur in the trail."""
    demand("audit.read")
    return queries.trail_verbs(data.store())


def proof() -> Proof:
    """Every hash recomputed."""
    demand("audit.read")
    return data.store().verify()


def names() -> dict[str, str]:
    """Login names by account id, for the trail."""
    demand("audit.read")
    return {a.id: a.login for a in queries.accounts(data.store(), limit=100_000)}


def login_fault(login: str) -> str:
    """What is wrong with a login name, as a msgid; empty when nothing is."""
    wrong = login_problem(login)
    return wrong or (data.msg("This login name is taken.") if _taken(login) else "")


def _taken(login: str) -> bool:
    return any(a.login == login for a in queries.accounts(data.store(), limit=100_000))


def tidy(login: str) -> str:
    """A login name as it is kept."""
    return tidy_login(login)


def _now() -> datetime:
    return datetime.now(UTC)
