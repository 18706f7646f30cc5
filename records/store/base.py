"""What every part of the Store shares: the engine, transactions, batches, and moments as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")


class StoreError(RuntimeError):
    """The store cannot do what was asked; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one saved document: "new", "changed" or "same"."""

    outcome: str
    id: int
    key: str


def moment(now: datetime) -> str:
    """An aware moment as UTC text that sorts by time: "2025-06-12T08:00:00.000000Z"."""
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_moment(text: str | None) -> datetime | None:
    """Read what `moment` wrote."""
    return datetime.fromisoformat(text) if text else None


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Split into lists of at most `size`."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


class Base:
    """Holds the engine.  SQLite runs in WAL with foreign keys on; one writer at a time, waiting up to 30 s."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.engine = _engine(url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction; SQLite takes the write lock at its start, so that two writers queue instead of failing."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; nothing of it is committed."""
        with self.engine.connect() as connection:
            yield connection

    def insert(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        """Insert rows, passing over those that break a unique constraint; return how many went in."""
        if not rows:
            return 0
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        done = connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))
        return max(done.rowcount, 0)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
    return engine


def _pragmas(connection: Any, _record: Any) -> None:
    # isolation_level None: SQLAlchemy's BEGIN is ours to emit (see `Base.write`).
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
