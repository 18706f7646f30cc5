"""How serious a measure is for Guangxi: five scores, one published table, one colour, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alerts.bounds import bounded
from alerts.certainty import certainty
from alerts.explain import explain
from alerts.exposure import Exposure, Figures, exposure
from alerts.history import Record, history
from alerts.impact import Finding, change_reason, find, impact
from alerts.origins import origins
from alerts.table import Table, table
from alerts.touching import touching
from alerts.urgency import is_emergency, turning_points, urgency
from records.grades import Colour, Grade, Score
from records.labels import Label
from records.measures import Measure
from records.wording import Reason

__all__ = ["assess", "explain", "touching", "version"]


def version() -> str:
    """The version of the table in force."""
    return table().version


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once of a measure; only dates and the day are looked at again."""

    measure: Measure
    labels: tuple[Label, ...]
    rules: Table
    finding: Finding
    exposed: Exposure
    history: Score
    origins: frozenset[str]


def assess(
    measure: Measure,
    today: date,
    rules: Table | None = None,
    *,
    exports: Figures | None = None,
    record: Record | None = None,
) -> Grade | None:
    """Grade one measure on one day; None when no product family of Guangxi applies.  Pure.

    `exports` are customs figures by (family, member), `record` the past of (family, member); without them exposure is
    an estimate or unknown and history is unknown.  `review_on` of the grade is the first later day on which the same
    facts score differently.
    """
    rules = rules or table()
    labels = touching(measure, rules.least_label)
    if not labels:
        return None
    finding = find(measure, rules)
    exposed = exposure(measure, labels, rules, exports)
    past = history(measure, labels, rules, record)
    known = _Known(measure, labels, rules, finding, exposed, past, origins(measure, finding))
    scores, colour, reasons = _graded(known, today)
    later = (d for d in turning_points(measure, rules) if d > today)
    review = next((d for d in later if _graded(known, d) != (scores, colour, reasons)), None)
    return Grade(colour, rules.version, today, scores, reasons, review)


def _graded(k: _Known, today: date) -> tuple[tuple[tuple[str, Score], ...], Colour, tuple[Reason, ...]]:
    scores = {
        "exposure": k.exposed.score,
        "impact": impact(k.finding, k.rules),
        "urgency": urgency(k.measure, k.finding, today, k.rules),
        "certainty": certainty(k.measure, k.exposed.label, today, k.rules),
        "history": k.history,
    }
    total = sum_of(scores, k.rules)
    emergency = is_emergency(k.measure, k.finding, today, k.rules)
    colour, why = bounded(k.measure, k.finding, k.exposed, k.origins, scores, total, emergency, k.rules)
    said = Reason.of("Sum {total}: {colour}", total=f"{total:.2f}", colour=f"@msg:{colour.value}")
    change = change_reason(k.finding)
    aimed = [Reason.of("It names China as the origin of the goods")] if "CHN" in k.origins else []
    reasons = [scores["impact"].reason, *([change] if change else []), *aimed]
    reasons += [s.reason for n, s in scores.items() if n != "impact"]
    return tuple(_with_weight(scores, k.rules)), colour, (*reasons, said, *why)


def sum_of(scores: dict[str, Score], rules: Table) -> float:
    """The weighted sum times certainty; an unknown score counts as the table says."""
    total = sum(w * _counted(scores[n], n, rules) for n, w in rules.weights.items())
    certain = scores["certainty"].value
    return round(total * (1.0 if certain is None else certain), 4)


def _counted(score: Score, name: str, rules: Table) -> float:
    return rules.unknown[name] if score.value is None else score.value


def _with_weight(scores: dict[str, Score], rules: Table) -> list[tuple[str, Score]]:
    """Weight and counted value stand in the figures, so that an old grade can be summed up without its table."""
    out = []
    for name, score in scores.items():
        figures = score.figures
        if name in rules.weights:
            figures += (("weight", f"{rules.weights[name]:.2f}"), ("counts", f"{_counted(score, name, rules):.3f}"))
        out.append((name, Score(score.value, score.reason, figures)))
    return out
