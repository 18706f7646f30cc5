"""A small version of `benchmarks/workbook.py`: the same aims for fewer rows, in CPU seconds so that others may work."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = 15_000


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
    # the two processes work side by side on two cores: the busier one counts
    return found | {"busiest": max(map(float, found["cpu"].split("+")))}


@pytest.mark.slow
def test_a_workbook_is_read_and_stored_within_its_aims(bench: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    bench.invented.write(path, ROWS)
    share = ROWS / bench.ROWS
    read, store, plain = (figures(stage, path) for stage in ("read", "store", "plain"))
    assert read["count"] >= store["count"] == plain["count"] > ROWS * 0.7
    assert read["busiest"] <= bench.AIM_READ_S * share + bench.START_S and read["mb"] <= bench.AIM_READ_MB, read
    assert store["busiest"] <= bench.AIM_STORE_S * share + bench.START_S and store["mb"] <= bench.AIM_STORE_MB, store
    assert plain["busiest"] >= bench.AIM_SHARE * (store["busiest"] - bench.START_S), (plain, store)
