"""`show` tells where a measure stands, since when, by which document, and what changed on the way."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Sentinel = Callable[..., subprocess.CompletedProcess[str]]


def test_the_state_of_measures_of_the_real_export(sentinel: Sentinel, export: Path) -> None:
    assert sentinel("crawl", "--from", export, "--as-of", "2025-06-12").returncode == 0
    said = sentinel("show", "G/TBT/N/BRA/366", "--as-of", "2025-06-12").stdout
    assert "State: drafted" in said and "G/TBT/N/BRA/366/Add.1 is null and void" in said
    said = sentinel("show", "G/SPS/N/JPN/1345", "--as-of", "2025-06-12").stdout
    assert "State: in force" in said and "2025-06-10  in force  G/SPS/N/JPN/1345/Add.1" in said
    said = sentinel("show", "G/SPS/N/JPN/1345", "--as-of", "2025-06-12", language="zh").stdout
    assert "状态：已生效" in said
    made = json.loads(sentinel("show", "G/TBT/N/CHL/368", "--json", "--as-of", "2025-06-12").stdout)["state"]
    # The description changed too; the WTO's passport allows facts only, so it is not shown.
    assert {c["field"] for c in made["changes"]} == {"title", "documents"}
    # On one day the first addendum comes before the second.
    assert {c["document"] for c in made["changes"]} == {"G/TBT/N/CHL/368/Add.2"}
