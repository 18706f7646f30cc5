"""A workbook of 105,000 invented rows read to records beside openpyxl, and stored beside a plain `executemany`.

    python benchmarks/workbook.py [--quick]

Each stage runs in a process of its own; its memory is the highest of that process and of the one it starts, added.
There is no search index: text search looks through the column `words`, which is filled here.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import invented
from sqlalchemy import select

from crawlers.engine import Order, crawl
from crawlers.reading import Reading
from crawlers.sources import wto_eping_workbook as source
from records import tables
from records.notification import Notification, Raw
from records.runs import Verdict
from records.store import Store

ROWS, QUICK_ROWS = 105_000, 15_000
AIM_READ_S, AIM_READ_MB = 12.0, 400  # 105,000 rows to parsed records (issue "Collection")
AIM_STORE_S, AIM_STORE_MB = 90.0, 600  # the same rows to stored, threaded measures
AIM_SHARE = 1 / 3  # of the rows a second of a plain executemany of the same rows
START_S = 1.0  # what a smaller file may take on top of its share: two processes start, names of countries are read
AIM_LINEAR = 1.5  # time of a row in the largest file over its time in the smallest
CURVE, QUICK_CURVE = (10_000, 50_000, 200_000, 400_000), (4_000, 15_000)
NOW = datetime(2024, 9, 1, 8, tzinfo=UTC)
TABLES = (tables.measure, tables.document, tables.facet, tables.event)


def read(path: Path) -> Iterator[int]:
    """Every row to a parsed record."""
    found = source.parse_file(path, Reading(Raw(), NOW.date(), path.name))
    yield sum(isinstance(item, Notification) for item in found)


def openpyxl(path: Path) -> Iterator[int]:
    """Every row to cell values only, by openpyxl's streaming mode."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    yield sum(1 for _ in book["Notifications"].iter_rows(min_row=2, values_only=True))


def store(path: Path) -> Iterator[int]:
    """Every row to stored, threaded measures, as `sentinel update --from` does it; returns documents."""
    made = Store(f"sqlite:///{path.with_suffix('.db')}", path.with_suffix(".home"))
    made.migrate()
    yield 0  # the clock starts here
    sys.stdout = open("/dev/null", "w")  # noqa: SIM115  progress goes nowhere
    run = crawl(made, Order(source.SOURCE.name, NOW, path))
    sys.stdout = sys.__stdout__
    assert run.verdict in (Verdict.OK, Verdict.SUSPECT) and not run.invalid, run
    yield run.new


def plain(path: Path) -> Iterator[int]:
    """The rows that `store` left, put into empty tables of the same form by one executemany for each table."""
    full = Store(f"sqlite:///{path.with_suffix('.db')}", path.with_suffix(".home"))
    empty = Store(f"sqlite:///{path.with_suffix('.plain.db')}", path.with_suffix(".home"))
    empty.migrate()
    with full.read() as connection:
        rows = [connection.exec_driver_sql(str(select(table))).fetchall() for table in TABLES]
    yield 0  # the clock starts here
    with empty.write() as connection:
        for table, values in zip(TABLES, rows, strict=True):
            if not values:  # a backfill is no news: it makes no event
                continue
            marks = ", ".join("?" * len(table.columns))
            connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks})", [tuple(v) for v in values])
    yield len(rows[1])


STAGES = {stage.__name__: stage for stage in (read, openpyxl, store, plain)}


def stage(name: str, path: Path) -> None:
    """Run one stage in this process and print its figures as JSON."""
    count, seconds, cpu, begun = 0, 0.0, 0.0, (time.perf_counter(), time.process_time())
    for done in STAGES[name](path):
        count, seconds, cpu = done, time.perf_counter() - begun[0], time.process_time() - begun[1]
        begun = time.perf_counter(), time.process_time()
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    both = f"{cpu:.1f}+{child.ru_utime + child.ru_stime:.1f}"
    print(json.dumps({"count": count, "s": seconds, "mb": _own_mb() + child.ru_maxrss / 1024, "cpu": both}))


def _own_mb() -> float:
    """Memory of this process at its highest; `getrusage` would count what its parent held when it was started."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError):  # no Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, path: Path) -> dict[str, Any]:
    """The figures of one stage in a new process."""
    command = [sys.executable, __file__, "--stage", name, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def compare(path: Path, rows: int) -> list[bool]:
    """Print reading beside openpyxl and storing beside executemany; which aims were missed."""
    share, start = rows / ROWS, 0.0 if rows >= ROWS else START_S
    read_s, store_s = AIM_READ_S * share + start, AIM_STORE_S * share + start
    got = {name: measure(name, path) for name in STAGES}
    cpu = ", ".join(f"{name} {figures['cpu']}" for name, figures in got.items())
    print(f"{rows:,} rows, {path.stat().st_size / 2**20:.0f} MB packed; load of the machine {os.getloadavg()[0]:.1f}; "
          f"CPU seconds: {cpu}")  # fmt: skip
    print(f"read: {got['read']['count']:,} documents in {got['read']['s']:.1f} s (aim <= {read_s:.1f} s), "
          f"{got['read']['mb']:.0f} MB (aim <= {AIM_READ_MB} MB), two processes")  # fmt: skip
    print(f"openpyxl, cell values only: {got['openpyxl']['s']:.1f} s, {got['openpyxl']['mb']:.0f} MB; "
          f"{got['openpyxl']['s'] / got['read']['s']:.1f} times as long")  # fmt: skip
    ratio = got["plain"]["s"] / got["store"]["s"]
    print(f"stored: {got['store']['count']:,} documents in {got['store']['s']:.1f} s (aim <= {store_s:.1f} s), "
          f"{got['store']['mb']:.0f} MB (aim <= {AIM_STORE_MB} MB)")  # fmt: skip
    print(f"rows a second: {rows / got['store']['s']:,.0f}; executemany of the same rows, nothing read: "
          f"{rows / got['plain']['s']:,.0f}; {ratio:.2f} of its speed (aim >= {AIM_SHARE:.2f})")  # fmt: skip
    missed = [got["read"]["s"] > read_s, got["read"]["mb"] > AIM_READ_MB, got["store"]["s"] > store_s]
    return [*missed, got["store"]["mb"] > AIM_STORE_MB, ratio < AIM_SHARE]


def curve(folder: Path, sizes: tuple[int, ...]) -> bool:
    """Print seconds and memory by size; True when the cost of a row grows."""
    each = []
    for rows in sizes:
        path = folder / f"curve-{rows}.xlsx"
        invented.write(path, rows)
        got = measure("store", path)
        each.append(got["s"] / rows)
        print(f"  {rows:>7,} rows stored: {got['s']:6.1f} s, {each[-1] * 1e6:4.0f} µs a row, {got['mb']:.0f} MB")
    print(f"  largest over smallest, a row: {each[-1] / each[0]:.2f} (aim <= {AIM_LINEAR})")
    return each[-1] > AIM_LINEAR * each[0]


def main() -> int:
    """Print the figures; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS} rows instead of {ROWS}, a short curve")
    parser.add_argument("--stage", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.stage:
        stage(args.stage[0], Path(args.stage[1]))
        return 0
    rows = QUICK_ROWS if args.quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Notification_EN.xlsx"
        invented.write(path, rows)
        missed = compare(path, rows)
        missed.append(curve(Path(folder), QUICK_CURVE if args.quick else CURVE))
    print("aims: " + ("missed" if any(missed) else "reached"))
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
