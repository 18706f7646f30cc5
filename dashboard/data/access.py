"""Who is looking at this page, and whether they may: every page's first line, and every verb that a page calls."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import streamlit as st

from dashboard import data
from records.accounts import COOKIE, Stage
from records.roles import LOCAL, VISITOR, Owner, Person, Refused, Role, may, may_some
from records.roles import demand as _demand
from records.single_sign_on import read_table, vouched
from records.store import Store

__all__ = [
    "EVERYBODY",
    "EXPERTS",
    "EXPORTERS",
    "LOCAL",
    "OFFICIALS",
    "OPERATORS",
    "VISITOR",
    "Owner",
    "Person",
    "Refused",
    "Role",
    "may_some",
]

# Who may open the pages of each way in.
EVERYBODY: tuple[Role, ...] = ()
EXPORTERS = (Role.EXPORTER, Role.ASSOCIATION, Role.EXPERT, Role.OFFICIAL, Role.OPERATOR)
EXPERTS = (Role.EXPERT,)
OFFICIALS = (Role.OFFICIAL, Role.OPERATOR)
OPERATORS = (Role.OPERATOR,)

_injected: list[Callable[[], Person]] = []
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def be(who: Callable[[], Person] | Person | None) -> None:
    """Let the pages take this person as the one who looks (tests); None: again whoever is signed in."""
    _injected[:] = [] if who is None else [(lambda: who) if isinstance(who, Person) else who]


def person() -> Person:
    """Who is looking: the session's account, a visitor, or, while there is no account, whoever is at the machine.

    Asked anew on each run of a page, so that a sign-out or another role counts at once.
    """
    if _injected:
        return _injected[0]()
    store = data.store()
    if not store.has_accounts():
        return LOCAL if _at_the_machine(st.context.headers) else VISITOR
    now = datetime.now(UTC)  # signing in goes by the real clock, whatever day is taken as today
    session = store.session(st.context.cookies.get(COOKIE, ""), now)
    if session is not None and session.stage is Stage.FULL:
        return session.account.person
    return _vouched(store, now) or VISITOR


def sign_out() -> None:
    """End this session, on this machine and at once; the identity service's too."""
    who, store, now = person(), data.store(), datetime.now(UTC)
    session = store.session(st.context.cookies.get(COOKIE, ""), now)
    if session is not None:
        store.end_session(session.id, who.id, now)
    elif who.signed_in and st.user.get("is_logged_in"):
        store.sign_out_external(who.id, now)
        st.logout()


def require(*roles: Role, verb: str = "") -> Person:
    """The page's first line: raise `Refused` unless the person has one of the roles (none given: everybody may).

    A page that is one verb's asks for the verb instead, so that an organisation's administrator is counted too.
    """
    who = person()
    if (roles and not who.has(*roles)) or (verb and not may_some(who, verb)):
        raise Refused("page", who)
    return who


def can(verb: str, owner: Owner | None = None) -> bool:
    """Whether to show a button: may this person do the verb to that record (without an owner: to any at all)?"""
    return may(person(), verb, owner) if owner is not None else may_some(person(), verb)


def demand(verb: str, owner: Owner | None = None) -> Person:
    """The first line of each verb that a page calls: raises `Refused`; returns who does it."""
    who = person()
    _demand(who, verb, owner)
    return who


def keep_language(language: str) -> None:
    """Keep the language of the pages for this account."""
    who = person()
    if may(who, "language.set", who.own) and who.id != LOCAL.id and language in data.LANGUAGES:
        data.store().set_language(who.id, language)


def signs_in_elsewhere() -> bool:
    """True when an identity service is set."""
    return bool(os.environ.get("SENTINEL_OIDC_CLIENT_ID"))


def vouched_without_role() -> bool:
    """True for a visitor whom the identity service knows, but who has no role here."""
    return signs_in_elsewhere() and bool(st.user.get("is_logged_in")) and not person().signed_in


def _vouched(store: Store, now: datetime) -> Person | None:
    """Whoever signed in at the identity service that is set, when they have a role here."""
    if not signs_in_elsewhere() or not st.user.get("is_logged_in"):
        return None
    table = read_table(os.environ.get("SENTINEL_OIDC_ROLES", ""))
    who = vouched(st.user.to_dict(), os.environ.get("SENTINEL_OIDC_CLAIM") or "roles", table)
    found = store.external(who, now) if who else None
    return found.person if found else None


def _at_the_machine(headers: Mapping[str, str]) -> bool:
    """False when the visit came through a proxy or under another name than this machine's own."""
    given = {name.lower(): value for name, value in headers.items()}
    if any(name in given for name in _FORWARDED):
        return False
    host = urlsplit(f"//{given.get('host', 'localhost')}").hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
