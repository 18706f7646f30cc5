"""Shared places of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def export() -> Path:
    """The real ePing export, or a skip that says so."""
    path = SHARED / "datasets" / "eping-export-fas-2025" / "Notifications_example.xlsx"
    if not path.is_file():
        pytest.skip(f"RECORDED FILE MISSING: {path.name} (../shared is not beside this checkout)")
    return path


@pytest.fixture
def sentinel(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line in a home of its own."""

    def run(*args: object, language: str = "en") -> subprocess.CompletedProcess[str]:
        env = os.environ | {"SENTINEL_HOME": str(tmp_path / "home"), "SENTINEL_LANGUAGE": language}
        env.pop("SENTINEL_AS_OF", None)
        command = [sys.executable, "-m", "service", *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, timeout=120, check=False)

    return run
