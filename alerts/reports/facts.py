"""What a report is built from: read once from the store, so that every format says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from alerts.reports.periods import Period
from records.measures import Measure
from records.queries.checked import Checked, checked
from records.queries.overview import is_sample
from records.queries.situation import Change, Situation, changes, situation
from records.queries.standing import Standing
from records.queries.trends import windows
from records.store import Store
from records.threads import load
from records.unusual import HISTORY, WINDOW_DAYS, Activity, activity


@dataclass(frozen=True, slots=True)
class Facts:
    """The state at the end of a period.

    `fresh`: measures with a document of the period; `due`: open ones whose deadline comes within `period.ahead` days;
    `measures`: these whole, by row number, without documents after the period; `families`: all that are open.
    """

    period: Period
    situation: Situation
    fresh: tuple[Standing, ...]
    due: tuple[Standing, ...]
    measures: Mapping[int, Measure]
    changes: tuple[Change, ...]
    checked: tuple[Checked, ...]
    activity: tuple[Activity, ...]
    sample: bool


def gather(store: Store, period: Period) -> Facts:
    """Ask the store; nothing is written."""
    state = situation(store, period.last, period.days)
    fresh = _ordered((*state.new, *state.followed), period.last)
    until = period.last + timedelta(days=period.ahead)
    due = sorted(
        (s for s in state.open if s.deadline and period.last <= s.deadline <= until),
        key=lambda s: (s.deadline, s.colour.rank, s.id),
    )
    everyone = [s.id for s in {s.id: s for s in (*fresh, *state.open, *state.closed)}.values()]
    changed = changes(store, everyone, period.first, period.last)
    with store.read() as connection:
        wanted = dict.fromkeys([*(s.id for s in fresh), *(s.id for s in due), *(c.id for c in changed)])
        whole = {m.id: _until(m, period.last) for m in load(connection, wanted)}
    return Facts(
        period,
        state,
        tuple(fresh),
        tuple(due),
        whole,
        changed,
        checked(store, period.first, period.last),
        activity(windows(store, period.last, WINDOW_DAYS, HISTORY + 1)),
        is_sample(store),
    )


def _ordered(measures: Iterable[Standing], day: date) -> list[Standing]:
    """Most serious first, then by what closes soonest."""

    def order(s: Standing) -> tuple[int, date, int, int]:
        ahead = s.deadline if s.deadline and s.deadline >= day else date.max
        return s.colour.rank, ahead, -s.newest.toordinal(), s.id

    return sorted(measures, key=order)


def _until(measure: Measure, day: date) -> Measure:
    known = tuple(d for d in measure.documents if d.distributed <= day)
    return replace(measure, documents=known or measure.documents[:1])
