"""A small version of `benchmarks/collect.py`: days of faults, and everything is in the store once, as last edited."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def collect(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("SENTINEL_ADDRESS_WTO_EPING_API", "SENTINEL_ADDRESS_OECD_RECALLS", "SENTINEL_KEY_WTO"):
        monkeypatch.setenv(name, "")  # put back afterwards
    yield importlib.import_module("collect")
    for name in ("collect", "replay", "quiet"):
        sys.modules.pop(name, None)


def test_days_of_faults_lose_nothing(collect: Any) -> None:
    found = collect.replay(days=3, hours=24, seed=3, chance=0.3, per_day=12, extra_days=2)
    assert (found.missing, found.duplicates, found.stale) == (0, 0, 0), found
    assert found.published > 40 and found.edits and sum(found.faults.values()) >= 2 and found.bad_runs, found


def test_a_comparison_can_fail(collect: Any) -> None:
    """When every request fails nothing is there, and the figures say so."""
    found = collect.replay(days=1, hours=24, seed=3, chance=1.0, per_day=4, extra_days=0)
    assert found.missing == found.published > 0 and not found.good and found.bad_runs == found.runs == 2
