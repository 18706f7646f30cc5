"""Accounts, organisations and sessions: what is known of whoever signs in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from records.roles import Person, Role
from records.wording import msg

# How long a session lives unused, and at most; shorter for those who can change other people's accounts.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
ADMIN_IDLE, ADMIN_LONGEST = timedelta(hours=1), timedelta(hours=12)
OWED = timedelta(minutes=10)  # between the password and the second step
TRIES, WINDOW = 5, timedelta(minutes=15)
CODES = 10  # recovery codes of one account
COOKIE = "sentinel_session"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    ENTERPRISE = "enterprise"
    ASSOCIATION = "association"
    BUREAU = "bureau"
    INSTITUTE = "institute"


ROLE_NAMES = {
    Role.EXPORTER: msg("Exporter"),
    Role.ASSOCIATION: msg("Trade association"),
    Role.EXPERT: msg("Expert"),
    Role.OFFICIAL: msg("Government official"),
    Role.OPERATOR: msg("Operator"),
}
KIND_NAMES = {
    OrganisationKind.ENTERPRISE: msg("Enterprise"),
    OrganisationKind.ASSOCIATION: msg("Trade association"),
    OrganisationKind.BUREAU: msg("Government bureau"),
    OrganisationKind.INSTITUTE: msg("Institute"),
}


class Stage(StrEnum):
    """How far a session is: all done, or what is still owed after the password."""

    FULL = "full"
    TOTP = "totp"
    SETUP = "setup"  # an administrator without a second step sets it up first
    PASSWORD = "password"  # a first password that somebody else chose is changed first


@dataclass(frozen=True, slots=True)
class Organisation:
    """An enterprise, association, bureau or institute with accounts."""

    id: str
    name: str
    kind: OrganisationKind
    accounts: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account without its secrets.  `organisation` is an id; `external`: another identity service signs it in."""

    id: str
    login: str
    name: str
    email: str = ""
    organisation: str = ""
    organisation_name: str = ""
    administrator: bool = False
    roles: tuple[Role, ...] = ()
    language: str = ""
    must_change: bool = False
    totp_on: bool = False
    external: bool = False
    disabled: bool = False
    valid_from: str = ""

    @property
    def person(self) -> Person:
        """Who this is for the table of verbs."""
        return Person(
            self.id, self.name, self.roles, self.organisation, self.language, self.administrator, self.login, self.email
        )

    @property
    def guards(self) -> bool:
        """True for those who can change other people's accounts: they need a second step."""
        return Role.OPERATOR in self.roles or self.administrator

    @property
    def idle(self) -> timedelta:
        """How long a session lives unused."""
        return ADMIN_IDLE if self.guards else IDLE

    @property
    def longest(self) -> timedelta:
        """How long a session lives at most."""
        return ADMIN_LONGEST if self.guards else LONGEST

    def owes(self) -> Stage:
        """What the next step of signing in is, after the password was right."""
        if self.totp_on:
            return Stage.TOTP
        return self.after_totp()

    def after_totp(self) -> Stage:
        """What is still owed after the second step, or without one."""
        if self.must_change:
            return Stage.PASSWORD
        return Stage.SETUP if self.guards and not self.totp_on else Stage.FULL


@dataclass(frozen=True, slots=True)
class Session:
    """A server-side session; `id` is the hash of its token."""

    id: str
    account: Account
    stage: Stage
    created: datetime
    seen: datetime
    ends: datetime
    client: str = ""


def tidy_login(text: str) -> str:
    """A login name as it is kept: NFKC, without spaces around, lower case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def login_problem(login: str) -> str:
    """What is wrong with a tidy login name, as a msgid; empty when nothing is."""
    if not 2 <= len(login) <= 60 or not all(c.isalnum() or c in "._-@+" for c in login):
        return msg("A login name has 2 to 60 letters, digits or . _ - @ +")
    return ""
