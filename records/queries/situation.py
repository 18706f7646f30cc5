"""The situation of one day beside an earlier one: sectors × members with their change, what is new, what closes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Connection, select

from records import tables as t
from records.grades import Colour
from records.queries.measures import RowView
from records.queries.measures import rows_of as shown_rows
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
    """That a measure got another colour on a day; None: it has none any more.  `reasons` as said in both languages.

    `table`: the published table had another version meanwhile, so that the facts may be the same.
    """

    id: int
    key: str
    on: date
    old: Colour | None
    new: Colour | None
    reasons: tuple[tuple[str, str], ...]  # (zh, en)
    table: bool = False


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
        found = load(connection, list(ids)[: min(limit, 500)])
    return shown_rows(store, found, today)


def changes(store: Store, ids: Sequence[int], first: date, last: date) -> tuple[Change, ...]:
    """Changes of colour of these measures in these days, the newest first, with the reasons of the new grade."""
    found: list[Change] = []
    with store.read() as connection:
        for part in chunks(dict.fromkeys(ids), AT_ONCE):
            found += [*_regraded(connection, part, first, last), *_cleared(connection, part, first, last)]
    found.sort(key=lambda c: c.on)
    return tuple(reversed(found))  # of one day the last first


def _regraded(connection: Connection, ids: Sequence[int], first: date, last: date) -> Iterable[Change]:
    """Grades of these days whose colour or version differs from the grade before; the first grade is no change."""
    g = t.grade.c
    lately = select(g.measure_id).where(g.measure_id.in_(ids), g.as_of >= first, g.as_of <= last)
    query = select(g.measure_id, t.measure.c.key, g.as_of, g.colour, g.version, g.reasons).join(t.measure)
    rows = connection.execute(query.where(g.measure_id.in_(lately)).order_by(g.measure_id, g.id)).tuples().all()
    for before, row in pairwise(rows):
        id, key, on, colour, version, reasons = row
        if before[0] == id and before[3] != colour and first <= on <= last:
            said = tuple((r["zh"], r["en"]) for r in json.loads(reasons))
            yield Change(id, key, on, Colour(before[3]), Colour(colour), said, before[4] != version)


def _cleared(connection: Connection, ids: Sequence[int], first: date, last: date) -> Iterable[Change]:
    """Measures that lost their grade in these days."""
    e = t.event.c
    query = select(e.measure_id, t.measure.c.key, e.on, e.detail).join(t.measure).where(e.measure_id.in_(ids))
    query = query.where(e.kind == EventKind.GRADE.value, e.on >= first, e.on <= last)
    for id, key, on, detail in connection.execute(query).tuples():
        told = json.loads(detail)
        if not told.get("new") and told.get("old"):
            yield Change(id, key, on, Colour(told["old"]), None, ())
