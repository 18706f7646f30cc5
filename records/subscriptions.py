"""Subscriptions, alerts and deliveries: who wants what, what concerns them, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from records.grades import Colour
from records.wording import Reason


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one reader watches.  Empty criteria mean "any"; several values of one criterion mean "one of them".

    `hs` are prefixes of 2-6 digits; `members` are WTO symbol codes or group names ("ASEAN"); `kinds` are
    `records.notification.Kind` values; `since` is the day it began: only what happens after it causes alerts,
    except for one first message about what is open that day.
    """

    key: str  # stable public id, e.g. "example-sugar" or a random token
    reader: str
    name: str
    sectors: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    lowest: Colour = Colour.YELLOW
    channel: str = "folder"
    address: str = ""
    language: str = "zh"
    note: str = ""
    example: bool = False
    paused: bool = False
    since: date | None = None
    id: int = field(default=0, compare=False)


class EventKind(StrEnum):
    """What happened to a measure that may concern a reader."""

    OPEN = "open"  # still open when the subscription began
    FIRST = "first"  # first notice
    REVISION = "revision"  # a follow-up document, or a corrected one
    GRADE = "grade"  # the colour changed
    DATE = "date"  # a deadline, adoption or entry into force moved
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a measure.  `key` is unique for the measure and the same on every run."""

    measure: str
    kind: EventKind
    key: str
    on: date
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """That a measure concerns one subscription, once for each event."""

    subscription: str
    measure: str
    event: str  # Event.key
    event_kind: EventKind
    colour: Colour
    on: date
    reasons: tuple[Reason, ...] = ()
    id: int = field(default=0, compare=False)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one reader through one channel, carrying one or more alerts; `id` is its stable Message-ID."""

    id: str
    reader: str
    channel: str
    address: str
    slot: str
    language: str
    created_on: date
    state: DeliveryState = DeliveryState.PENDING
    tries: int = 0
    alerts: tuple[int, ...] = ()
    outcome: str = ""
    sent_at: datetime | None = None
