"""Who is looking at this page, and whether they may: every page's first line, and every verb that a page calls."""

from __future__ import annotations

from collections.abc import Callable

from records.roles import LOCAL, VISITOR, Owner, Person, Refused, Role, may, may_some
from records.roles import demand as _demand

__all__ = [
    "EVERYBODY",
    "EXPERTS",
    "EXPORTERS",
    "OFFICIALS",
    "OPERATORS",
    "VISITOR",
    "Owner",
    "Person",
    "Refused",
    "Role",
]

# Who may open the pages of each way in.
EVERYBODY: tuple[Role, ...] = ()
EXPORTERS = (Role.EXPORTER, Role.ASSOCIATION, Role.EXPERT, Role.OFFICIAL, Role.OPERATOR)
EXPERTS = (Role.EXPERT,)
OFFICIALS = (Role.OFFICIAL, Role.OPERATOR)
OPERATORS = (Role.OPERATOR,)

_injected: list[Callable[[], Person]] = []


def be(who: Callable[[], Person] | Person | None) -> None:
    """Let the pages take this person as the one who looks (tests); None: again whoever is signed in."""
    _injected[:] = [] if who is None else [(lambda: who) if isinstance(who, Person) else who]


def person() -> Person:
    """Who is looking: the session's account, a visitor, or, while there is no account, whoever is at the machine."""
    return _injected[0]() if _injected else LOCAL


def require(*roles: Role) -> Person:
    """The page's first line: raise `Refused` unless the person has one of the roles (none given: everybody may)."""
    who = person()
    if roles and not who.has(*roles):
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
