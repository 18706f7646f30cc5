"""What was looked at and what not: each source's yield beside what is usual, its gaps in time, what was left over."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import select

from records import tables as t
from records.queries.gaps import gaps
from records.queries.sources import GOOD, SourceHealth, sources
from records.runs import Switch, Verdict
from records.store import Store
from records.store.base import from_moment, moment

DAYS = 60  # of runs that are looked back on
SLACK, GRACE = 1.5, timedelta(hours=2)  # a source may be late by half its cadence and two hours
NUMBERED = ("wto_eping_workbook", "wto_eping_api", "wto_eping_site")  # sources of notifications that are numbered


class Yield(StrEnum):
    """What the newest good reading brought beside what the passport expects."""

    USUAL = "usual"
    FEW = "few"
    MANY = "many"
    UNKNOWN = "unknown"  # there was none


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which nobody looked although the source was due; `end` None: it goes on."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One source: its health, and what of it is not known.

    `seen` of the newest good reading that brought anything, `median` over 60 days (both None: there was none); `gaps`
    the oldest first; `leftover` fields and values that nobody expected, of the newest run that had any; `missing`
    running numbers that are not in the store (WTO notifications; None: the source is not numbered).
    """

    health: SourceHealth
    seen: int | None = None
    median: float | None = None
    standing: Yield = Yield.UNKNOWN
    gaps: tuple[Span, ...] = ()
    leftover: Mapping[str, int] | None = None
    leftover_at: datetime | None = None
    missing: int | None = None

    @property
    def on_time(self) -> bool:
        """Looked at within its cadence (and the slack)."""
        return self.open_gap is None and self.health.last_success is not None

    @property
    def open_gap(self) -> Span | None:
        """The gap that goes on, when there is one."""
        return self.gaps[-1] if self.gaps and self.gaps[-1].end is None else None


def coverage(store: Store, now: datetime) -> Sequence[Coverage]:
    """Every registered source by name."""
    r = t.run.c
    columns = (r.source, r.started, r.finished, r.verdict, r.seen, r.leftover)
    since = moment(now - timedelta(days=DAYS))
    runs: dict[str, list[Any]] = defaultdict(list)
    with store.read() as connection:
        for row in connection.execute(select(*columns).where(r.started >= since).order_by(r.id)):
            runs[row.source].append(row)
    missing = sum(gap.count for gap in gaps(store, most=0))
    return tuple(_of(health, runs[health.source.name], now, missing) for health in sources(store))


def _of(health: SourceHealth, runs: Sequence[Any], now: datetime, missing: int) -> Coverage:
    seen = [row.seen for row in runs if row.verdict == Verdict.OK.value and row.seen]
    left = next((row for row in reversed(runs) if row.leftover != "{}"), None)
    return Coverage(
        health=health,
        seen=seen[-1] if seen else None,
        median=float(median(seen)) if seen else None,
        standing=_standing(seen[-1], *health.source.expected) if seen else Yield.UNKNOWN,
        gaps=_gaps(health, runs, now),
        leftover=json.loads(left.leftover) if left else None,
        leftover_at=from_moment(left.started) if left else None,
        missing=missing if health.source.name in NUMBERED else None,
    )


def _standing(seen: int, least: int, most: int) -> Yield:
    return Yield.FEW if seen < least else Yield.MANY if seen > most else Yield.USUAL


def _gaps(health: SourceHealth, runs: Sequence[Any], now: datetime) -> tuple[Span, ...]:
    """Times between good runs that are longer than the cadence allows; the last one goes on while the source is on."""
    if health.source.on_request or health.source.family == "packaged":
        return ()
    longest = timedelta(hours=health.source.cadence_hours * SLACK) + GRACE
    good = [at for row in runs if row.verdict in GOOD and (at := from_moment(row.finished))]
    if health.last_success and (not good or health.last_success < good[0]):
        good.insert(0, health.last_success)
    found = [Span(a, b) for a, b in pairwise(good) if b - a > longest]
    on = health.switch in (Switch.ON, Switch.NEEDS_A_LOOK)
    first = from_moment(runs[0].started) if runs else health.last.started if health.last else None
    since = good[-1] if good else first
    if on and since is not None and (not good or now - since > longest):
        found.append(Span(since, None))
    return tuple(found)
