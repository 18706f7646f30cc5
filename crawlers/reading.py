"""What a source's `parse` is given and gives back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from records.ics import Ics
from records.notification import Notification, Raw
from records.runs import Invalid
from records.wording import say

Item = Notification | Invalid
Items = Iterator[Item]


class Unreadable(ValueError):
    """The whole answer cannot be read; the message says what, where and what to do."""


@dataclass(slots=True)
class Reading:
    """One answer being read: where it is kept, the day, and a place to account for what was left over."""

    raw: Raw
    today: date
    name: str = ""  # what people call it: the file's name or the address
    leftover: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    table: list[Ics] = field(default_factory=list)  # what a reference source brings instead of documents

    def at(self, place: str) -> Raw:
        """The raw pointer for one place inside the answer."""
        return Raw(self.raw.sha256, self.raw.url, place)


def tell(message: str, **params: object) -> str:
    """Say a problem in the operator's language (`SENTINEL_LANGUAGE`)."""
    return say(message, os.environ.get("SENTINEL_LANGUAGE", "zh"), **params)
