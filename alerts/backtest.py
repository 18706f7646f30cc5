"""A stored period graded once more, day by day on a virtual clock: which colours, how early, and what happened later.

On each day only the documents that had been distributed count, and only exports, concerns and incidents up to the
month's beginning.  The labels are those of the store today: what a classifier would have said then is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from alerts.grade import assess
from alerts.table import Table
from alerts.trade import Known, trade_of
from records.deadlines import our_deadline_of
from records.grades import Colour
from records.measures import Measure
from records.queries.calibration import fates
from records.queries.replay import measures_between
from records.store import Store

RELEVANT = 0.5  # a measure that some family of Guangxi more probably touches than not
AIMS = {"red": (0.0, 0.02), "orange": (0.02, 0.08), "yellow": (0.10, 0.25)}  # least and most of the relevant


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which a measure got its first colour or another one (None: it lost it)."""

    on: date
    colour: Colour | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One measure over the period; dates as they were known on the day of the most serious colour."""

    id: int
    key: str
    relevant: bool
    turns: tuple[Turn, ...]
    ours: date | None = None
    official: date | None = None
    force: date | None = None

    @property
    def worst(self) -> Turn | None:
        """The first day of the most serious colour."""
        graded = [t for t in self.turns if t.colour]
        return min(graded, key=lambda t: (t.colour.rank if t.colour else 9, t.on), default=None)


@dataclass(frozen=True, slots=True)
class Lead:
    """Days from the first day of the most serious colour to a date: how many measures had it, median, how many late."""

    measures: int
    median: float | None
    late: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came out; shares are of the relevant measures by their most serious colour."""

    since: date
    until: date
    version: str
    measures: int
    relevant: int
    colours: Mapping[str, int]
    shares: Mapping[str, float]
    moves: Mapping[str, int]  # upgrades, downgrades, all-clears
    leads: Mapping[str, Mapping[str, Lead]]  # colour → ours | official | force
    busiest: Mapping[str, int]  # colour → most measures of one week (seven days from a Monday)
    later: Mapping[str, Mapping[str, int]]  # colour ("none") → outcome → measures
    outcomes: tuple[str, ...]  # that anything is on record of

    def missed(self) -> list[str]:
        """The colours whose share is outside what the rule aims at."""
        return [c for c, (least, most) in AIMS.items() if not least <= self.shares.get(c, 0.0) <= most]


Of = Callable[[date], Known]


def replay(measure: Measure, since: date, until: date, rules: Table, known: Of) -> Replayed:
    """One measure on a virtual clock: looked at on each day of a document and each day its grade names for review.

    That is the same as looking every day: between these days nothing that counts changes (`Grade.review_on`).
    """
    turns: list[Turn] = []
    seen: Measure | None = None
    for day, there, colour in _days(measure, since, until, rules, known):
        last = turns[-1].colour if turns else None
        if colour is last and (turns or colour is None):
            continue
        turns.append(Turn(day, colour))
        if colour and (seen is None or colour.rank < min(t.colour.rank for t in turns[:-1] if t.colour)):
            seen = there
    found = Replayed(measure.id, measure.key, (measure.relevant or 0.0) >= RELEVANT, tuple(turns))
    if seen is None:
        return found
    dates = (seen.date_of("comment_deadline"), seen.date_of("entry_into_force"))
    return replace(found, ours=our_deadline_of(seen), official=dates[0], force=dates[1])


def _days(
    measure: Measure, since: date, until: date, rules: Table, known: Of
) -> Iterator[tuple[date, Measure, Colour | None]]:
    """(day, the measure as it was known, its colour) on the days that matter."""
    coming = sorted({d.distributed for d in measure.documents if since <= d.distributed <= until})
    day = coming[0] if coming else None
    while day is not None:
        there = replace(measure, documents=tuple(d for d in measure.documents if d.distributed <= day), grade=None)
        now = known(day)
        grade = assess(there, day, rules, exports=now.exports, record=now.record)
        yield day, there, grade.colour if grade else None
        later = [d for d in coming if d > day]
        if grade and grade.review_on:
            later.append(grade.review_on)
        day = min((d for d in later if d <= until), default=None)


def backtest(store: Store, since: date, until: date, rules: Table, today: date) -> Backtest:
    """Replay the period; `today` bounds what counts as having happened later."""
    months: dict[date, Known] = {}

    def known(day: date) -> Known:
        month = day.replace(day=1)
        if month not in months:
            months[month] = trade_of(store, month, rules)
        return months[month]

    found = [replay(m, since, until, rules, known) for m in measures_between(store, since, until)]
    happened, outcomes = fates(store, today)
    return summed(found, {f.id: f.outcomes for f in happened}, since, until, rules.version, outcomes)


def summed(
    found: Sequence[Replayed],
    later: Mapping[int, Sequence[str]],
    since: date,
    until: date,
    version: str,
    outcomes: Iterable[str],
) -> Backtest:
    """The figures of the replayed measures."""
    worst = {r.id: w.colour.value for r in found if (w := r.worst) and w.colour}
    relevant = [r for r in found if r.relevant]
    counted = Counter(worst[r.id] for r in relevant if r.id in worst)
    after: dict[str, Counter[str]] = {}
    for r in found:
        after.setdefault(worst.get(r.id, "none"), Counter()).update(later.get(r.id, ()))
    return Backtest(
        since=since,
        until=until,
        version=version,
        measures=len(found),
        relevant=len(relevant),
        colours=Counter(worst.values()),
        shares={c.value: counted[c] / len(relevant) if relevant else 0.0 for c in Colour},
        moves=Counter(move for r in found for move in _moves(r.turns)),
        leads={c.value: _leads([r for r in found if worst.get(r.id) == c]) for c in Colour},
        busiest=_busiest(found),
        later=after,
        outcomes=tuple(outcomes),
    )


def _moves(turns: Sequence[Turn]) -> Iterator[str]:
    for before, after in pairwise(turns):
        if after.colour is None:
            yield "all-clear"
        elif before.colour is not None:
            yield "upgrade" if after.colour.rank < before.colour.rank else "downgrade"


def _leads(found: Sequence[Replayed]) -> dict[str, Lead]:
    leads = {}
    for name in ("ours", "official", "force"):
        days = [(day - w.on).days for r in found if (w := r.worst) and (day := getattr(r, name))]
        leads[name] = Lead(len(days), median(days) if days else None, sum(d < 0 for d in days))
    return leads


def _busiest(found: Sequence[Replayed]) -> dict[str, int]:
    weeks: dict[str, Counter[date]] = {}
    for r in found:
        if (w := r.worst) and w.colour:
            monday = w.on - timedelta(days=w.on.weekday())
            weeks.setdefault(w.colour.value, Counter())[monday] += 1
    return {colour: max(counts.values()) for colour, counts in weeks.items()}
