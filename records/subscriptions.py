"""Subscriptions, alerts and deliveries: who wants what, what concerns them, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from records.grades import Colour
from records.wording import Reason


class Mode(StrEnum):
    """When yellow and blue are told; red and orange are always told at once (records.rhythm)."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one reader watches.  Empty criteria mean "any"; several values of one criterion mean "one of them".

    `hs` are prefixes of 2-6 digits; `members` are WTO symbol codes or group names ("ASEAN"); `kinds` are
    `records.notification.Kind` values; `since` is the day it began: only what happens after it causes alerts,
    except for one first message (`welcome`) about what is open that day.  `quiet` is written "22:00-07:00"; in these
    hours only red alarms leave.  `paused` rests for good, `paused_until` until (not including) that day.  `note` says
    why the reader watches this and stands in the message.  `reader` is who gets the message: all of a reader's
    subscriptions of one channel come in one.  `owner` is who may change it, `organisation` the association or firm it
    belongs to: an association may subscribe for its members.  `heard_on` is the last day on which the reader showed
    that the watch is wanted.
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
    mode: Mode = Mode.DAILY
    quiet: str = ""
    paused_until: date | None = None
    organisation: str = ""
    owner: str = ""
    welcome: bool = True
    heard_on: date | None = None
    id: int = field(default=0, compare=False)


class EventKind(StrEnum):
    """What happened to a measure that may concern a reader."""

    OPEN = "open"  # still open when the subscription began
    FIRST = "first"  # first notice
    REVISION = "revision"  # a follow-up document, or a corrected one
    GRADE = "grade"  # the colour changed
    DATE = "date"  # a deadline, adoption or entry into force moved
    REMINDER = "reminder"
    STATUS = "status"  # a standard was published, taken under review, withdrawn


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
    queued_at: datetime | None = field(default=None, compare=False)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one reader through one channel, carrying one or more alerts; `id` is its stable Message-ID.

    `slot` is unique for reader and channel: a run ("run <hash of its alerts>") or a digest ("daily 2025-06-12").
    `priority`: 0 carries a red alarm, 1 leaves at once, 2 is a digest.
    """

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
    priority: int = 2
    kind: str = "alerts"  # or what stands in a letter: "letter", "notice", "test", "probe"
