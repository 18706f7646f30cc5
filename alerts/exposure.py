"""Exposure: what Guangxi sells of the family to that market, by customs figures, else by a published estimate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.table import Prior, Steps, Table
from alerts.touching import is_sure
from records.catalogue import catalogue
from records.grades import Score
from records.labels import Label
from records.measures import Measure
from records.wording import Reason, msg


@dataclass(frozen=True, slots=True)
class Trade:
    """Guangxi's exports of one family to one market, as customs statistics tell.

    `usd`: mean of three years; `family_share`: that market's share of the family's exports, 0..1; `rank`: place of the
    family among all exports to that market, 1 = largest; `proxy`: China's exports stand in for Guangxi's.
    """

    usd: float
    family_share: float | None = None
    rank: int | None = None
    enterprises: int | None = None
    source: str = ""
    proxy: bool = False


Figures = Mapping[tuple[str, str], Trade]  # (family, member) → exports


@dataclass(frozen=True, slots=True)
class Exposure:
    """The family and market that weigh most, how they were judged, and whether the family leads there."""

    score: Score
    label: Label
    basis: str  # figures | estimate | unknown
    leading: bool = False


def exposure(measure: Measure, labels: Iterable[Label], table: Table, figures: Figures | None = None) -> Exposure:
    """The heaviest (family, market) of the measure, a doubtful label counting less; unknown is never zero.

    A pair that customs figures do not cover falls back on the estimate; a family without one stays unknown.
    """
    places = measure.members or ("",)
    found = [_one(label, place, table, figures or {}) for label in labels for place in places]
    return max(found, key=lambda e: (e.leading, (e.score.value or 0.0) * e.label.score, e.score.value is not None))


def _one(label: Label, member: str, table: Table, figures: Figures) -> Exposure:
    if (trade := figures.get((label.family, member))) is not None:
        return _by_figures(label, member, trade, table)
    prior = _prior(label.family, table)
    if prior is None:
        reason = Reason.of("Exposure unknown: no export figures and no estimate for {family}", family=_family(label))
        return Exposure(Score(None, reason, (("basis", "unknown"),)), label, "unknown")
    market = table.markets.get(member, Prior("low", ""))
    value = table.levels[prior.level][market.level]
    reason = Reason.of(
        "Exposure is an estimate, customs statistics are not imported: {family} {level}, market {member} {market}",
        family=_family(label),
        level=f"@msg:{prior.level}",
        member=f"@member:{member}",
        market=f"@msg:{market.level}",
    )
    told = [("basis", "estimate"), ("family", label.family), ("family_level", prior.level)]
    told += [("family_source", prior.source), ("market", member), ("market_level", market.level)]
    told += [("market_source", market.source)]
    leads = prior.level == market.level == "high" and is_sure(label, table.certainty["sure"])
    return Exposure(Score(value, reason, tuple(told)), label, "estimate", leads)


def _by_figures(label: Label, member: str, trade: Trade, table: Table) -> Exposure:
    value = _step(trade.usd, table.usd)
    if trade.family_share is not None:
        value = max(value, _step(trade.family_share, table.family_share))
    text = msg("Guangxi sells {family} worth USD {usd} a year to {member}")
    if trade.proxy:
        text = msg("China sells {family} worth USD {usd} a year to {member} (standing in for Guangxi's figures)")
    reason = Reason.of(text, family=_family(label), usd=f"{trade.usd:,.0f}", member=f"@member:{member}")
    told = [("basis", "figures"), ("family", label.family), ("market", member), ("usd", f"{trade.usd:.0f}")]
    told += [("family_share", f"{trade.family_share:.3f}")] if trade.family_share is not None else []
    told += [(n, str(v)) for n in ("rank", "enterprises") if (v := getattr(trade, n)) is not None]
    told += [("source", trade.source), ("proxy", "yes" if trade.proxy else "no")]
    leads = trade.rank is not None and trade.rank <= table.leading and is_sure(label, table.certainty["sure"])
    return Exposure(Score(value, reason, tuple(told)), label, "figures", leads)


def _family(label: Label) -> str:
    return f"@family:{label.family}"


def _prior(family: str, table: Table) -> Prior | None:
    """A family's own estimate, else its sector's; a horizontal family stands for no trade of its sector."""
    own, known = table.families.get(family), catalogue().families.get(family)
    return own if own or (known and known.horizontal) else table.families.get(family.split("/", 1)[0])


def _step(value: float, steps: Steps) -> float:
    """The score of the highest bound that the value reaches."""
    return next((score for bound, score in sorted(steps, reverse=True) if value >= bound), 0.0)
