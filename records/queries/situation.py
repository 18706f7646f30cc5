"""The situation of one day beside an earlier one: sectors × members with their change, what is new, what closes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from records import tables as t
from records.grades import Colour
from records.queries.measures import RowView, row_of
from records.queries.standing import AT_ONCE, Standing, published, standing
from records.store import Store
from records.store.base import chunks
from records.subscriptions import EventKind
from records.threads import load

Counts = tuple[int, ...]  # red, orange, yellow, blue


@dataclass(frozen=True, slots=True)
class Tile:
    """Measures of one member that touch one sector and could be acted on: now and on the earlier day, by colour."""

    sector: str
    member: str
    now: Counts
    before: Counts

    @property
    def worst(self) -> Colour | None:
        """The most serious colour now."""
        return worst(self.now)

    @property
    def change(self) -> int:
        """How many more than on the earlier day."""
        return sum(self.now) - sum(self.before)

    @property
    def rise(self) -> int:
        """By how many steps the most serious colour rose (negative: fell); no measure counts as below blue."""
        return _rank(self.before) - _rank(self.now)


@dataclass(frozen=True, slots=True)
class Situation:
    """What could be acted on at the end of `day` and of `before`.

    `new` had their first document after `before`; `followed` are older and had a further one; `closing` have a comment
    deadline within the same number of days ahead; `closed` could be acted on then and cannot any more.
    """

    day: date
    before: date
    open: tuple[Standing, ...]
    earlier: tuple[Standing, ...]
    new: tuple[Standing, ...]
    followed: tuple[Standing, ...]
    closing: tuple[Standing, ...]
    closed: tuple[Standing, ...]

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """Sector × member; a measure that touches several sectors counts in each of them."""
        return tiles(self.open, self.earlier)


@dataclass(frozen=True, slots=True)
class Change:
    """That a measure got another colour on a day; None: it has none any more.  `reasons` as said in both languages."""

    id: int
    key: str
    on: date
    old: Colour | None
    new: Colour | None
    reasons: tuple[tuple[str, str], ...]  # (zh, en)


def situation(store: Store, today: date, days: int = 7) -> Situation:
    """The situation today and `days` earlier, from what had been published by then."""
    before = today - timedelta(days=days)
    now, then = standing(store, today), standing(store, before)
    fresh = published(store, before + timedelta(days=1), today)
    still = {s.id for s in now}
    ahead = today + timedelta(days=days)
    return Situation(
        today,
        before,
        now,
        then,
        new=tuple(s for s in fresh if s.first > before),
        followed=tuple(s for s in fresh if s.first <= before),
        closing=tuple(s for s in now if s.deadline and s.deadline <= ahead),
        closed=tuple(s for s in then if s.id not in still),
    )


def tiles(now: Iterable[Standing], before: Iterable[Standing]) -> tuple[Tile, ...]:
    """Sector × member with the counts of two days, by sector and member."""
    counted: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for place, measures in enumerate((now, before)):
        for s in measures:
            for sector in s.sectors:
                for member in s.members:
                    pair = counted.setdefault((sector, member), ([0] * len(Colour), [0] * len(Colour)))
                    pair[place][s.colour.rank] += 1
    return tuple(Tile(*place, tuple(a), tuple(b)) for place, (a, b) in sorted(counted.items()))


def by_colour(measures: Iterable[Standing]) -> Counts:
    """How many of each colour, red first."""
    counts = [0] * len(Colour)
    for s in measures:
        counts[s.colour.rank] += 1
    return tuple(counts)


def worst(counts: Counts) -> Colour | None:
    """The most serious colour of which there is any."""
    return next((c for c in Colour if counts[c.rank]), None)


def _rank(counts: Counts) -> int:
    found = worst(counts)
    return len(Colour) if found is None else found.rank


def rows_of(store: Store, ids: Sequence[int], today: date, limit: int = 100) -> tuple[RowView, ...]:
    """These measures as rows of a list, in the order given; at most 500."""
    with store.read() as connection:
        return tuple(row_of(m, today) for m in load(connection, list(ids)[: min(limit, 500)]))


def changes(store: Store, ids: Sequence[int], first: date, last: date) -> tuple[Change, ...]:
    """Changes of colour of these measures in these days, the newest first, with the reasons of the new grade."""
    e, g = t.event.c, t.grade.c
    found: list[tuple[int, int, str, date, str]] = []
    reasons: dict[tuple[int, str, date], str] = {}
    with store.read() as connection:
        for part in chunks(dict.fromkeys(ids), AT_ONCE):
            query = select(e.id, e.measure_id, t.measure.c.key, e.on, e.detail).join(t.measure)
            query = query.where(e.measure_id.in_(part))
            query = query.where(e.kind == EventKind.GRADE.value, e.on >= first, e.on <= last)
            found += connection.execute(query).tuples()
            given = select(g.measure_id, g.colour, g.as_of, g.reasons).where(g.measure_id.in_(part), g.as_of >= first)
            rows = connection.execute(given.order_by(g.id)).tuples()
            reasons |= {(id, colour, day): text for id, colour, day, text in rows}
    return tuple(_change(*row[1:], reasons) for row in sorted(found, reverse=True))


def _change(id: int, key: str, on: date, detail: str, reasons: dict[tuple[int, str, date], str]) -> Change:
    told = json.loads(detail)
    old, new = (Colour(told[k]) if told.get(k) else None for k in ("old", "new"))
    said = json.loads(reasons.get((id, new or "", on), "[]"))
    return Change(id, key, on, old, new, tuple((r["zh"], r["en"]) for r in said))
