"""Our own, earlier deadline: the official one less the days that collecting and drafting a comment takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from records.measures import Measure

SURE = 0.5  # less probable labels set no deadline
TABLE = Path(__file__).parent / "data" / "deadlines.yaml"


@dataclass(frozen=True, slots=True)
class Lead:
    """How many days before the official deadline ours lies: by default, for members (codes) and for sectors (ids)."""

    days: int
    members: Mapping[str, int] = field(default_factory=dict)
    sectors: Mapping[str, int] = field(default_factory=dict)
    remind: tuple[int, ...] = ()

    def of(self, members: Iterable[str] = (), sectors: Iterable[str] = ()) -> int:
        """The longest that applies; the default where nothing does."""
        own = [self.members[m] for m in members if m in self.members]
        own += [self.sectors[s] for s in sectors if s in self.sectors]
        return max(own, default=self.days)


@cache
def lead() -> Lead:
    """The table as it is shipped; raises `ValueError` for a number of days that makes no sense."""
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    found = Lead(data["days"], data["members"], data["sectors"], tuple(data["remind"]))
    for days in (found.days, *found.members.values(), *found.sectors.values(), *found.remind):
        if not isinstance(days, int) or not 0 <= days <= 365:
            raise ValueError(f"{TABLE.name}: {days!r} is no number of days between 0 and 365")
    return found


def our_deadline(official: date, members: Iterable[str] = (), sectors: Iterable[str] = ()) -> date:
    """The day by which views should be in, for a measure of these members that touches these sectors."""
    return official - timedelta(days=lead().of(members, sectors))


def our_deadline_of(measure: Measure) -> date | None:
    """Our deadline for a measure by its newest stated one, its members and the sectors it surely touches; or None."""
    official = measure.date_of("comment_deadline")
    if official is None:
        return None
    return our_deadline(official, measure.members, {x.sector for x in measure.labels if x.score >= SURE})
