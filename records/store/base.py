"""What every part of the Store shares: the engine, transactions, batches, and moments as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

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


# The number of PostgreSQL's advisory lock that writers of this store take.
_WRITER = 0x5E471E1


class Base:
    """Holds the engine.  One writer at a time on both engines, waiting up to 30 s; SQLite runs in WAL."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.engine = _engine(url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction; the write lock is taken at its start, so that two writers queue instead of failing."""
        lock = f"SELECT pg_advisory_xact_lock({_WRITER})"
        begin = "BEGIN IMMEDIATE" if self.engine.dialect.name == "sqlite" else lock
        with self.engine.connect() as connection:
            connection.exec_driver_sql(begin)
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
        # Counted by what comes back: drivers do not agree on the row count of many statements.
        statement = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key)
        return len(connection.execute(statement, list(rows)).all())

    def bulk(self, connection: Connection, table: Table, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        """Insert many rows by the engine's quickest way: no defaults; dates as ISO text, which both take."""
        if not rows:
            return
        into = f"{table.name} ({', '.join(columns)})"
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(columns))
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", rows)
        else:
            _copy(connection, into, rows)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _copy(connection: Connection, into: str, values: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL's COPY: an order of magnitude quicker than one INSERT for each row."""
    dbapi: Any = connection.dialect.loaded_dbapi
    try:
        with cast(Any, connection.connection.cursor()) as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    except dbapi.IntegrityError as error:
        raise IntegrityError(f"COPY {into}", None, error) from error


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, connect_args={"options": "-c lock_timeout=30s"})
    engine = create_engine(url)
    event.listen(engine, "connect", _pragmas)
    return engine


def _pragmas(connection: Any, _record: Any) -> None:
    # isolation_level None: SQLAlchemy's BEGIN is ours to emit (see `Base.write`).
    connection.isolation_level = None
    pragmas = "journal_mode=WAL synchronous=NORMAL foreign_keys=ON busy_timeout=30000"
    # 64 MB of pages, and fewer checkpoints: the indexes of a large import are rewritten less often.
    for pragma in f"{pragmas} cache_size=-65536 wal_autocheckpoint=8000".split():
        connection.execute(f"PRAGMA {pragma}")
