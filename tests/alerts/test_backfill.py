"""A small version of `benchmarks/backfill.py`: old rows, another model, table or reader cause no alerts."""

from __future__ import annotations

import sys
from importlib import util
from pathlib import Path

import pytest

from records.store import Store

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "backfill.py"


@pytest.mark.slow
def test_the_past_is_silent_and_the_news_gets_through(tmp_path: Path) -> None:
    spec = util.spec_from_file_location("bench_backfill", BENCHMARK)
    assert spec and spec.loader
    bench = util.module_from_spec(spec)
    sys.modules[spec.name] = bench  # its dataclass looks its module up
    spec.loader.exec_module(bench)
    store = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    store.migrate()
    found = bench.silence(store, 2_500)
    assert found.after == dict.fromkeys(found.after, 0) and len(found.after) == 5
    assert found.fresh == found.readers == 2
