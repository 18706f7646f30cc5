"""The audit trail: who did what to which record, only ever added to, each row chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from records.store.base import Base, moment
from records.tables import meta
from records.tables_accounts import audit

HEAD = "audit_head"  # "id:hash" of the newest row: names a trail that was cut at its end
_BATCH = 1000
_MOST = 20_000  # characters of a detail


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.  `actor` is an account's id, "cli:<user>" or "visitor"; `record` e.g. "subscription:ab12"."""

    id: int
    at: str
    actor: str
    verb: str
    record: str
    detail: Mapping[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not as it was written: "changed", "missing", "moved" (does not follow the one before) or "cut"."""

    id: int
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What `verify` found: how many rows, the newest hash, every fault, and whether a hash noted elsewhere is there."""

    rows: int
    head: str
    faults: tuple[Fault, ...]
    has_noted: bool = False


class Audit(Base):
    """The verbs of the trail."""

    def audit(self, actor: str, verb: str, object: str, detail: Mapping[str, object], now: datetime) -> int:
        """Add a row in a transaction of its own; returns its number.  A verb of the Store uses `append` in its own."""
        with self.write() as connection:
            return append(connection, actor, verb, object, detail, now)

    def verify(self, noted: str = "") -> Proof:
        """Walk the whole trail, recompute every hash, and look for one that was noted earlier."""
        faults: list[Fault] = []
        last, previous, has_noted = 0, "", False
        with self.read() as connection:
            for row in _rows(connection):
                faults += [Fault(n, "missing") for n in range(last + 1, min(row.id, last + 1001))]
                if row.hash != _hash(row):
                    faults.append(Fault(row.id, "changed"))
                elif row.id == last + 1 and row.previous != previous:
                    faults.append(Fault(row.id, "moved"))
                last, previous = row.id, row.hash
                has_noted = has_noted or row.hash == noted
            head = connection.scalar(select(meta.c.value).where(meta.c.name == HEAD)) or "0:"
        end, _, hash = head.partition(":")
        if int(end) != last or hash != previous:
            faults.append(Fault(max(int(end), last), "cut"))
        return Proof(last, previous, tuple(faults), has_noted)


def append(
    connection: Connection, actor: str, verb: str, object: str, detail: Mapping[str, object], now: datetime
) -> int:
    """Add a row within the transaction of the deed itself (`Store.write` holds the write lock); returns its number."""
    newest = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).one_or_none()
    values = {
        "id": newest.id + 1 if newest else 1,
        "at": moment(now),
        "actor": clean(actor)[:200],
        "verb": verb,
        "object": clean(object)[:400],
        "detail": _text(detail),
        "previous": newest.hash if newest else "",
    }
    values["hash"] = _digest(list(values.values()))
    connection.execute(audit.insert().values(values))
    note = {"name": HEAD, "value": f"{values['id']}:{values['hash']}"}
    if not connection.execute(meta.update().where(meta.c.name == HEAD).values(value=note["value"])).rowcount:
        connection.execute(meta.insert().values(note))
    return int(str(values["id"]))


def _text(detail: Mapping[str, object]) -> str:
    text = clean(json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str))
    return text if len(text) <= _MOST else json.dumps({"cut": text[:_MOST]}, ensure_ascii=False)


def clean(text: str) -> str:
    """Without NUL and lone surrogates, which PostgreSQL refuses and a hash would see differently after reading."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def entry(row: Row[tuple[object, ...]]) -> Entry:
    """An entry from its row; a detail that somebody broke is shown as it is."""
    try:
        detail = json.loads(row.detail)
    except ValueError:
        detail = row.detail
    return Entry(
        row.id, row.at, row.actor, row.verb, row.object, detail if isinstance(detail, dict) else {"": detail}, row.hash
    )


def _rows(connection: Connection) -> Iterator[Row[tuple[object, ...]]]:
    last = None
    while True:
        query = select(audit).order_by(audit.c.id).limit(_BATCH)
        rows = connection.execute(query if last is None else query.where(audit.c.id > last)).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _hash(row: Row[tuple[object, ...]]) -> str:
    return _digest([row.id, row.at, row.actor, row.verb, row.object, row.detail, row.previous])


def _digest(values: list[object]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
