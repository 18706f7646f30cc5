"""Sources and runs: what is collected from where, and how each attempt went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """How a run ended.  Only OK and UNCHANGED mean that the source was really looked at."""

    OK = "ok"
    UNCHANGED = "unchanged"  # the publisher says so (HTTP 304 or the same bytes)
    NOT_CHECKED = "not_checked"  # could not be reached, or not tried
    SUSPECT = "suspect"  # answered, but not as expected: zero rows, a login page, a fraction of the usual yield
    FAILED = "failed"


class Switch(StrEnum):
    """Whether a source is used."""

    ON = "on"
    OFF = "off"
    NEEDS_KEY = "needs_key"
    NEEDS_A_LOOK = "needs_a_look"


@dataclass(frozen=True, slots=True)
class Source:
    """The passport of a source: who publishes it, under what terms, and what a normal yield is.

    `expected` = (least, most) records seen in one complete run; `cadence_hours` = how often it is worth asking;
    `reliability` A (official original) … D (unconfirmed); `republish` = full | facts | none: what pages, mail and
    feeds may show; `evidence` = recorded | hand-made: what its cases were made from.
    """

    name: str
    title_zh: str
    title_en: str
    publisher: str
    country: str
    kind: str  # notification | regulation | standard | incident | reference
    family: str  # workbook | api | feed | page
    address: str
    official: bool
    licence: str
    attribution: str
    cadence_hours: int
    expected: tuple[int, int]
    reliability: str = "A"
    republish: str = "facts"
    evidence: str = "recorded"
    switch: Switch = Switch.ON
    key_setting: str = ""  # name of the environment variable that holds the key
    max_bytes: int = 32 * 2**20
    min_delay_s: float = 1.0
    on_request: bool = False  # asked only for what was chosen, never by the calendar
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Invalid:
    """One row or item that could not be taken: where it stands, what is wrong, what to do."""

    place: str
    problem: str
    advice: str
    excerpt: str = ""


@dataclass(slots=True)
class Run:
    """One attempt at one source, counted while it goes on and stored when it ends."""

    source: str
    started: datetime
    finished: datetime | None = None
    verdict: Verdict = Verdict.NOT_CHECKED
    seen: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    invalid: int = 0
    leftover: dict[str, int] | None = None  # unknown fields and values -> how often
    message: str = ""
    raw: str = ""
    id: int = 0
