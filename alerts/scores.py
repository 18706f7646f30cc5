"""The five scores of a measure, each with its reason in words; unknown stays unknown."""

from __future__ import annotations

from datetime import date, timedelta

from alerts.table import MeasureKind, Table
from records.catalogue import catalogue
from records.countries import expand
from records.grades import Score
from records.labels import Label
from records.measures import Measure
from records.notification import Kind
from records.wording import Reason, msg


def exposure(measure: Measure, labels: tuple[Label, ...], table: Table) -> Score:
    """An estimate from family and market, until customs statistics are imported."""
    families = [(level, x.family) for x in labels if (level := _family_level(x.family, table))]
    if not families:
        return Score(None, Reason.of("Exposure unknown: no export figures and no estimate for these products"))
    level, family = max(families, key=lambda f: table.levels[f[0]])
    market = _market_level(measure, table)
    value = table.levels[level] * (0.4 + 0.75 * table.levels[market])
    reason = Reason.of(
        "Exposure is an estimate (no customs statistics yet): {family} {level}, market {market}",
        family=f"@family:{family}",
        level=f"@msg:{level}",
        market=f"@msg:{market}",
    )
    return Score(min(1.0, round(value, 3)), reason, (("family", level), ("market", market), ("basis", "estimate")))


def _family_level(family: str, table: Table) -> str:
    for name in (family, family.split("/", 1)[0]):
        for level in ("high", "medium", "low"):
            if name in table.families[level]:
                return level
    return ""


def _market_level(measure: Measure, table: Table) -> str:
    for level in ("high", "medium"):
        if set(measure.members) & expand(table.markets[level]):
            return level
    return "low"


def kind_of(measure: Measure, table: Table) -> tuple[MeasureKind, str] | None:
    """The kind of measure and the words that showed it: the most serious kind named anywhere in the thread."""
    if measure.kind is Kind.STANDARD:
        return next(k for k in table.kinds if k.id == "standard"), measure.latest.title
    text = "\n".join(t for d in measure.documents for t in (d.title, d.description, d.title_zh, *d.keywords))
    for kind in table.kinds:
        if found := kind.words.search(text):
            return kind, found[0]
    return None


def impact(kind: tuple[MeasureKind, str] | None) -> Score:
    """From the kind of measure."""
    if kind is None:
        return Score(None, Reason.of("Kind of measure not recognised: impact not assessed"))
    found, words = kind
    reason = Reason.of("{kind} (the text says “{words}”)", kind=f"@msg:{found.name}", words=words[:80])
    return Score(found.value, reason, (("kind", found.id),))


def urgency(measure: Measure, today: date, table: Table) -> tuple[Score, date | None]:
    """Days to the comment deadline, else to entry into force; also the first day on which this changes."""
    steps: list[list[float]] = table.urgency["steps"]
    newest = measure.latest
    if newest.emergency and not newest.is_follow_up and (today - newest.distributed).days <= 60:
        until = newest.distributed + timedelta(days=61)
        return Score(float(table.urgency["emergency"]), Reason.of("Emergency measure: it applies at once")), until
    dated = [(n, measure.date_of(n)) for n in ("comment_deadline", "entry_into_force")]
    ahead = [(n, d) for n, d in dated if d is not None and d >= today]
    if not ahead:
        if any(d for _, d in dated):
            return Score(float(table.urgency["past"]), Reason.of("The comment period is over")), None
        return Score(None, Reason.of("Date not given")), None
    name, day = ahead[0]
    left = (day - today).days
    value, bound = 0.0, 0.0
    for upto, step in steps:
        if left <= upto:
            value = step
            break
        bound = upto
    comments = name == "comment_deadline"
    text = msg("{n} days to the comment deadline") if comments else msg("{n} days to entry into force")
    review = day - timedelta(days=int(bound)) if bound else day + timedelta(days=1)
    return Score(value, Reason.of(text, n=left), (("days", str(left)), ("date", day.isoformat()))), review


def certainty(measure: Measure, labels: tuple[Label, ...], table: Table) -> Score:
    """How sure it is that the measure is what it seems and touches these products (a factor on the sum)."""
    c, families = table.certainty, catalogue().families
    best = max(labels, key=lambda x: x.score)
    value, says = c["regular"], msg("Draft notified, products named by {origin}")
    if measure.latest.is_follow_up:
        value, says = c["follow_up"], msg("Follow-up of an earlier notification, products named by {origin}")
    given = best.origin.startswith(("rule:hs", "rule:ics", "expert:"))
    value *= c["code_by_notifier"] if given else c["inferred"]
    if best.score < 0.7 and not best.origin.startswith("expert:"):
        value *= c["doubtful"]
    if all(f.horizontal for x in labels if (f := families.get(x.family))):
        value *= c["horizontal_only"]
    if table.easing.search("\n".join((measure.latest.title, measure.latest.description))):
        value *= c["easing"]
    origin = "@msg:the notifier's codes" if given else "@msg:the text"
    return Score(round(value, 3), Reason.of(says, origin=origin), (("label", f"{best.score:.2f}"),))


def history() -> Score:
    """Trade concerns, refusals and recalls of the family in the market: nothing on record yet."""
    return Score(None, Reason.of("No trade concern, refusal or recall on record"))
