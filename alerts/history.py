"""History: trade concerns, refusals, recalls and enterprise reports of the family in that market, when on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from alerts.table import Steps, Table
from records.grades import Score
from records.labels import Label
from records.measures import Measure
from records.notification import Kind, Notification
from records.wording import Reason, msg

CHINA = "CHN"


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to Chinese goods of one family in one market in the months that the table names."""

    incidents: int = 0  # refusals and recalls
    concerns: int = 0  # trade concerns raised on such measures
    reports: int = 0  # enterprises that reported a barrier


Record = Mapping[tuple[str, str], Past]  # (family, member) → past


class Seen(dict[tuple[str, str], Past]):
    """A record of refusals, recalls and reports alone: concerns are not imported, so "none found" cannot be said."""


def gather(
    incidents: Iterable[tuple[Notification, Iterable[Label]]], today: date, table: Table
) -> dict[tuple[str, str], Past]:
    """Count labelled incidents of Chinese goods by family and market, over the table's months before `today`."""
    counts: dict[tuple[str, str], int] = {}
    first = months_before(today, int(table.history["months"]))
    for document, labels in incidents:
        if document.incident is None or CHINA not in document.incident.origin:
            continue
        if not first <= document.distributed <= today:
            continue
        for pair in {(x.family, m) for x in labels for m in document.members}:
            counts[pair] = counts.get(pair, 0) + 1
    return {pair: Past(incidents=n) for pair, n in counts.items()}


def months_before(day: date, months: int) -> date:
    """The day so many months earlier."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def history(measure: Measure, labels: Iterable[Label], table: Table, record: Record | None = None) -> Score:
    """What is on record; None while nothing has been brought together, 0 when it was looked for and not found."""
    steps = str(len(measure.documents))
    if measure.kind is Kind.INCIDENT:
        return _incident(measure, table)
    if record is None:
        reason = Reason.of("History not brought together yet: no trade concern, refusal or recall is known")
        return Score(None, reason, (("steps", steps),))
    past = [record[pair] for x in labels for m in measure.members if (pair := (x.family, m)) in record]
    incidents, concerns = sum(p.incidents for p in past), sum(p.concerns for p in past)
    reports = sum(p.reports for p in past)
    value = _step(incidents + reports, table.history["counts"])
    if concerns:
        value = max(value, float(table.history["concern"]))
    if isinstance(record, Seen):
        return _seen(value, incidents, reports, steps, table)
    figures = (("incidents", str(incidents)), ("concerns", str(concerns)), ("reports", str(reports)), ("steps", steps))
    if not incidents + concerns + reports:
        return Score(
            0.0,
            Reason.of("No trade concern, refusal or recall found in {months} months", months=_months(table)),
            figures,
        )
    reason = Reason.of(
        "In {months} months: {incidents} refusals and recalls, {concerns} trade concerns, {reports} enterprise reports",
        months=_months(table),
        incidents=incidents,
        concerns=concerns,
        reports=reports,
    )
    return Score(value, reason, figures)


def _seen(value: float, incidents: int, reports: int, steps: str, table: Table) -> Score:
    figures = (("incidents", str(incidents)), ("reports", str(reports)), ("steps", steps))
    if not incidents + reports:
        return Score(None, Reason.of("No refusal or recall on record; trade concerns are not imported"), figures)
    text = msg(
        "In {months} months: {incidents} refusals and recalls, {reports} enterprise reports; no concerns imported"
    )
    return Score(value, Reason.of(text, months=_months(table), incidents=incidents, reports=reports), figures)


def is_chinese(measure: Measure) -> bool:
    """True for an incident of goods that came from China."""
    return any(d.incident and CHINA in d.incident.origin for d in measure.documents)


def _incident(measure: Measure, table: Table) -> Score:
    if is_chinese(measure):
        return Score(
            float(table.history["chinese_incident"]), Reason.of("The goods came from China"), (("origin", CHINA),)
        )
    told = [o for d in measure.documents if d.incident for o in d.incident.origin]
    if told:
        return Score(
            0.0, Reason.of("The goods came from {member}", member=f"@member:{told[0]}"), (("origin", told[0]),)
        )
    return Score(None, Reason.of("Where the goods came from is not told"))


def _months(table: Table) -> int:
    return int(table.history["months"])


def _step(count: int, steps: Steps) -> float:
    return next((score for bound, score in sorted(steps, reverse=True) if count >= bound), 0.0)
