"""The days ahead: deadlines for comments, adoptions and entries into force, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from records.measures import Measure
from records.queries.measures import RowView, row_of
from records.queries.search import Wanted, places
from records.showing import shown_measure
from records.store import Store
from records.threads import load

SORTS = {"deadline": "comment_deadline", "adoption": "adoption", "force": "entry_into_force"}
MOST = 500  # dates of one answer that are read whole


@dataclass(frozen=True, slots=True)
class Day:
    """How many dates of each sort (deadline, adoption, force) fall on a day."""

    on: date
    deadline: int
    adoption: int
    force: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.deadline + self.adoption + self.force


@dataclass(frozen=True, slots=True)
class Entry:
    """One date of one measure; `sort` is "deadline", "adoption" or "force"."""

    on: date
    sort: str
    row: RowView
    measure: Measure


def days(store: Store, wanted: Wanted, first: date, last: date, today: date) -> Sequence[Day]:
    """The days from `first` to `last` on which something falls, in order."""
    columns, at = places(store, wanted, today)
    start, end = first.toordinal(), last.toordinal()
    counts = {}
    for sort in SORTS:
        day = columns.days[sort][at]
        counts[sort] = np.bincount(day[(day >= start) & (day <= end)] - start, minlength=end - start + 1)
    together = sum(counts.values())
    return tuple(
        Day(date.fromordinal(start + int(n)), *(int(counts[s][n]) for s in SORTS)) for n in np.flatnonzero(together)
    )


def agenda(
    store: Store, wanted: Wanted, first: date, last: date, today: date, sorts: Sequence[str] = tuple(SORTS),
    limit: int = 60, offset: int = 0,
) -> tuple[Sequence[Entry], int]:  # fmt: skip
    """(the dates from `first` to `last`, by day and then most serious first; how many there are); 500 at most."""
    columns, at = places(store, wanted, today)
    start, end = first.toordinal(), last.toordinal()
    found: list[tuple[int, int, int, str]] = []
    for sort in sorts:
        day = columns.days[sort][at]
        inside = np.flatnonzero((day >= start) & (day <= end))
        found += [(int(day[i]), int(columns.rank[at[i]]), int(columns.ids[at[i]]), sort) for i in inside]
    found.sort()
    page = found[offset : offset + min(limit, MOST)]
    with store.read() as connection:
        whole = {m.id: shown_measure(m, store.passports()) for m in load(connection, [f[2] for f in page])}
    entries = [
        Entry(date.fromordinal(d), sort, row_of(whole[i], today), whole[i]) for d, _, i, sort in page if i in whole
    ]
    return tuple(entries), len(found)
