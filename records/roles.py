"""Who may what: roles, persons, and the table of verbs in `records/data/permissions.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

TABLE = Path(__file__).parent / "data" / "permissions.yaml"
ANYBODY, SIGNED_IN, ADMINISTRATOR = "anybody", "signed_in", "administrator"
FAR = ("own", "organisation", "any")


class Role(StrEnum):
    """What an account is for; one account may have several."""

    EXPORTER = "exporter"
    ASSOCIATION = "association"
    EXPERT = "expert"
    OFFICIAL = "official"
    OPERATOR = "operator"


class Refused(RuntimeError):
    """This person may not do that.  `verb` is a verb of the table, or "page" for a whole page."""

    def __init__(self, verb: str, person: Person) -> None:
        super().__init__(f"{person.id or 'a visitor'} may not {verb}")
        self.verb = verb
        self.person = person


class UnknownVerb(KeyError):
    """The verb is not in the table: a mistake of ours, never a question of rights."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a record is: an account's id, its organisation's id, and the organisations it was shared with."""

    person: str = ""
    organisation: str = ""
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking.  `id` is the account's id (empty: a visitor); `organisation` is an organisation's id or empty."""

    id: str
    name: str
    roles: tuple[Role, ...] = ()
    organisation: str = ""
    language: str = ""
    administrator: bool = False  # of the organisation: may manage its accounts
    login: str = ""
    email: str = ""

    @property
    def own(self) -> Owner:
        """The owner of what this person makes."""
        return Owner(self.id, self.organisation)

    @property
    def signed_in(self) -> bool:
        """True for an account, False for a visitor."""
        return bool(self.id)

    def has(self, *roles: Role) -> bool:
        """True when the person has one of the roles."""
        return any(r in roles for r in self.roles)


VISITOR = Person("", "")
# Whoever sits at the machine while there is no account yet: the service then answers to this machine alone.
LOCAL = Person("local", "local", tuple(Role), administrator=False, login="local")


@cache
def verbs() -> Mapping[str, Mapping[str, str]]:
    """The table: verb -> who -> how far ("own", "organisation", "any").  A malformed table raises `ValueError`."""
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["verbs"]
    who = {ANYBODY, SIGNED_IN, ADMINISTRATOR, *(r.value for r in Role)}
    for verb, line in data.items():
        if not line or not set(line) <= who or not set(line.values()) <= set(FAR):
            raise ValueError(f"{TABLE.name}: {verb}: {line}")
    return MappingProxyType({verb: MappingProxyType(line) for verb, line in data.items()})


def reach(person: Person, verb: str) -> frozenset[str]:
    """How far this person may go with the verb: a set out of "own", "organisation", "any"; empty: not at all."""
    try:
        line = verbs()[verb]
    except KeyError:
        raise UnknownVerb(f"{verb!r} is not in {TABLE.name}") from None
    mine = {ANYBODY}
    if person.signed_in:
        mine |= {SIGNED_IN, *(r.value for r in person.roles)}
        mine |= {ADMINISTRATOR} if person.administrator and person.organisation else set()
    return frozenset(far for who, far in line.items() if who in mine)


def may(person: Person, verb: str, owner: Owner | None = None) -> bool:
    """Whether the person may do the verb to a record of that owner (`person.own` for a new one of their own).

    Without an owner only "any" counts: a caller that forgets whose the record is refuses instead of allowing.
    """
    far = reach(person, verb)
    if "any" in far:
        return True
    if owner is None or not person.signed_in:
        return False
    if "own" in far and owner.person == person.id:
        return True
    ours = person.organisation
    return "organisation" in far and bool(ours) and (owner.organisation == ours or ours in owner.shared)


def may_some(person: Person, verb: str) -> bool:
    """Whether the verb is open to the person at all, on some record: for menus and buttons that make a new one."""
    return bool(reach(person, verb))


def demand(person: Person, verb: str, owner: Owner | None = None) -> None:
    """Raise `Refused` unless `may` says yes: the first line of each verb."""
    if not may(person, verb, owner):
        raise Refused(verb, person)
