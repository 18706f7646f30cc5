"""What a large workbook costs, proved without a clock: memory stays within its bounds, the work of a row stays equal.

Seconds are for `benchmarks/workbook.py`: here a busy machine must not decide.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import event

from crawlers.engine import Order, crawl
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
ROWS = 9_000  # large enough for two processes


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """The benchmark with its aims."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    spec = util.spec_from_file_location("bench_workbook", ROOT / "benchmarks" / "workbook.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(ROOT / "benchmarks"))
    return module


def figures(stage: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "benchmarks" / "workbook.py"), "--stage", stage, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_memory_of_a_whole_workbook_stays_within_its_aims(bench: ModuleType, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    bench.invented.write(one, ROWS)
    bench.invented.write(two, 2 * ROWS)
    once, twice = (figures("read", path) for path in (one, two))
    assert twice["count"] > 1.9 * once["count"] > ROWS
    grown = max(0.0, twice["mb"] - once["mb"])
    whole = once["mb"] + grown * (bench.ROWS / ROWS - 1)
    assert whole <= bench.AIM_READ_MB, (once, twice)
    stored = figures("store", one)
    assert stored["count"] >= 0.99 * once["count"] and stored["mb"] <= bench.AIM_STORE_MB / 2, stored


@pytest.mark.slow
def test_the_stores_work_for_a_row_does_not_grow_with_the_rows(bench: ModuleType, tmp_path: Path) -> None:
    """Counted in steps of SQLite's machine: a scan of what is already there would show."""

    def steps(rows: int) -> tuple[float, float]:
        path, count = tmp_path / f"{rows}.xlsx", [0]
        bench.invented.write(path, rows)
        store = Store(f"sqlite:///{path.with_suffix('.db')}", path.with_suffix(".home"))
        store.migrate()
        store.close()  # connections that are opened from now on count

        def tick() -> int:
            count[0] += 100
            return 0

        event.listen(store.engine, "connect", lambda connection, _: connection.set_progress_handler(tick, 100))
        first = crawl(store, Order("wto_eping_workbook", bench.NOW, path))
        each = count[0] / rows
        count[0] = 0
        again = crawl(store, Order("wto_eping_workbook", bench.NOW, path))
        assert first.new == again.same > 0 and not (again.new or again.changed)
        return each, count[0] / rows

    few, many = steps(1_500), steps(6_000)
    # exact counts: a scan of what is stored for each batch of 500 rows already makes 3 % at this size
    assert 0 < many[0] <= 1.02 * few[0] and 0 < many[1] <= 1.02 * few[1], (few, many)
