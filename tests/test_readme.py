"""The README tells the truth: its commands run, its settings and commands are the real ones."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip()]


def test_every_command_of_the_readme_runs(tmp_path: Path, export: Path) -> None:
    env = os.environ | {"SENTINEL_HOME": str(tmp_path / "data"), "SENTINEL_LANGUAGE": "zh"}
    shutil.copy(export, tmp_path / "export.xlsx")
    ran = 0
    for line in COMMANDS:
        words = shlex.split(line)
        # Cloning, serving (below) and the test command itself are proved elsewhere.
        if words[0] != "python3" or words == ["python3", "run.py"] or words[2:3] == ["test"]:
            continue
        command = [sys.executable, str(ROOT / "run.py"), *words[2:]]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode == 0, (line, done.stderr[-2000:])
        ran += 1
    assert ran >= 7


def test_the_first_command_serves_the_pages(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"SENTINEL_HOME": str(tmp_path / "data"), "SENTINEL_PORT": str(port)}
    process = subprocess.Popen([sys.executable, str(ROOT / "run.py")], env=env, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                assert urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz/", timeout=5).status == 200
                break
            except OSError:
                assert process.poll() is None, "it ended instead of serving"
                time.sleep(0.3)
        else:
            pytest.fail("no page within 90 s")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def test_every_setting_is_in_the_readme() -> None:
    for name in Settings.model_fields:
        assert f"`SENTINEL_{name.upper()}`" in README, name


def test_every_command_is_in_the_readme() -> None:
    from typer.main import get_command

    from service.cli import app

    names = get_command(app).commands  # type: ignore[attr-defined]
    missing = [n for n in names if not re.search(rf"[`\s·]{n}[\s`·]", README)]
    assert not missing


def test_every_source_is_in_the_readme() -> None:
    from crawlers import registry

    assert not [n for n in registry.names() if n != "sample" and f"`{n}`" not in README]
