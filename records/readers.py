"""Readers who signed up: who they are, what waits for their yes, what they answered."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from records.grades import Colour
from records.subscriptions import Mode, Subscription
from records.wording import msg

TICKET_HOURS = 48
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*").fullmatch
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?").fullmatch


class Purpose(StrEnum):
    """What a ticket lets its holder do, once."""

    SUBSCRIBE = "subscribe"
    INVITE = "invite"  # an association watches for its member, who must agree
    EXPORT = "export"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose address is confirmed.  `key` is random and stands in links; `asked` counts unanswered questions
    whether the watches are still needed, `asked_on` is the day of the last one."""

    key: str
    address: str
    channel: str
    language: str
    since: date
    asked: int = 0
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something that waits until a person with access to the mailbox says yes.  `key` is signed into the link."""

    key: str
    purpose: Purpose
    address: str
    language: str
    created: datetime
    expires: datetime
    wish: Subscription | None = None
    used: datetime | None = None
    fingerprint: str = ""  # of what the holder is shown: a wish that was changed meanwhile is shown again


@dataclass(frozen=True, slots=True)
class Membership:
    """An address that an association named for one of its watches, and what became of it."""

    watch: str  # the association's subscription key
    address: str
    state: str  # invited | joined | left
    on: date
    subscription: str = ""  # the key of the member's own, there once joined


@dataclass(frozen=True, slots=True)
class ReaderAnswer:
    """What a reader said of a measure; the newest counts, the older stay on record."""

    reader: str
    measure: str
    answer: str  # one of records.links.ANSWERS
    words: str
    at: datetime


class AddressError(ValueError):
    """What was typed is no mail address; the message is a msgid that says what to change."""


def address(text: str) -> str:
    """The mail address in one form (lower case, domain in ASCII); raises `AddressError`.

    Local parts are ASCII without quotes (few relays take others); at most 64 and 254 characters (RFC 5321).
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    local, at, domain = plain.rpartition("@")
    if not at or not local:
        raise AddressError(msg("A mail address looks like name@example.com."))
    if not _LOCAL(local) or len(local) > 64:
        raise AddressError(msg("Before the @ stand letters, digits and . _ - only, 64 at most."))
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressError(msg("After the @ stands a domain such as example.com.")) from None
    labels = domain.split(".")
    if len(labels) < 2 or not all(map(_LABEL, labels)) or labels[-1].isdigit() or len(local) + len(domain) > 253:
        raise AddressError(msg("After the @ stands a domain such as example.com."))
    return f"{local}@{domain}"


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def fingerprint(text: str) -> str:
    """16 hexadecimal digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wish_to_dict(wish: Subscription) -> dict[str, Any]:
    """A subscription as JSON values, without what is empty and without its row number."""
    out: dict[str, Any] = {}
    for f in fields(Subscription):
        value = getattr(wish, f.name)
        if f.name == "id" or value in ("", None, ()):
            continue
        out[f.name] = list(value) if isinstance(value, tuple) else value.isoformat() if _is_day(value) else value
    return out


def wish_to_json(wish: Subscription) -> str:
    """As text, the same for equal wishes."""
    return json.dumps(wish_to_dict(wish), ensure_ascii=False, sort_keys=True)


def wish_from_json(text: str) -> Subscription:
    """Read what `wish_to_json` wrote; fields that a later version dropped are ignored."""
    known = {f.name: f for f in fields(Subscription)}
    values: dict[str, Any] = {"key": "", "reader": "", "name": ""}
    for name, value in json.loads(text).items():
        if name not in known:
            continue
        if isinstance(value, list):
            value = tuple(value)
        elif isinstance(value, str) and "date" in str(known[name].type):
            value = date.fromisoformat(value)
        values[name] = value
    shaped = {"lowest": Colour(values.get("lowest", Colour.YELLOW)), "mode": Mode(values.get("mode", Mode.DAILY))}
    return Subscription(**values | shaped)


def _is_day(value: object) -> bool:
    return isinstance(value, date)
