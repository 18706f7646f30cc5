"""Export figures and concerns in the store: three years' means, shares and ranks by hand, on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from records import queries
from records.queries.trade import exports, mean_usd
from records.store import Store
from records.trade import ExportFigure, TradeConcern, family_of

TEA, FRUIT = "agriculture/tea", "agriculture/fruit"


def months(*years: int) -> list[date]:
    return [date(year, month, 1) for year in years for month in range(1, 13)]


def monthly(hs: str, partner: str, usd: float, *years: int) -> list[ExportFigure]:
    return [ExportFigure(hs, partner, month, usd) for month in months(*years)]


def test_families_hold_tariff_lines_by_the_longest_prefix() -> None:
    assert family_of("090230") == TEA and family_of("081090") == FRUIT and family_of("999999") == ""


def test_means_shares_and_ranks_can_be_checked_by_hand(store: Store) -> None:
    assert exports(store).figures == {} and mean_usd(store, "0902", "VNM") is None
    figures = [
        *monthly("09023010", "VNM", 1000, 2021),  # before the three years: does not count
        *monthly("09023010", "VNM", 100, 2022, 2023),
        *monthly("09023010", "VNM", 250, 2024),  # (1200 + 1200 + 3000) / 3 = 1800 a year
        *monthly("09024010", "DEU", 20, 2022, 2023, 2024),  # 240 a year
        *monthly("09024010", "FRA", 30, 2022, 2023, 2024),  # 360 a year: together EU 600
        *monthly("08109030", "VNM", 500, 2022, 2023, 2024),  # 6000 a year
    ]
    assert store.save_exports(figures, "") == (len(figures), 0)
    found = exports(store)
    assert (found.first, found.last) == (date(2022, 1, 1), date(2024, 12, 1))
    tea = {m: found.figures[TEA, m] for m in ("VNM", "DEU", "FRA", "EU")}
    assert {m: round(f.usd, 6) for m, f in tea.items()} == {"VNM": 1800, "DEU": 240, "FRA": 360, "EU": 600}
    assert {m: round(f.share, 6) for m, f in tea.items()} == {"VNM": 0.75, "DEU": 0.1, "FRA": 0.15, "EU": 0.25}
    assert tea["VNM"].rank == 2 and found.figures[FRUIT, "VNM"].rank == 1 and tea["EU"].rank == 1
    assert mean_usd(store, "0902", "VNM") == pytest.approx(1800) and mean_usd(store, "09", "EU") == pytest.approx(600)
    assert mean_usd(store, "09024", "DEU") == pytest.approx(240) and mean_usd(store, "0902", "JPN") is None


def test_months_that_no_file_covered_are_no_zeros(store: Store) -> None:
    store.save_exports(monthly("09023010", "VNM", 100, 2024)[:6], "")
    assert mean_usd(store, "0902", "VNM") == pytest.approx(1200)


def test_what_is_imported_again_replaces_and_only_a_change_is_stamped(store: Store) -> None:
    figures = monthly("09023010", "VNM", 100, 2024)
    assert queries.trade_stamp(store) == ""
    store.save_exports(figures, "")
    assert queries.trade_stamp(store) == "1" and store.save_exports(figures, "") == (0, 0)
    assert queries.trade_stamp(store) == "1"
    assert store.save_exports([ExportFigure("09023010", "VNM", date(2024, 1, 1), 7.0)], "") == (0, 1)
    assert queries.trade_stamp(store) == "2" and mean_usd(store, "0902", "VNM") == pytest.approx(1107)


def test_concerns_count_by_family_and_market_within_the_months(store: Store) -> None:
    day = date(2025, 1, 1)

    def concern(number: str, member: str, last: date, *hs: str) -> TradeConcern:
        return TradeConcern(number, "t", member, ("CHN",), date(2020, 1, 1), last, hs)

    old = concern("1", "EU", date(2023, 5, 1), "0902")
    told = [old, concern("2", "EU", day, "0902", "0903"), concern("3", "EU", day, "090230"), concern("4", "VNM", day)]
    assert not queries.has_concerns(store)
    assert store.save_concerns(told, "") == (4, 0) and queries.has_concerns(store)
    assert queries.concerns(store, date(2023, 6, 12), date(2025, 6, 12))[TEA, "EU"] == 2
    assert store.save_concerns([concern("1", "EU", day, "0902")], "") == (0, 1)
    assert queries.concerns(store, date(2023, 6, 12), date(2025, 6, 12))[TEA, "EU"] == 3
