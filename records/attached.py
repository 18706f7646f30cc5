"""Texts attached to documents: what the files say that notifiers put beside their notifications.

They are kept to be searched and read by the desk.  They are never republished: readers get the address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, select

from records.tables_texts import attached_text as table
from records.wording import Reason

KIND = "attachment"


class TextState(StrEnum):
    """How far a file came."""

    ASKED = "asked"  # asked for, and no answer that could be used has come yet
    READ = "read"
    UNREADABLE = "unreadable"  # it came and is no text: damaged, locked, a scan, a bomb
    ABSENT = "absent"  # its publisher does not have it (any more)


@dataclass(frozen=True, slots=True)
class AttachedText:
    """One file behind a document, by the document's key and its own address.

    `pages` is 0 where the format has none; `truncated`: it was longer than is kept; `language` as ISO 639;
    `problem` says why it could not be read; `tries` counts how often it was asked for.
    """

    document: str
    address: str
    state: TextState = TextState.ASKED
    text: str = ""
    pages: int = 0
    truncated: bool = False
    language: str = ""
    problem: Reason | None = None
    raw_sha256: str = ""
    tries: int = 0
    asked: datetime | None = None
    read: datetime | None = None


def texts_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Row number of each document (of `ids`, some hundreds) that has readable attachments → their texts."""
    return _of(connection, "text", ids)


def marks_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, str]:
    """Row number of each document with readable attachments → a mark of 64 letters that changes with any of them."""
    found = _of(connection, "raw_sha256", ids)
    return {id: sha256(" ".join(raws).encode()).hexdigest() for id, raws in found.items()}


def _of(connection: Connection, column: str, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    c = table.c
    query = select(c.document_id, c[column]).where(c.document_id.in_(ids), c.state == TextState.READ.value)
    for id, value in connection.execute(query.order_by(c.document_id, c.address)).tuples():
        found[id] = (*found.get(id, ()), value)
    return found
