"""What officials ask with 105,000 notifications in the store, beside pandas on the loaded tables, in the same run.

    python benchmarks/situation.py [--quick] [--home FOLDER]

Measures of the store are invented, labelled and graded as `sentinel update` does it (see `benchmarks/pages.py`).  The
baseline loads the tables by pandas, as most dashboards do, and counts the same board from them.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import pandas as pd
from pages import NOW, QUICK_ROWS, ROWS, build
from sqlalchemy import text

from alerts import reports
from records.catalogue import catalogue
from records.queries import calibration, funnel, situation, trends
from records.store import Store

TODAY = NOW.date()
AIM_MS, AIM_REPORT_S, AIM_HOURLY_S = 300, 5.0, 5.0


def timed(rounds: int, ask: Callable[[int], Any]) -> tuple[float, float]:
    """(median, 95th percentile) in milliseconds of `ask(n)` after one warm round."""
    ask(0)
    taken = []
    for n in range(1, rounds + 1):
        begun = time.perf_counter()
        ask(n)
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def quick_questions(store: Store) -> dict[str, Callable[[int], Any]]:
    """What a page asks at each visit, each time of another day."""

    def day(n: int) -> date:
        return TODAY - timedelta(days=n)

    now = situation.situation(store, TODAY)
    ids = [s.id for s in now.open]
    return {
        "board with its change": lambda n: situation.situation(store, day(n)).tiles,
        "measures behind a tile": lambda n: situation.rows_of(store, ids[n * 15 : n * 15 + 15], TODAY),
        "changes of colour": lambda n: situation.changes(store, ids, day(n + 7), TODAY),
        "way from publication": lambda n: funnel.funnel(store, day(n + 30), day(n)),
    }


def slow_questions(store: Store) -> dict[str, Callable[[], Any]]:
    """What is counted once an hour for everybody."""
    food = catalogue().sectors["food"].families
    return {
        "by year, member, objective": lambda: trends.by_month(store, ("member", "objective")),
        "families of a sector": lambda: trends.families_by_month(store, food),
        "unusual activity": lambda: trends.windows(store, TODAY, 30, 37),
        "calibration": lambda: calibration.calibration(store, TODAY),
    }


def plain(store: Store) -> tuple[float, float]:
    """(seconds to load the tables by pandas, milliseconds of one board from them)."""
    begun = time.perf_counter()
    with store.read() as connection:
        named = {
            "document": "SELECT id, measure_id, distributed, comment_deadline FROM document",
            "label": "SELECT document_id, family FROM label WHERE score > 0",
            "member": "SELECT document_id, value FROM facet WHERE name = 'member'",
            "grade": "SELECT measure_id, colour FROM assessed WHERE colour IS NOT NULL",
        }
        tables = {name: pd.read_sql(text(query), connection) for name, query in named.items()}
    loaded = time.perf_counter() - begun
    begun = time.perf_counter()
    for back in (0, 7):
        day = (TODAY - timedelta(days=back)).isoformat()
        known = tables["document"][tables["document"]["distributed"].astype(str) <= day]
        last = known.groupby("measure_id")["comment_deadline"].max()
        open_now = known[known["measure_id"].isin(last[last.astype(str) >= day].index)]
        joined = open_now.merge(tables["grade"]).merge(tables["label"], left_on="id", right_on="document_id")
        joined = joined.merge(tables["member"], on="document_id")
        joined["sector"] = joined["family"].str.split("/").str[0]
        joined.drop_duplicates(["measure_id", "sector", "value"]).groupby(["sector", "value", "colour"]).size()
    return loaded, 1000 * (time.perf_counter() - begun)


def main() -> int:
    """Print the figures; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS:,} rows")
    parser.add_argument("--home", type=Path, help="keep the store here, and take it again")
    args = parser.parse_args()
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        store = build(home, QUICK_ROWS if args.quick else ROWS)
        now = situation.situation(store, TODAY)
        print(f"{len(now.open):,} graded measures are open, {len(now.tiles)} tiles")
        for name, ask in quick_questions(store).items():
            middle, high = timed(20, ask)
            missed.append(high > AIM_MS)
            print(f"  {name:<28} p50 {middle:5.0f} ms, p95 {high:5.0f} ms (aim <= {AIM_MS} ms)")
        loaded, board = plain(store)
        print(f"  pandas: tables loaded in {loaded:.1f} s, then the same board in {board:.0f} ms")
        for name, count in slow_questions(store).items():
            begun = time.perf_counter()
            count()
            taken = time.perf_counter() - begun
            missed.append(taken > AIM_HOURLY_S)
            print(f"  {name:<28} {taken:5.2f} s, once an hour (aim <= {AIM_HOURLY_S} s)")
        missed.append(report(store) > AIM_REPORT_S)
    print("aims: " + ("missed" if any(missed) else "reached"))
    return int(any(missed))


def report(store: Store) -> float:
    """Seconds of a monthly report in all three formats."""
    begun = time.perf_counter()
    made = reports.made(store, reports.period(reports.Span.MONTH, TODAY), "zh", NOW)
    sizes = {name: len(reports.drawn(made, name)) for name in reports.FORMATS}
    taken = time.perf_counter() - begun
    told = ", ".join(f"{name} {size / 1024:,.0f} KB" for name, size in sizes.items())
    print(f"  monthly report in three formats: {taken:.1f} s (aim <= {AIM_REPORT_S} s): {told}")
    return taken


if __name__ == "__main__":
    sys.exit(main())
