"""The house holds: who may import whom, how large things may be, and that every source has its cases."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("records", "crawlers", "classifier", "alerts", "responses", "surveys", "dashboard", "web", "service")
MAY = {
    "records": set(),
    "crawlers": {"records"},
    "classifier": {"records"},
    "alerts": {"records"},
    "responses": {"records"},
    "surveys": {"records"},
    "dashboard": {"records", "responses", "surveys", "alerts"},
    "web": {"records", "responses", "surveys", "alerts"},
    "service": set(ROOMS),
}
# The pure functions of alerts, open to dashboard and web.
PURE = {"alerts.match", "alerts.grade", "alerts.compose", "alerts.table", "alerts.next_steps", "alerts.deadlines"}
PURE |= {"alerts.letters", "alerts.summary", "alerts.plain", "alerts.cards", "alerts.reports", "alerts.volume"}
BANNED_NAMES = {"utils.py", "helpers.py", "common.py", "manager.py", "handler.py"}
EDGES = {"crawlers/engine.py", "crawlers/families/robots.py", "service/cli.py", "service/working.py"}
EDGES |= {"dashboard/app.py", "dashboard/page.py"}


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield room, path, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((a.name, node.lineno) for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{a.name}", node.lineno) for a in node.names)


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_stages_import_only_what_the_house_allows() -> None:
    wrong = []
    for room, path, tree in modules():
        for name, line in imports(tree):
            other = name.split(".")[0]
            if other in ROOMS and other != room and other not in MAY[room]:
                wrong.append(f"{short(path)}:{line} imports {name}")
            if room in ("dashboard", "web") and other == "alerts" and not any(name.startswith(p) for p in PURE):
                wrong.append(f"{short(path)}:{line} imports {name}, which is no pure function of alerts")
    assert not wrong, "\n".join(wrong)


def test_only_one_folder_of_the_dashboard_reads_the_store() -> None:
    wrong = [
        f"{short(path)}:{line} {name}"
        for room, path, tree in modules()
        if room == "dashboard" and path.parent.name != "data"
        for name, line in imports(tree)
        if name.startswith("records.") and not name.startswith("records.wording.")
    ]
    assert not wrong, "\n".join(wrong)


def test_engines_are_named_only_in_records() -> None:
    wrong = [
        short(path)
        for room, path, tree in modules()
        if room != "records"
        for name, _ in imports(tree)
        if name.startswith(("sqlalchemy.dialects", "sqlite3", "psycopg"))
    ]
    assert not wrong, wrong


def limit(path: Path) -> int:
    place = short(path)
    if place.startswith("crawlers/sources/"):
        return 120
    if place.startswith("alerts/channels/"):
        return 80
    is_page = place.startswith("dashboard/") and path.parent.name in ("everybody", "exporters", "experts", "officials")
    return 80 if is_page else 300


def test_files_and_functions_stay_small() -> None:
    wrong = []
    for _, path, tree in modules():
        if "migrations/versions" in short(path):
            continue
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > limit(path):
            wrong.append(f"{short(path)}: {lines} lines, {limit(path)} at most")
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > 40:
                    wrong.append(f"{short(path)}:{node.lineno} {node.name}: {size} lines, 40 at most")
    assert not wrong, "\n".join(wrong)


def test_every_file_says_what_it_is_and_has_a_telling_name() -> None:
    wrong = [short(p) for _, p, t in modules() if not ast.get_docstring(t) or p.name in BANNED_NAMES]
    assert not wrong, wrong


def test_errors_are_caught_by_name() -> None:
    wrong = []
    for _, path, tree in modules():
        for node in ast.walk(tree):
            broad = isinstance(node, ast.ExceptHandler) and (
                node.type is None
                or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
            )
            raises = isinstance(node, ast.ExceptHandler) and any(isinstance(n, ast.Raise) for n in ast.walk(node))
            if broad and not raises and short(path) not in EDGES:
                wrong.append(f"{short(path)}:{node.lineno}")
    assert not wrong, wrong


def test_every_source_has_its_cases() -> None:
    names = {p.stem for p in (ROOT / "crawlers" / "sources").glob("*.py")} - {"__init__"}
    cases = {p.name for p in (ROOT / "tests" / "crawlers" / "cases").iterdir() if any(p.iterdir())}
    assert names and names <= cases, f"no case folder for {sorted(names - cases)}"


@pytest.mark.parametrize("room", [r for r in ROOMS if (ROOT / r).is_dir()])
def test_each_room_comes_from_this_checkout(room: str) -> None:
    found = importlib.util.find_spec(room)
    assert found is not None and found.submodule_search_locations
    assert Path(next(iter(found.submodule_search_locations))) == ROOT / room


@pytest.mark.parametrize(
    "module", ["service.cli", "alerts.stages", "dashboard.data", "crawlers.registry", "records.store"]
)
def test_start_up_stays_short(module: str) -> None:
    """scikit-learn costs about 2.5 s and Scrapy about 1 s: nothing but the classifier and a crawl may load them."""
    code = f"import sys, {module}; print([m for m in ('sklearn', 'scrapy', 'twisted') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_names_one_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split(
        "\n"
    )
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "/" + "root/", "/" + "work/")
    wrong = []
    for name in filter(None, listed):
        path = ROOT / name
        if (
            path.is_file()
            and path.stat().st_size < 2**21
            and path.suffix not in (".png", ".npz", ".gz", ".xlsx", ".pdf")
        ):
            text = path.read_text(encoding="utf-8", errors="ignore")
            wrong += [f"{name}: {h}" for h in hosts if h in text]
    assert not wrong, wrong
