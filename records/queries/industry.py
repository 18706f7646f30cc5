"""One sector or product family: what is open, how it went over the years, which markets notify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from records.grades import Colour
from records.queries.search import Wanted, open_mask, places
from records.search.shelf import Ints, Shelf
from records.store import Store

MONTHS = 36  # of the trend, the present one included


@dataclass(frozen=True, slots=True)
class Industry:
    """Counts of measures: `open` those that can still be acted on, by grade ("none" without one).

    `months`: measures by the month of their newest document, oldest first, months without any included.  `members`
    and `families`: value → (open, all), those with most open first.  `total` counts all.
    """

    total: int
    open: Mapping[str, int]
    months: tuple[tuple[date, int], ...]
    years: Mapping[int, int]
    members: Mapping[str, tuple[int, int]]
    families: Mapping[str, tuple[int, int]]


def industry(store: Store, wanted: Wanted, today: date) -> Industry:
    """The figures of the measures that fit."""
    columns, at = places(store, wanted, today)
    still = at[open_mask(columns, today)[at]]
    days = columns.days["newest"][at]
    days = days[days <= today.toordinal()]
    found = Counter(date.fromordinal(int(d)).replace(day=1) for d in days)
    return Industry(
        total=len(at),
        open=_colours(columns, still),
        months=tuple((m, found[m]) for m in _months(today)),
        years=dict(sorted(Counter(m.year for m in found.elements()).items())),
        members=_both(columns, "member", still, at),
        families=_both(columns, "family", still, at),
    )


def _colours(columns: Shelf, at: Ints) -> dict[str, int]:
    counts = np.bincount(columns.rank[at], minlength=len(Colour) + 1)
    return {name: int(n) for name, n in zip([*Colour, "none"], counts, strict=True)}


def _months(today: date) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(first - MONTHS + 1, first + 1)]


def _both(columns: Shelf, facet: str, still: Ints, at: Ints) -> dict[str, tuple[int, int]]:
    """Value of a facet → (how many open measures have it, how many have it)."""
    now, ever = (_counts(columns, places) for places in (still, at))
    found = {v: (int(now[n]), int(ever[n])) for n, v in columns.named.get(facet, {}).items() if ever[n]}
    return dict(sorted(found.items(), key=lambda x: (-x[1][0], -x[1][1], x[0])))


def _counts(columns: Shelf, at: Ints) -> Ints:
    mask = np.zeros(len(columns), dtype=bool)
    mask[at] = True
    return columns.counts(mask)
