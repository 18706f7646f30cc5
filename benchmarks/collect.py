"""30 days of collecting replayed against a publisher that fails at random; and the cost of a day with nothing new.

    python benchmarks/collect.py [--quick]

The replay runs what is due, as the service does, every six hours of its days; a fault is followed by back-off and
catching up.  The second part asks every source that is on twice; the second time nothing has changed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from quiet import nothing_new
from replay import Publisher, serving

from crawlers import registry
from records import queries
from records.store import Store
from service.crawling import crawl, due
from service.settings import Settings

SOURCES = ("wto_eping_api", "oecd_recalls")
AIM_CPU_S = 10.0  # of a daily run with nothing new over all sources (issue "Collection")
FIRST = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Result:
    """What is in the store against what was published."""

    published: int
    missing: int
    duplicates: int
    stale: int  # edits that are not in the store
    edits: int
    runs: int
    bad_runs: int
    requests: int
    faults: Mapping[str, int]

    @property
    def good(self) -> bool:
        """Everything there, once, as last edited."""
        return not (self.missing or self.duplicates or self.stale)


def replay(days: int, hours: int, seed: int, chance: float, per_day: int = 40, extra_days: int = 2) -> Result:
    """Publish for so many days and collect what is due every `hours`; then `extra_days` without news, to catch up."""
    publisher = Publisher(seed, chance, per_day)
    server = serving(publisher)
    place = f"http://127.0.0.1:{server.server_address[1]}"
    os.environ |= {f"SENTINEL_ADDRESS_{name.upper()}": f"{place}/{name}" for name in SOURCES}
    os.environ["SENTINEL_KEY_WTO"] = "of no use anywhere"
    runs, bad = 0, 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(home=Path(folder), store="", fetch_timeout_s=10)  # type: ignore[call-arg]
            store = Store(settings.url, settings.home)
            store.migrate()
            passports = [p for p in registry.passports() if p.name in SOURCES]
            store.register(passports)
            for day in range(days + extra_days):
                if day < days:
                    publisher.publish(FIRST + timedelta(days=day))
                for hour in range(8, 32, hours):
                    now = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=day, hours=hour)
                    ended = crawl(settings, due(store, passports, now), now)
                    runs, bad = runs + len(ended), bad + sum(e.code != 0 for e in ended)
            return _compared(store, publisher, runs, bad)
    finally:
        server.shutdown()


def _compared(store: Store, publisher: Publisher, runs: int, bad: int) -> Result:
    published = {k: t for k, (_, t) in publisher.notices.items()}
    published |= {f"oecd:{k}": t for k, (_, t) in publisher.recalls.items()}
    missing, stale = 0, 0
    for key, title in published.items():
        found = queries.measure(store, key)
        missing += found is None
        stale += found is not None and found.latest.title != title
    held = int(queries.status(store, publisher.today)["notifications"])
    extra = held - (len(published) - missing)
    return Result(
        len(published), missing, extra, stale, publisher.edits, runs, bad, publisher.asked, dict(publisher.failed)
    )


def main() -> int:
    """Print the figures; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10 days, once a day, instead of 30 days every six hours")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    days, hours = (10, 24) if given.quick else (30, 6)
    begun = time.perf_counter()
    found = replay(days, hours, given.seed, 0.05)
    print(f"replay: {days} days, every {hours} h, seed {given.seed}; {time.perf_counter() - begun:.0f} s")
    print(f"runs: {found.runs}, of them {found.bad_runs} not good; requests {found.requests}, faults {found.faults}")
    share = 1 - found.missing / found.published
    print(f"published {found.published}: {share:.2%} in the store, {found.duplicates} duplicates")
    print(f"edits {found.edits}: {found.stale} lost (aims: 100 %, 0, 0)")
    quiet = nothing_new()
    print(
        f"a run with nothing new over {len(quiet.sources)} sources: {quiet.cpu_s:.1f} s of CPU (aim <= {AIM_CPU_S:.0f})"
    )
    print(f"bodies downloaded twice: {quiet.twice} (aim 0)")
    missed = [not found.good, quiet.cpu_s > AIM_CPU_S, bool(quiet.twice)]
    print("aims: " + ("missed" if any(missed) else "reached"))
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
