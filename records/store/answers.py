"""What each address answered last: so that the next request can be conditional, and the kept bytes be read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, String, Table, Text, delete, select

from records import tables as t
from records.store.raw import RawFiles

answer = Table(
    "answer",
    t.metadata,
    Column("source", String(80), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("etag", Text, nullable=False, default=""),
    Column("last_modified", Text, nullable=False, default=""),
    Column("raw_sha256", String(64), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's marks, as its publisher gave them, and where its bytes are kept."""

    etag: str
    last_modified: str
    raw_sha256: str


class Answers(RawFiles):
    """Verbs of the answers of a source's last good run."""

    def answers(self, source: str) -> dict[str, Kept]:
        """By address; only those whose bytes are still there."""
        with self.read() as connection:
            rows = connection.execute(select(answer).where(answer.c.source == source)).all()
        found = {r.address: Kept(r.etag, r.last_modified, r.raw_sha256) for r in rows}
        return {address: kept for address, kept in found.items() if self._path(kept.raw_sha256).is_file()}

    def keep_answers(self, source: str, answers: Mapping[str, Kept]) -> None:
        """Put these in the place of what was there; call it only after everything of the run is stored."""
        rows = [
            {"source": source, "address": a, "etag": k.etag, "last_modified": k.last_modified,
             "raw_sha256": k.raw_sha256}
            for a, k in answers.items()
            if k.etag or k.last_modified
        ]  # fmt: skip
        with self.write() as connection:
            connection.execute(delete(answer).where(answer.c.source == source))
            if rows:
                connection.execute(answer.insert(), rows)
