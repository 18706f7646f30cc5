"""Who has an account, which organisations there are, and what the audit trail says."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from records.accounts import Account, Organisation, OrganisationKind
from records.store import Store
from records.store.accounts import account_from_row, accounts_query
from records.store.audit import Entry, entry
from records.tables_accounts import account, audit, organisation


def accounts(store: Store, organisation_id: str = "", limit: int = 1000) -> Sequence[Account]:
    """Accounts by login name; with an organisation's id only its own."""
    query = accounts_query().order_by(account.c.login).limit(limit)
    if organisation_id:
        query = query.where(account.c.organisation_id == organisation_id)
    with store.read() as connection:
        return [account_from_row(r) for r in connection.execute(query)]


def organisations(store: Store) -> Sequence[Organisation]:
    """Organisations by name, with the number of their accounts."""
    many = func.count(account.c.id).label("many")
    joined = select(organisation, many).outerjoin(account, account.c.organisation_id == organisation.c.id)
    query = joined.group_by(*organisation.c).order_by(organisation.c.name)
    with store.read() as connection:
        return [Organisation(r.id, r.name, OrganisationKind(r.kind), r.many) for r in connection.execute(query)]


def trail(store: Store, limit: int = 100, before: int = 0, actor: str = "", verb: str = "") -> Sequence[Entry]:
    """Rows of the audit trail, newest first; `before` (a row's number) turns to older ones."""
    query = select(audit).order_by(audit.c.id.desc()).limit(min(limit, 1000))
    for column, wanted in ((audit.c.actor, actor), (audit.c.verb, verb)):
        if wanted:
            query = query.where(column == wanted)
    if before:
        query = query.where(audit.c.id < before)
    with store.read() as connection:
        return [entry(r) for r in connection.execute(query)]


def trail_verbs(store: Store) -> Sequence[str]:
    """The verbs that occur in the trail."""
    with store.read() as connection:
        return list(connection.scalars(select(audit.c.verb).distinct().order_by(audit.c.verb)))
