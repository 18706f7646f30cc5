"""How serious a measure is for Guangxi: five scores, one published table, one colour, with reasons."""

from __future__ import annotations

from datetime import date

from alerts.scores import certainty, exposure, history, impact, kind_of, urgency
from alerts.table import Table, table
from records.catalogue import catalogue
from records.countries import expand
from records.grades import Colour, Grade, Score
from records.labels import Label
from records.measures import Measure
from records.notification import Kind
from records.wording import Reason, msg, say

LEAST = 0.5  # labels below this are too doubtful to grade by


def version() -> str:
    """The version of the table in force."""
    return table().version


def assess(measure: Measure, today: date, rules: Table | None = None) -> Grade | None:
    """Grade one measure on one day; None when no product family of Guangxi applies.  Pure."""
    rules = rules or table()
    labels = touching(measure)
    if not labels:
        return None
    kind = kind_of(measure, rules)
    hurry, review = urgency(measure, today, rules)
    scores = (
        ("exposure", exposure(measure, labels, rules)),
        ("impact", impact(kind)),
        ("urgency", hurry),
        ("certainty", certainty(measure, labels, rules)),
        ("history", history()),
    )
    total = sum_of(dict(scores), rules)
    colour, bound = _colour(measure, labels, kind[0].id if kind else "", total, dict(scores), rules)
    said = Reason.of("Sum {total}: {colour}", total=f"{total:.2f}", colour=f"@msg:{colour.value}")
    reasons = (*(s.reason for _, s in scores), said, *bound)
    return Grade(colour, rules.version, today, scores, reasons, review)


def touching(measure: Measure) -> tuple[Label, ...]:
    """The labels to grade by: sure enough, and the horizontal families only where no other applies."""
    sure = tuple(x for x in measure.labels if x.score >= LEAST)
    families = catalogue().families
    own = tuple(x for x in sure if x.family in families and not families[x.family].horizontal)
    return own or sure


def sum_of(scores: dict[str, Score], rules: Table) -> float:
    """The weighted sum; an unknown score counts as the table says, certainty is a factor."""
    parts = {n: scores[n].value for n in rules.weights}
    total = sum(rules.weights[n] * (rules.unknown if v is None else v) for n, v in parts.items())
    return round(total * (scores["certainty"].value or 1.0), 4)


def _colour(
    measure: Measure, labels: tuple[Label, ...], kind: str, total: float, scores: dict[str, Score], rules: Table
) -> tuple[Colour, tuple[Reason, ...]]:
    steps = (Colour.RED, Colour.ORANGE, Colour.YELLOW)
    colour = next((c for c in steps if total >= rules.thresholds[c.value]), Colour.BLUE)
    emergency = measure.latest.emergency and not measure.latest.is_follow_up
    easing = bool(rules.easing.search("\n".join((measure.latest.title, measure.latest.description))))
    if measure.kind is not Kind.NOTIFICATION and measure.kind is not Kind.REGULATION:
        text = msg("A standard or a single incident without export figures is at most blue")
        return Colour.BLUE, (Reason.of(text),)
    if set(measure.members) == {"CHN"}:
        return Colour.BLUE, (Reason.of("China's own measure: it applies at home, not to exports"),)
    if not _concerns_china(measure):
        return Colour.BLUE, (Reason.of("The notifier names the regions affected, and China is not among them"),)
    if kind == "standard" and scores["exposure"].value is None:
        return Colour.BLUE, (Reason.of("Ceiling: a voluntary standard without exposure is at most blue"),)
    if colour is Colour.RED and kind not in rules.red_kinds and not emergency:
        return Colour.ORANGE, (Reason.of("Red needs a ban, a suspension, an emergency measure or a named expert"),)
    hits = kind in rules.floor_kinds or emergency
    if hits and not easing and _top(labels, rules) and colour.rank > Colour.ORANGE.rank and _near(measure, rules):
        text = msg("Floor: a ban, suspension or emergency measure on a leading product is at least orange")
        return Colour.ORANGE, (Reason.of(text),)
    return colour, ()


def _top(labels: tuple[Label, ...], rules: Table) -> bool:
    return any(x.family in rules.families["high"] for x in labels)


def _concerns_china(measure: Measure) -> bool:
    """True unless the newest stated regions leave China out ("all trading partners" leave nobody out)."""
    regions = next((d.regions for d in reversed(measure.documents) if d.regions), ())
    names = " ".join(regions).lower()
    return not regions or any(word in names for word in ("china", "all ", "trading partner", "any ", "worldwide"))


def _near(measure: Measure, rules: Table) -> bool:
    return bool(set(measure.members) & expand(rules.markets["high"]))


def explain(grade: Grade, lang: str = "zh") -> str:
    """The sum in words, a line for each score."""
    rules = table()
    text = msg("Grade {colour} by table {version} on {day}")
    lines = [say(text, lang, colour=f"@msg:{grade.colour.value}", version=grade.version, day=grade.as_of)]
    for name, score in grade.scores:
        value = say("unknown", lang) if score.value is None else f"{score.value:.2f}"
        weight = f" × {rules.weights[name]:.2f}" if name in rules.weights else ""
        lines.append(f"{say(name, lang)}: {value}{weight}  {score.reason.say(lang)}")
    known = {s.reason for _, s in grade.scores}
    lines += [r.say(lang) for r in grade.reasons if r not in known]
    return "\n".join(lines)
