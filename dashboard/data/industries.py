"""What the page of a sector or product family asks: figures, open measures, exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import data
from dashboard.data import searching
from dashboard.data.asking import ask, ask_hourly
from dashboard.data.searching import Hit, Order, Wanted
from records import queries
from records.catalogue import catalogue
from records.queries import industry as industries
from records.queries.industry import Industry

__all__ = ["Industry", "Market"]


@dataclass(frozen=True, slots=True)
class Market:
    """Yearly exports of the chosen families to one market, in USD, and the measures of it that are open."""

    member: str
    usd: float
    open: int


def wanted(sector: str, family: str = "") -> Wanted:
    """The measures of a family, or of a whole sector."""
    return Wanted(families=(family,)) if family else Wanted(sectors=(sector,))


def figures(of: Wanted) -> Industry:
    """The figures of the measures that fit."""
    return ask(industries.industry, of, data.today())


def open_now(of: Wanted, lang: str, limit: int = 8) -> Sequence[Hit]:
    """The most serious measures that can still be acted on."""
    still = Wanted(families=of.families, sectors=of.sectors, open_only=True)
    return searching.hits(searching.find(still, Order.GRADE, limit=limit), lang)


def sector_counts() -> dict[str, int]:
    """How many measures of each sector can still be acted on."""
    found = searching.find(Wanted(open_only=True), Order.NEWEST, limit=1)
    return {s: found.counts.get("sector", {}).get(s, 0) for s in data.sector_ids()}


def facts(family: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """(HS prefixes, ICS codes, why it is in the catalogue: plan, generic, inferred or today)."""
    known = catalogue().families[family]
    return known.hs, known.ics, known.basis


def markets(of: Wanted, open_by: dict[str, int], limit: int = 12) -> tuple[Sequence[Market], date | None, date | None]:
    """(the largest markets, first and last month of the statistics); without statistics nothing and None."""
    known = ask_hourly(queries.exports)
    families = of.families or tuple(f for s in of.sectors for f in catalogue().sectors[s].families)
    sums: dict[str, float] = {}
    for (family, member), figure in known.figures.items():
        if family in families and member != "EU":
            sums[member] = sums.get(member, 0.0) + figure.usd
    best = sorted(sums, key=lambda m: -sums[m])[:limit]
    return [Market(m, sums[m], open_by.get(m, 0)) for m in best], known.first, known.last
