"""Set Sentinel up and start it: `python3 run.py`.  Needs Python >= 3.11 and nothing else.

    python3 run.py                     set up, collect, grade, alert, and serve the pages
    python3 run.py --once              the same without serving
    python3 run.py --from FILE.xlsx    read only this ePing export
    python3 run.py --as-of 2025-06-12  take this day as today
    python3 run.py test [pytest args]  set up and run all tests
    python3 run.py COMMAND …           any command of `sentinel` (see `python3 run.py --help`)

It makes `.venv`, installs exactly what the lock file lists (checked by hash; with uv when it can be had, else with
pip), and hands over to the command line `sentinel`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "sentinel-stamp"
UV = "uv==0.13.9"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NO_VENV = (
    "Python's own 'venv' or 'ensurepip' is missing, so .venv could not be made.\n"
    "  Debian/Ubuntu: sudo apt install python3-venv   ·   Fedora: sudo dnf install python3-pip\n"
    "  缺少 Python 的 venv/ensurepip 组件,请先安装(Debian/Ubuntu: sudo apt install python3-venv),再运行一次。"
)


def main(args: list[str]) -> int:
    """Set up what is missing, then run tests or `sentinel`; returns the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  the reader may start it with an older Python
        return _fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. 需要 Python 3.11 或更高版本。")
    testing = args[:1] == ["test"]
    try:
        prepare("dev" if testing else "run")
    except subprocess.CalledProcessError as error:
        return _fail(f"setting up failed at: {' '.join(map(str, error.cmd))}\n安装未完成,请检查网络后再运行一次。")
    if testing:
        os.chdir(ROOT)
        return _run([PYTHON, "-m", "pytest", *args[1:]])
    if not args or (args[0] not in ("--help", "-h") and args[0].startswith("-")):
        args = ["start", *args]
    return _run([PYTHON, "-m", "service", *args])


def prepare(level: str) -> None:
    """Make `.venv` hold what the lock lists ("run", or "dev" with the tests' tools); quick when it already does."""
    want = {name: _stamp(name) for name in ("run", "dev")}
    have = STAMP.read_text().strip() if STAMP.exists() else ""
    if PYTHON.exists() and have in ({want["dev"]} if level == "dev" else set(want.values())):
        return
    print("首次准备运行环境,约需 15 秒至 2 分钟 … / Setting up, this takes a moment …", file=sys.stderr, flush=True)
    _make_venv()
    _install(ROOT / ("requirements-dev.lock" if level == "dev" else "requirements.lock"))
    STAMP.write_text(want[level])


def _stamp(level: str) -> str:
    digest = hashlib.sha256(level.encode())
    for name in ("requirements-dev.lock" if level == "dev" else "requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _make_venv() -> None:
    if PYTHON.exists() and _quiet([PYTHON, "-m", "pip", "--version"]) == 0:
        return
    try:
        import ensurepip  # noqa: F401  its absence is what Debian's python3 lacks
        import venv
    except ImportError:
        raise SystemExit(_fail(NO_VENV)) from None
    try:
        venv.EnvBuilder(with_pip=True, clear=VENV.exists(), symlinks=os.name != "nt").create(VENV)
    except (subprocess.CalledProcessError, OSError) as error:
        raise SystemExit(_fail(f"{NO_VENV}\n({error})")) from None


def _install(lock: Path) -> None:
    tool = VENV / "tool"
    uv = tool / ("bin/uv.exe" if os.name == "nt" else "bin/uv")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    if not uv.exists():
        _quiet([*pip, "install", "--quiet", "--target", tool, UV])
    project = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT]
    if uv.exists():
        synced = [uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock]
        if subprocess.run(synced, check=False).returncode == 0:
            subprocess.run([uv, "pip", *project, "--python", PYTHON], check=True)
            return
        print("uv could not install, trying pip …", file=sys.stderr)
    subprocess.run([*pip, "install", "--quiet", "--require-hashes", "-r", lock], check=True)
    subprocess.run([*pip, *project], check=True)


def _quiet(command: list[object]) -> int:
    return subprocess.run(list(map(str, command)), capture_output=True, check=False).returncode


def _run(command: list[object]) -> int:
    words = list(map(str, command))
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(words[0], words)
    return subprocess.run(words, check=False).returncode


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
