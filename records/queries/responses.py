"""What became of cases: by kind, sector, member and month; losses warned of before; how satisfied askers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlalchemy import ColumnElement, func, or_, select

from records import tables as t
from records import tables_cases as c
from records.cases import Case, CaseKind
from records.queries.cases import CaseFilter, cases
from records.store import Store

MOST = 20_000  # cases of one period


@dataclass(frozen=True, slots=True)
class Line:
    """One group of cases: how many were opened, answered or sent, closed; outcomes; median days to the closing."""

    group: str
    opened: int
    answered: int
    closed: int
    outcomes: tuple[tuple[str, int], ...]
    days: float | None


@dataclass(frozen=True, slots=True)
class Warned:
    """Reports of barriers with measures: how many, how many whose reporter had an alert before, and how long before."""

    reports: int
    warned: int
    days: float | None  # median from the first alert to the day it happened


@dataclass(frozen=True, slots=True)
class Responses:
    """The figures of a period; `satisfaction` is (mean of 1..5, how many answered), None without an answer."""

    kinds: tuple[Line, ...]
    sectors: tuple[Line, ...]
    members: tuple[Line, ...]
    months: tuple[Line, ...]
    warned: Warned
    satisfaction: tuple[float, int] | None


ANSWERED = {"sent", "answered", "closed", "committee", "acting"}


def responses(store: Store, first: date, last: date) -> Responses:
    """Cases opened within these days, both included (days of UTC, as the moments are kept)."""
    found = [k for k in cases(store, CaseFilter(), MOST) if first <= k.opened_at.date() <= last]
    about = _about(store, {m for k in found for m in k.measures})
    ratings = [k.rating for k in found if k.rating is not None]
    return Responses(
        _lines(found, lambda k: [k.kind.value]),
        _lines(found, lambda k: sorted({s for m in k.measures for s in about.get(m, ((), ()))[0]})),
        _lines(found, lambda k: sorted({s for m in k.measures for s in about.get(m, ((), ()))[1]})),
        tuple(sorted(_lines(found, lambda k: [f"{k.opened_at:%Y-%m}"]), key=lambda line: line.group)),
        warned(store, [k for k in found if k.kind is CaseKind.REPORT]),
        (sum(ratings) / len(ratings), len(ratings)) if ratings else None,
    )


def _lines(found: Iterable[Case], groups: Callable[[Case], list[str]]) -> tuple[Line, ...]:
    by: dict[str, list[Case]] = {}
    for case in found:
        for group in groups(case):
            by.setdefault(group, []).append(case)
    return tuple(sorted((_line(g, ks) for g, ks in by.items()), key=lambda line: (-line.opened, line.group)))


def _line(group: str, found: list[Case]) -> Line:
    closed = [k for k in found if k.closed_at is not None and k.state == "closed"]
    days = [(k.closed_at - k.opened_at).total_seconds() / 86400 for k in closed if k.closed_at]
    outcomes = Counter(k.outcome for k in closed if k.outcome)
    answered = sum(k.state in ANSWERED for k in found)
    return Line(group, len(found), answered, len(closed), tuple(outcomes.most_common()), median(days) if days else None)


def _about(store: Store, keys: set[str]) -> dict[str, tuple[list[str], list[str]]]:
    """measure → (sectors, members)."""
    measures = store.measures(sorted(keys))
    return {key: (sorted({label.sector for label in m.labels}), list(m.members)) for key, m in measures.items()}


def warned(store: Store, reports: Iterable[Case]) -> Warned:
    """Of the reports tied to measures, those whose reporter was alerted to one of them before it happened."""
    tied = [k for k in reports if k.measures]
    waits = []
    for report in tied:
        happened = _happened(report)
        first = _first_alert(store, report)
        if first is not None and first <= happened:
            waits.append((happened - first).days)
    return Warned(len(tied), len(waits), median(waits) if waits else None)


def _happened(report: Case) -> date:
    try:
        return date.fromisoformat(report.fields.get("met_on", ""))
    except ValueError:
        return report.opened_at.date()


def _first_alert(store: Store, report: Case) -> date | None:
    query = (
        select(func.min(t.alert.c.on))
        .join(t.subscription, t.subscription.c.id == t.alert.c.subscription_id)
        .join(t.measure, t.measure.c.id == t.alert.c.measure_id)
        .where(t.measure.c.key.in_(report.measures))
    )
    sides: list[ColumnElement[bool]] = [t.subscription.c.reader.in_([report.reader, report.opened_by])]
    if report.organisation:
        sides.append(t.subscription.c.organisation == report.organisation)
    with store.read() as connection:
        found: date | None = connection.scalar(query.where(or_(*sides)))
    return found


def barrier_reports(store: Store, first: date, last: date) -> dict[tuple[str, str], int]:
    """(family, member) → reports of barriers tied to such measures, opened within these days."""
    query = (
        select(t.label.c.family, t.facet.c.value, func.count(func.distinct(c.dossier.c.id)))
        .join(t.document, t.document.c.id == t.label.c.document_id)
        .join(t.facet, (t.facet.c.document_id == t.document.c.id) & (t.facet.c.name == "member"))
        .join(c.dossier_measure, c.dossier_measure.c.measure_id == t.document.c.measure_id)
        .join(c.dossier, c.dossier.c.id == c.dossier_measure.c.dossier_id)
        .where(c.dossier.c.kind == CaseKind.REPORT.value, c.dossier.c.state != "dropped")
        .where(c.dossier.c.opened_at >= first.isoformat(), c.dossier.c.opened_at < f"{last.isoformat()}U")
        .group_by(t.label.c.family, t.facet.c.value)
    )
    with store.read() as connection:
        return {(family, member): number for family, member, number in connection.execute(query)}
