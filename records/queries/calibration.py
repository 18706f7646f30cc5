"""What became of past grades: of the measures graded so, how many hurt later; of those that hurt, how they were graded.

A measure *hurt* when, within so many months after its first notice, a trade concern was raised on it, refusals and
recalls of Chinese goods of its families in its markets at least doubled (and were three or more), an enterprise
reported it, or Guangxi's exports of them there fell by a fifth or more.  Each sign is counted by itself: most of them
move for other reasons too, so the share beside blue and ungraded measures is the figure to look at.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, literal_column, select

from records import tables as t
from records.cases import CaseKind
from records.countries import groups
from records.grades import Colour
from records.queries.trade import labelled_incidents
from records.rhythm import day_of
from records.store import Store
from records.store.base import chunks, from_moment
from records.tables_cases import dossier, dossier_measure
from records.tables_trade import export_figure, trade_concern
from records.trade import family_of

FIRST_DAYS = 30  # the most serious colour of the first month is what a measure was graded
SIGNS = ("concern", "incidents", "report", "exports")
LEAST_INCIDENTS, FALL = 3, 0.2
Pair = tuple[str, str]  # family, member


@dataclass(frozen=True, slots=True)
class Fate:
    """One measure: its first notice, its colour then (None: no family of Guangxi), and the signs seen later."""

    key: str
    first: date
    colour: Colour | None
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one colour ("" none): how many, how many hurt, and how many showed each sign."""

    colour: str
    measures: int
    hurt: int
    signs: Mapping[str, int]

    @property
    def share(self) -> float | None:
        """Of them that hurt, 0..1; None without any."""
        return self.hurt / self.measures if self.measures else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """`rows` from red to none; `known` names the signs for which anything was on record at all; `missed` lists the
    measures that hurt and had been blue or ungraded, newest first."""

    since: date
    until: date
    months: int
    rows: tuple[Row, ...]
    known: frozenset[str]
    missed: tuple[Fate, ...]

    @property
    def caught(self) -> float | None:
        """Of the measures that hurt, the share graded red, orange or yellow; None when none hurt."""
        hurt = sum(r.hurt for r in self.rows)
        told = sum(r.hurt for r in self.rows if r.colour in ("red", "orange", "yellow"))
        return told / hurt if hurt else None


def calibration(store: Store, since: date, until: date, months: int = 12) -> Calibration:
    """Measures first notified in these days (both included) and what happened in the months after."""
    found, known = fates(store, since, until, months)
    rows = []
    for colour in (*Colour, None):
        mine = [f for f in found if f.colour is colour]
        signs = Counter(s for f in mine for s in f.signs)
        rows.append(Row(colour.value if colour else "", len(mine), sum(bool(f.signs) for f in mine), signs))
    missed = [f for f in found if f.signs and f.colour in (Colour.BLUE, None)]
    missed.sort(key=lambda f: (f.first, f.key), reverse=True)
    return Calibration(since, until, months, tuple(rows), known, tuple(missed))


def fates(store: Store, since: date, until: date, months: int = 12) -> tuple[list[Fate], frozenset[str]]:
    """(what became of each measure first notified in these days, signs on record at all)."""
    span = timedelta(days=round(months * 30.44))
    with store.read() as connection:
        first = _notified(connection, since, until)
        colours = _colours(connection, first)
        symbols = _symbols(connection, first)
        concerns = _concerns(connection)
        reported = _reported(connection)
        pairs = _pairs(connection, first)
        exports = _exports(connection, since - span, until + span)
    incidents = _incidents(store, since - span)
    found = []
    for id, (key, day) in first.items():
        end = day + span
        signs = []
        if any(day <= on <= end for symbol in symbols.get(id, ()) for on in concerns.get(symbol, ())):
            signs.append("concern")
        if any(_doubled(incidents.get(pair, ()), day, span) for pair in pairs.get(id, ())):
            signs.append("incidents")
        if any(day <= on <= end for on in reported.get(id, ())):
            signs.append("report")
        if any(_fell(exports.get(pair, {}), day, span) for pair in pairs.get(id, ())):
            signs.append("exports")
        found.append(Fate(key, day, colours.get(id), tuple(signs)))
    there = (("concern", concerns), ("incidents", incidents), ("report", reported), ("exports", exports))
    return found, frozenset(name for name, value in there if value)


def _notified(connection: Connection, since: date, until: date) -> dict[int, tuple[str, date]]:
    """Key and first day of the measures that began in these days."""
    first = func.min(t.document.c.distributed)
    query = select(t.measure.c.id, t.measure.c.key, first).join(t.document).group_by(t.measure.c.id, t.measure.c.key)
    rows = connection.execute(query.having(first >= since, first <= until)).tuples()
    return {id: (key, day) for id, key, day in rows}


def _colours(connection: Connection, first: Mapping[int, tuple[str, date]]) -> dict[int, Colour]:
    """The most serious colour of the first month; of a measure graded later, its first one."""
    found: dict[int, list[tuple[date, Colour]]] = defaultdict(list)
    for part in chunks(first, 500):
        query = select(t.grade.c.measure_id, t.grade.c.as_of, t.grade.c.colour).where(t.grade.c.measure_id.in_(part))
        for id, as_of, colour in connection.execute(query.order_by(t.grade.c.id)).tuples():
            found[id].append((as_of, Colour(colour)))
    colours = {}
    for id, given in found.items():
        early = [c for as_of, c in given if as_of <= first[id][1] + timedelta(days=FIRST_DAYS)]
        colours[id] = min(early, key=lambda c: c.rank) if early else given[0][1]
    return colours


def _symbols(connection: Connection, ids: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for part in chunks(ids, 500):
        query = select(t.document.c.measure_id, t.facet.c.value).join(t.facet, t.facet.c.document_id == t.document.c.id)
        query = query.where(t.document.c.measure_id.in_(part), t.facet.c.name == "symbol")
        for id, symbol in connection.execute(query).tuples():
            found[id].add(symbol)
    return found


def _pairs(connection: Connection, ids: Iterable[int]) -> dict[int, set[Pair]]:
    """The families that a measure surely touches, in each of its markets."""
    found: dict[int, set[Pair]] = defaultdict(set)
    for part in chunks(ids, 500):
        d = t.document.c
        query = select(d.measure_id, t.label.c.family, t.facet.c.value).join(t.label, t.label.c.document_id == d.id)
        query = query.join(t.facet, t.facet.c.document_id == d.id)
        query = query.where(d.measure_id.in_(part), t.facet.c.name == "member", t.label.c.score >= 0.5)
        for id, family, member in connection.execute(query).tuples():
            found[id].add((family, member))
    return found


def _concerns(connection: Connection) -> dict[str, list[date]]:
    """Days on which a concern was first raised on each notification."""
    found: dict[str, list[date]] = defaultdict(list)
    for symbols, on in connection.execute(select(trade_concern.c.symbols, trade_concern.c.first_raised)).tuples():
        for symbol in json.loads(symbols):
            found[symbol].append(on)
    return found


def _reported(connection: Connection) -> dict[int, list[date]]:
    """Days on which an enterprise reported a barrier by each measure."""
    found: dict[int, list[date]] = defaultdict(list)
    query = select(dossier_measure.c.measure_id, dossier.c.opened_at).join(dossier)
    for id, at in connection.execute(query.where(dossier.c.kind == CaseKind.REPORT.value)).tuples():
        if moment := from_moment(at):
            found[id].append(day_of(moment))
    return found


def _incidents(store: Store, since: date) -> dict[Pair, list[date]]:
    """Days of refusals and recalls of Chinese goods by family and market."""
    found: dict[Pair, list[date]] = defaultdict(list)
    for document, labels in labelled_incidents(store, since):
        if document.incident and "CHN" in document.incident.origin:
            for pair in {(x.family, m) for x in labels for m in document.members}:
                found[pair].append(document.distributed)
    return found


def _exports(connection: Connection, since: date, until: date) -> dict[Pair, dict[date, float]]:
    """USD by family, market and month."""
    found: dict[Pair, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    e, europe = export_figure.c, groups()["EU"]
    hs6 = func.substr(e.hs, literal_column("1"), literal_column("6"))
    query = select(hs6, e.partner, e.month, func.sum(e.usd)).where(e.month >= since, e.month <= until)
    for hs, partner, month, usd in connection.execute(query.group_by(hs6, e.partner, e.month)).tuples():
        if family := family_of(hs):
            for market in (partner, "EU") if partner in europe else (partner,):
                found[family, market][month] += float(usd)
    return found


def _doubled(days: Sequence[date], day: date, span: timedelta) -> bool:
    before = sum(day - span <= d < day for d in days)
    after = sum(day <= d <= day + span for d in days)
    return after >= max(LEAST_INCIDENTS, 2 * before)


def _fell(months: Mapping[date, float], day: date, span: timedelta) -> bool:
    """The mean of the months after against that of those before; half of the span must be on record on each side."""
    before = [usd for m, usd in months.items() if day - span <= m < day]
    after = [usd for m, usd in months.items() if day <= m <= day + span]
    least = span.days / 30.44 / 2
    if len(before) < least or len(after) < least or not sum(before):
        return False
    return sum(after) / len(after) <= (1 - FALL) * sum(before) / len(before)
