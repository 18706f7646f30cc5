"""A server that answers badly in every way that the network knows, and crawls of it in measured child processes."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers import registry
from records import queries
from records.queries import SourceHealth
from records.runs import Run
from records.store import Store

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 8, 22, 8, tzinfo=UTC)
TIMEOUT_S = 1.5
Job = tuple[Store, str, str]  # (store, source, address)


@dataclass
class Call:
    """One connection: what was asked, and how to answer."""

    server: FaultServer
    conn: socket.socket
    path: str
    head: str
    sent: int = 0

    def send(self, data: bytes) -> None:
        self.conn.sendall(data)
        self.sent += len(data)
        self.server.sent[self.path] = self.server.sent.get(self.path, 0) + len(data)

    def answer(self, body: bytes = b"", status: int = 200, length: int | None = -1, **headers: str) -> None:
        """A whole answer; `length` None: no Content-Length, -1: the right one."""
        lines = [f"HTTP/1.1 {status} X", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if length is not None:
            lines.append(f"Content-Length: {len(body) if length == -1 else length}")
        self.send("\r\n".join([*lines, "", ""]).encode() + body)

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def hang(self) -> None:
        """Say nothing until the other side goes, or the server stops."""
        self.conn.settimeout(0.1)
        while not self.server.stopped.is_set():
            try:
                if not self.conn.recv(1):
                    return
            except TimeoutError:
                continue


Fault = Callable[[Call], None]


@dataclass
class FaultServer:
    """Own sockets, a thread for each connection; `log` holds (path, head) of every request."""

    faults: dict[str, Fault] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self.socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/{path}"

    def asked(self, path: str) -> list[str]:
        return [head for asked, head in self.log if asked == path]

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                conn, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn: socket.socket) -> None:
        with conn:
            try:
                conn.settimeout(20)
                head = b""
                while b"\r\n\r\n" not in head:
                    if not (block := conn.recv(4096)):
                        return
                    head += block
                path = head.split(b" ", 2)[1].decode().lstrip("/")
                self.log.append((path, head.decode("latin-1")))
                call = Call(self, conn, path, head.decode("latin-1"))
                self.faults.get(path, lambda c: c.answer(status=404))(call)
            except OSError:
                return  # the crawler went away: that is what it should do

    def stop(self) -> None:
        self.stopped.set()
        self.socket.close()


@dataclass(frozen=True)
class Outcome:
    """How a crawl in a child process ended, and what it took."""

    run: Run
    health: SourceHealth
    documents: int
    seconds: float
    rss_mb: float
    store: Store


@pytest.fixture(scope="session")
def server() -> Iterator[FaultServer]:
    made = FaultServer()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, made once."""
    home = tmp_path_factory.mktemp("template")
    store = Store(f"sqlite:///{home / 's.db'}", home)
    store.migrate()
    store.register(registry.passports())
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return home / "s.db"


@pytest.fixture(scope="session")
def new_store(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    def made() -> Store:
        home = tmp_path_factory.mktemp("store")
        shutil.copy(template, home / "s.db")
        return Store(f"sqlite:///{home / 's.db'}", home / "home")

    return made


def crawl_all(jobs: Sequence[Job], now: datetime = NOW, program: str = "") -> list[Outcome]:
    """Crawls as the service starts them, a few at a time; `program` is run in place of the crawlers' own main."""
    asked = []
    for store, source, address in jobs:
        args = [source, "--store", store.url, "--home", str(store.home), "--now", now.isoformat()]
        asked.append({"args": [*args, "--timeout", str(TIMEOUT_S), "--address", address], "program": program})
    env = {"SENTINEL_LANGUAGE": "en", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("launcher.py"))]
    done = subprocess.run(command, cwd=ROOT, env=env, input=json.dumps(asked).encode(), stdout=subprocess.PIPE)
    took = json.loads(done.stdout)
    return [_outcome(*job[:2], now, mb, seconds) for job, (mb, seconds) in zip(jobs, took, strict=True)]


def _outcome(store: Store, source: str, now: datetime, mb: float, seconds: float) -> Outcome:
    health = next(h for h in queries.sources(store) if h.source.name == source)
    assert health.last is not None
    documents = int(queries.status(store, now.date())["notifications"])
    return Outcome(health.last, health, documents, seconds, mb, store)


@pytest.fixture(scope="session")
def crawler() -> Callable[..., Outcome]:
    """One crawl: (store, source, address, …) as in `crawl_all`."""

    def crawl(store: Store, source: str, address: str, **more: Any) -> Outcome:
        return crawl_all([(store, source, address)], **more)[0]

    return crawl


@pytest.fixture(scope="session")
def crawlers() -> Callable[..., list[Outcome]]:
    return crawl_all
