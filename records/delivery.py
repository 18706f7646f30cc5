"""What delivery speaks of beside alerts: letters, verdicts on a try, refusals of addresses, bounces, jobs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Waits before the next try; after the last the delivery is dead.
RETRY_AFTER_S = (60, 300, 1800, 7200, 28800, 86400)
SPREAD = 0.2  # of a wait, either way, so that what failed together does not come back together
URGENT, AT_ONCE, DIGEST = 0, 1, 2  # priorities of a delivery


def wait_s(tries: int, chance: float) -> float:
    """Seconds to wait after this many tries (from 1): the table's wait ± 20 % by `chance` in [0, 1)."""
    return RETRY_AFTER_S[tries - 1] * (1 - SPREAD + 2 * SPREAD * chance)


class Verdict(StrEnum):
    """What came of one try.  `CONFIGURATION` is tried again too: a person may have mended it by then."""

    OK = "ok"
    RETRY = "retry"
    PERMANENT = "permanent"
    CONFIGURATION = "configuration"


class Suppression(StrEnum):
    """Why an address gets nothing."""

    BOUNCES = "bounces"  # what was sent came back too often
    GONE = "gone"  # the other side said for good that it is not there
    COMPLAINT = "complaint"
    READER = "reader"  # the reader asked never to be written to


@dataclass(frozen=True, slots=True)
class Letter:
    """A message without alerts.  `slot` is unique for reader and channel: the same letter posted twice is one.

    `kind` is "letter" (a request to confirm, say), "notice" (about a failed delivery), "test" or "probe".
    """

    reader: str
    channel: str
    address: str
    slot: str
    subject: str
    text: str
    html: str = ""
    language: str = "zh"
    kind: str = "letter"
    priority: int = AT_ONCE

    @property
    def id(self) -> str:
        """The id of its delivery, the same on every run."""
        text = "\n".join((self.reader, self.channel, self.address, self.slot))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a delivery."""

    at: datetime
    ok: bool
    verdict: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back.  `report_hash` is of the report's bytes; `status` is RFC 3463 ("5.1.1"), if given."""

    report_hash: str
    delivery_id: str
    hard: bool
    status: str
    said: str


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """Something that a page or a person asked for and a worker does, at least once.  `kind`: see `service.jobs`."""

    id: int
    kind: str
    arguments: Mapping[str, str]
    asked_by: str
    asked_at: datetime
    state: JobState = JobState.WAITING
    tries: int = 0
    outcome: str = ""
    finished_at: datetime | None = None
