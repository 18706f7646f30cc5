"""What a source's `parse` is given and gives back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from records.attached import AttachedText
from records.ics import Ics
from records.notification import Notification, Raw
from records.runs import Invalid
from records.wording import say

Item = Notification | Invalid | AttachedText
Items = Iterator[Item]


class Unreadable(ValueError):
    """The whole answer cannot be read; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request.  `note` is the source's own mark of what it asked for, given back in `Reading.ask`.

    `absent`: HTTP statuses by which this publisher says "there is no such item": no failure, and not tried again.
    """

    address: str
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    body: str = ""
    note: str = ""
    absent: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a source may know when it plans its requests.

    `address` is the passport's or its replacement; `since` the day of the last success less the overlap (None: never);
    `state` what the source itself remembered; `key` the secret named by the passport's `key_setting`.
    """

    address: str
    now: datetime
    since: date | None = None
    state: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default="", repr=False)

    @property
    def today(self) -> date:
        """The calendar day of the run."""
        return self.now.date()


@dataclass(slots=True)
class Reading:
    """One answer being read: where it is kept, the day, and a place to account for what was left over.

    `follow` takes further requests (the next page, the document behind a link); `state` is remembered when the whole
    run went well; `zero` is set when the answer itself says that it is empty (a total of 0), so that an empty window
    is not taken for a broken page.
    """

    raw: Raw
    today: date
    name: str = ""  # what people call it: the file's name or the address
    ask: Ask = Ask("")
    follow: list[Ask] = field(default_factory=list)
    state: dict[str, str] = field(default_factory=dict)
    zero: bool = False
    leftover: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    table: list[Ics] = field(default_factory=list)  # what a reference source brings instead of documents

    def at(self, place: str) -> Raw:
        """The raw pointer for one place inside the answer."""
        return Raw(self.raw.sha256, self.raw.url, place)


def tell(message: str, **params: object) -> str:
    """Say a problem in the operator's language (`SENTINEL_LANGUAGE`)."""
    return say(message, os.environ.get("SENTINEL_LANGUAGE", "zh"), **params)
