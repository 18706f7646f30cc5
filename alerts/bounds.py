"""From the sum to the colour: thresholds, then ceilings, the red rule and the floor, each with its reason."""

from __future__ import annotations

from alerts.exposure import Exposure
from alerts.history import is_chinese
from alerts.impact import Finding
from alerts.origins import china_is_meant
from alerts.table import Table
from records.grades import Colour, Grade, Score
from records.measures import Measure
from records.notification import Kind
from records.wording import Reason, msg

_MORE = msg("Ceiling: it is aimed at goods from {member} and {n} more, China is not named")
_CEILINGS = {
    "own_market": msg("Ceiling: China's own measure applies at home, not to exports"),
    "other_origin": msg("Ceiling: it is aimed at goods from {member}, China is not named"),
    "withdrawn": msg("Ceiling: the measure is withdrawn"),
    "changed_standard": msg("Ceiling: a revised or withdrawn standard"),
    "standard": msg("Ceiling: a voluntary standard without measured exports"),
    "chinese_incident": msg("Ceiling: a single incident of Chinese goods"),
    "incident": msg("Ceiling: a single incident whose goods are not known to be Chinese"),
}
_FLOOR = msg("Floor: a ban, suspension or emergency measure on a leading product of that market is at least orange")
_RED = msg("Red needs a ban, suspension or emergency measure on goods that surely sell there, or a named expert")


def by_sum(total: float, table: Table) -> Colour:
    """The colour by thresholds alone."""
    steps = (Colour.RED, Colour.ORANGE, Colour.YELLOW)
    return next((c for c in steps if total >= table.thresholds[c.value]), Colour.BLUE)


def bounded(
    measure: Measure,
    finding: Finding,
    exposed: Exposure,
    origins: frozenset[str],
    scores: dict[str, Score],
    total: float,
    emergency: bool,
    table: Table,
) -> tuple[Colour, tuple[Reason, ...]]:
    """The colour after every bound, and the reasons of the bounds that moved it or keep it where it is."""
    colour = by_sum(total, table)
    if ceiling := _ceiling(measure, finding, exposed, origins):
        top = table.ceilings[ceiling]
        reason = _other(origins) if ceiling == "other_origin" else Reason.of(_CEILINGS[ceiling])
        return (colour if top.at_least(colour) else top), (reason,)
    hits = emergency or (finding.id in table.floor_kinds and not finding.change)
    if hits and exposed.leading and not colour.at_least(table.floor_to):
        return table.floor_to, (Reason.of(_FLOOR),)
    if colour is Colour.RED and not _may_be_red(finding, exposed, scores, emergency, table):
        return Colour.ORANGE, (Reason.of(_RED),)
    return colour, ()


def ceiling_of(grade: Grade) -> str:
    """The name of the ceiling that a grade's reasons tell of, "" when there is none."""
    names = {text: name for name, text in _CEILINGS.items()} | {_MORE: "other_origin"}
    return next((names[r.message] for r in grade.reasons if r.message in names), "")


def _other(origins: frozenset[str]) -> Reason:
    first, *rest = sorted(origins - {"EU"} or origins)
    if rest:
        return Reason.of(_MORE, member=f"@member:{first}", n=len(rest))
    return Reason.of(_CEILINGS["other_origin"], member=f"@member:{first}")


def _ceiling(measure: Measure, finding: Finding, exposed: Exposure, origins: frozenset[str]) -> str:
    """The name of the ceiling that holds, "" when none does."""
    if measure.kind is Kind.STANDARD and _is_changed(measure):
        return "changed_standard"
    if measure.kind is Kind.INCIDENT:
        return "chinese_incident" if is_chinese(measure) else "incident"
    if set(measure.members) == {"CHN"}:
        return "own_market"
    if not china_is_meant(origins):
        return "other_origin"
    if finding.change == "withdrawn":
        return "withdrawn"
    sold = exposed.basis == "figures" and bool(exposed.score.value)
    return "standard" if finding.id == "standard" and not sold else ""


def _is_changed(measure: Measure) -> bool:
    standard = measure.latest.standard
    if standard is None:
        return False
    return (
        standard.status in ("withdrawn", "review")
        or bool(standard.replaces or standard.replaced_by)
        or (standard.edition or 1) > 1
    )


def _may_be_red(finding: Finding, exposed: Exposure, scores: dict[str, Score], emergency: bool, table: Table) -> bool:
    """The stated automatic rule: kind, exposure, and by estimate only what is adopted, in force or an emergency."""
    if not emergency and (finding.id not in table.red_kinds or finding.change):
        return False
    if (exposed.score.value or 0.0) < table.red_exposure:
        return False
    status = dict(scores["certainty"].figures).get("status", "")
    return exposed.basis == "figures" or emergency or status in ("adopted", "in_force")
