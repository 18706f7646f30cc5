"""What became of past grades: of measures graded so and so, which later had a concern, a refusal, a report, a fall.

Counted are WTO measures of the last five years.  Their grade is the first they were given; what happened within a year
after their publication counts.  Refusals and recalls (at least doubled, and three or more) and exports (a fifth less)
are those of the measure's product families in its market: they move without any measure too, so blue and ungraded
measures stand beside as the rate to compare with.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from sqlalchemy import Connection, func, select

from records import tables as t
from records import tables_cases as c
from records.cases import CaseKind
from records.countries import groups
from records.grades import Colour
from records.notification import Kind
from records.queries.standing import AT_ONCE, Standing, described
from records.queries.trade import labelled_incidents
from records.store import Store
from records.store.base import chunks
from records.symbols import SymbolError, normalise
from records.tables_trade import export_figure, trade_concern
from records.trade import family_of

YEARS = 5
HORIZON = timedelta(days=365)
HINDSIGHT = timedelta(days=60)  # graded later than this after its publication, a measure was graded in hindsight
LEAST_INCIDENTS = 3  # refusals and recalls within the year, and twice as many as in the year before
FALL = 0.2  # share by which exports of twelve months fell
FAMILIES = 3  # the surest product families of a measure that are looked at
CHINA = "CHN"
CONCERN, INCIDENT, REPORT, EXPORTS = "concern", "incident", "report", "exports"
OUTCOMES = (CONCERN, INCIDENT, REPORT, EXPORTS)
HARM = (CONCERN, REPORT)  # said of this very measure, not only of its products


@dataclass(frozen=True, slots=True)
class Fate:
    """One measure: its first colour (None: no grade), when it was published, and what happened within the year."""

    id: int
    colour: Colour | None
    published: date
    hindsight: bool
    outcomes: tuple[str, ...]
    over: bool  # its year is over


@dataclass(frozen=True, slots=True)
class Line:
    """Measures of one colour whose year is over, and how many of them had each outcome, or any of them."""

    colour: Colour | None
    measures: int
    waiting: int  # whose year is not over yet
    outcomes: Mapping[str, int]
    hurt: int  # with a concern or a report of this very measure


@dataclass(frozen=True, slots=True)
class Calibration:
    """Graded in time, and graded in hindsight (when the store was first filled, say); `known` has which outcomes can
    be seen at all: of the others nothing was imported."""

    timely: tuple[Line, ...]
    hindsight: tuple[Line, ...]
    known: tuple[str, ...]
    hits: tuple[int, ...]  # red or orange, and it hurt: row numbers, the newest first
    misses: tuple[int, ...]  # blue or no grade, and it hurt


def calibration(store: Store, today: date) -> Calibration:
    """Count; nothing is written."""
    found, known = fates(store, today)
    hurt = [f for f in sorted(found, key=lambda f: (f.published, f.id), reverse=True) if set(f.outcomes) & set(HARM)]
    serious = (Colour.RED, Colour.ORANGE)
    return Calibration(
        _lines(f for f in found if not f.hindsight),
        _lines(f for f in found if f.hindsight),
        known,
        tuple(f.id for f in hurt if f.colour in serious),
        tuple(f.id for f in hurt if f.colour in (Colour.BLUE, None)),
    )


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); of none: 0 to 1."""
    if not of:
        return 0.0, 1.0
    z, p = 1.96, hits / of
    middle, spread = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), min(1.0, (middle + spread) / (1 + z * z / of))


def fates(store: Store, today: date) -> tuple[list[Fate], tuple[str, ...]]:
    """Every measure with its fate, and the outcomes of which the store has any record."""
    since = today.replace(year=today.year - YEARS, day=min(today.day, 28))
    with store.read() as connection:
        published = _published(connection, since, today)
        first = _first_grades(connection, published)
        touched = described(connection, list(first), today) if _products_matter(connection) else ()
        concerned, has_concerns = _concerned(connection, published)
        reported, has_reports = _reported(connection, published)
        fallen = _fallen(connection, touched, published)
    incidents = _incidents(store, since - HORIZON)
    refused = {s.id for s in touched if _refused(s, published[s.id], incidents)}
    sets = {CONCERN: concerned, INCIDENT: refused, REPORT: reported, EXPORTS: fallen or set()}
    seen = {CONCERN: has_concerns, INCIDENT: bool(incidents), REPORT: has_reports, EXPORTS: fallen is not None}
    made = [_fate(id, day, first.get(id), sets, today) for id, day in published.items()]
    return made, tuple(name for name in OUTCOMES if seen[name])


def _products_matter(connection: Connection) -> bool:
    """Whether anything is on record that goes by product: refusals and recalls, or exports."""
    incident = select(t.document.c.id).where(t.document.c.kind == Kind.INCIDENT.value).limit(1)
    return any(connection.scalar(q) is not None for q in (incident, select(export_figure.c.month).limit(1)))


def _fate(
    id: int, day: date, grade: tuple[Colour, date] | None, sets: Mapping[str, Collection[int]], today: date
) -> Fate:
    late = grade is not None and grade[1] - day > HINDSIGHT
    outcomes = tuple(name for name, ids in sets.items() if id in ids)
    return Fate(id, grade[0] if grade else None, day, late, outcomes, day + HORIZON <= today)


def _lines(found: Iterable[Fate]) -> tuple[Line, ...]:
    groups: dict[Colour | None, list[Fate]] = defaultdict(list)
    for f in found:
        groups[f.colour].append(f)
    return tuple(_line(colour, groups[colour]) for colour in (*Colour, None) if groups[colour])


def _line(colour: Colour | None, found: Sequence[Fate]) -> Line:
    over = [f for f in found if f.over]
    outcomes = {name: sum(name in f.outcomes for f in over) for name in OUTCOMES}
    return Line(
        colour, len(over), len(found) - len(over), outcomes, sum(bool(set(f.outcomes) & set(HARM)) for f in over)
    )


def _published(connection: Connection, since: date, today: date) -> dict[int, date]:
    """WTO measures whose first document was published since that day, with it."""
    d = t.document.c
    lately = select(d.measure_id).where(
        d.kind == Kind.NOTIFICATION.value, d.distributed >= since, d.distributed <= today
    )
    ids = list(connection.scalars(lately.distinct()))
    found: dict[int, date] = {}
    for part in chunks(ids, AT_ONCE):
        query = select(d.measure_id, func.min(d.distributed)).where(d.measure_id.in_(part)).group_by(d.measure_id)
        found |= {id: day for id, day in connection.execute(query).tuples() if day >= since}
    return found


def _first_grades(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Colour, date]]:
    g = t.grade.c
    found: dict[int, tuple[Colour, date]] = {}
    for part in chunks(ids, AT_ONCE):
        query = select(g.measure_id, g.colour, g.as_of).where(g.measure_id.in_(part)).order_by(g.id.desc())
        found |= {id: (Colour(colour), on) for id, colour, on in connection.execute(query).tuples()}
    return found


def _concerned(connection: Connection, published: Mapping[int, date]) -> tuple[set[int], bool]:
    """Measures that a trade concern names by symbol, raised within their year; whether any concern is on record."""
    rows = connection.execute(select(trade_concern.c.symbols, trade_concern.c.first_raised)).tuples().all()
    raised: dict[str, list[date]] = defaultdict(list)
    for symbols, day in rows:
        for symbol in json.loads(symbols):
            raised[_tidy(symbol)].append(day)
    found = set()
    for part in chunks(raised, AT_ONCE):
        query = select(t.document.c.measure_id, t.facet.c.value)
        query = query.join(t.facet, t.facet.c.document_id == t.document.c.id)
        query = query.where(t.facet.c.name == "symbol", t.facet.c.value.in_(part))
        for id, symbol in connection.execute(query).tuples():
            if id in published and any(_within(day, published[id]) for day in raised[symbol]):
                found.add(id)
    return found, bool(rows)


def _tidy(symbol: str) -> str:
    try:
        return normalise(symbol)
    except SymbolError:
        return symbol


def _within(day: date, published: date) -> bool:
    return published < day <= published + HORIZON


def _reported(connection: Connection, published: Mapping[int, date]) -> tuple[set[int], bool]:
    """Measures that an enterprise reported a barrier on within their year; whether any report is on record."""
    query = select(c.dossier_measure.c.measure_id, c.dossier.c.opened_at).join(c.dossier)
    rows = connection.execute(query.where(c.dossier.c.kind == CaseKind.REPORT.value)).tuples().all()
    days = [(id, date.fromisoformat(at[:10])) for id, at in rows]
    return {id for id, day in days if id in published and _within(day, published[id])}, bool(rows)


def _incidents(store: Store, since: date) -> Mapping[tuple[str, str], list[date]]:
    """Days of refusals and recalls of Chinese goods by (family, market)."""
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    for document, labels in labelled_incidents(store, since):
        if document.incident is not None and CHINA in document.incident.origin:
            for label in labels[:FAMILIES]:
                for member in document.members:
                    found[label.family, member].append(document.distributed)
    return found


def _refused(s: Standing, published: date, incidents: Mapping[tuple[str, str], list[date]]) -> bool:
    pairs = [(f, m) for f in s.families[:FAMILIES] for m in s.members]
    return any(_doubled(incidents[pair], published) for pair in pairs if pair in incidents)


def _doubled(days: Sequence[date], published: date) -> bool:
    before = sum(_within(day, published - HORIZON) for day in days)
    after = sum(_within(day, published) for day in days)
    return after >= max(LEAST_INCIDENTS, 2 * before)


def _fallen(connection: Connection, touched: Sequence[Standing], published: Mapping[int, date]) -> set[int] | None:
    """Measures after which Guangxi's exports of their surest family to their market fell by a fifth or more, the twelve
    months after beside the twelve before; None when no figures are on record."""
    e = export_figure.c
    rows = connection.execute(select(e.hs, e.partner, e.month, e.usd)).tuples().all()
    if not rows:
        return None
    sums: dict[tuple[str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for hs, partner, month, usd in rows:
        if family := family_of(hs[:6]):
            for market in (partner, *(("EU",) if partner in groups()["EU"] else ())):
                sums[family, market][_number(month)] += usd
    covered = {_number(row[2]) for row in rows}
    return {s.id for s in touched if _fell(s, published[s.id], sums, covered)}


def _number(day: date) -> int:
    return day.year * 12 + day.month


def _fell(
    s: Standing, day: date, sums: Mapping[tuple[str, str], Mapping[int, float]], covered: Collection[int]
) -> bool:
    month = _number(day)
    before, after = range(month - 12, month), range(month + 1, month + 13)
    if not s.families or not all(m in covered for m in (*before, *after)):
        return False
    for market in s.members:
        of = sums.get((s.families[0], market), {})
        was, became = sum(of.get(m, 0.0) for m in before), sum(of.get(m, 0.0) for m in after)
        if was > 0 and became <= was * (1 - FALL):
            return True
    return False
