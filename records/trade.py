"""What Guangxi sells where, by customs statistics, and which measures members have raised as trade concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from records.catalogue import Family, catalogue


@dataclass(frozen=True, slots=True)
class ExportFigure:
    """Guangxi's exports of one tariff line of 8 digits to one partner in one month.

    `partner` is a symbol code ("VNM"), `month` the first day of the month; amounts in whole currency units, `usd` for
    every figure, `cny` where the file is in yuan (then `usd` was computed with the rate that the operator gave).
    """

    hs: str
    partner: str
    month: date
    usd: float
    cny: float | None = None


@dataclass(frozen=True, slots=True)
class TradeConcern:
    """A specific trade concern of the TBT or SPS committee: who maintains the measure, who raised it, since when."""

    number: str
    title: str
    member: str  # whose measure it is, a symbol code
    raised_by: tuple[str, ...]
    first_raised: date
    last_raised: date
    hs: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class FamilyExports:
    """One family's exports to one market: USD a year, share of the family's exports (0..1), and its place there.

    `rank` is the place of the family among all families' exports to that market, 1 = largest.
    """

    usd: float
    share: float
    rank: int


@dataclass(frozen=True, slots=True)
class Exports:
    """Exports by (family, market), and the months that they were made from: "customs statistics 2022-01 to 2024-12"."""

    figures: dict[tuple[str, str], FamilyExports]
    first: date | None = None
    last: date | None = None


@cache
def family_of(hs: str) -> str:
    """The family of goods that holds a tariff line by the longest prefix, "" when none or more than one does.

    Families that need a word beside the code, and horizontal ones, stand for no trade of their own.
    """
    for length in range(6, 1, -1):
        found = [f for f in _by_prefix().get(hs[:length], ()) if not any(hs.startswith(x) for x in f.hs_exclude)]
        if found:
            return found[0].id if len(found) == 1 else ""
    return ""


@cache
def _by_prefix() -> dict[str, list[Family]]:
    claims: dict[str, list[Family]] = {}
    for family in catalogue().families.values():
        if family.goods and not family.horizontal and not family.hs_needs_term:
            for prefix in family.hs:
                claims.setdefault(prefix, []).append(family)
    return claims
