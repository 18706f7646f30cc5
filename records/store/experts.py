"""Experts' labels: blind, kept for ever with who gave them, and handed out for training and agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select, update

from records import tables as t
from records.catalogue import catalogue
from records.codec import from_json
from records.notification import Notification, Raw
from records.store.base import Base, StoreError, moment

PREFIX = "expert:"
NONE = "none"  # stands in the column `family`, with score 0, when an expert says that no family applies
GIVEN, REFUSED = 1.0, 0.0


class Experts(Base):
    """Verbs for what experts say about one document."""

    def save_expert_labels(
        self, document_id: int, expert: str, families: Iterable[str], now: datetime, refused: Iterable[str] = ()
    ) -> int:
        """Keep one expert's answer; a second answer of the same expert takes the place of the first.

        `families` apply, `refused` do not (those the model had shown).  StoreError: an unknown family, no name, or no
        such document; nothing is changed then.  Returns the number of rows written.
        """
        scores = answer_of(families, refused)
        if not expert.strip() or len(expert) > 80:
            raise StoreError("an expert's label needs a name of 1 to 80 characters")
        with self.write() as connection:
            return write_answer(connection, document_id, expert.strip(), scores, now)

    def expert_labels(self) -> Iterator[tuple[Notification, Mapping[str, frozenset[str]]]]:
        """Every document that an expert labelled, with each expert's families (none: empty), oldest row first."""
        found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        with self.read() as connection:
            people = select(t.label).where(t.label.c.model == "", t.label.c.origin.like(PREFIX + "%"))
            for row in connection.execute(people.order_by(t.label.c.document_id, t.label.c.id)):
                mine = found[row.document_id][row.origin.removeprefix(PREFIX)]
                if row.score > REFUSED:
                    mine.add(row.family)
        for id_, given in found.items():
            with self.read() as connection:
                row = connection.execute(select(t.document).where(t.document.c.id == id_)).one()
            document = from_json(row.content, Raw(row.raw_sha256, row.raw_url, row.raw_place), row.id)
            yield document, {name: frozenset(families) for name, families in given.items()}


def write_answer(
    connection: Connection, document_id: int, expert: str, scores: Mapping[str, float], now: datetime
) -> int:
    """Put one expert's answer (family -> `GIVEN` or `REFUSED`) in the place of their earlier one; empty takes it back.

    Returns the number of rows written; raises `StoreError` when there is no such document.
    """
    origin, at = PREFIX + expert, moment(now)
    measure = connection.scalar(select(t.document.c.measure_id).where(t.document.c.id == document_id))
    if measure is None:
        raise StoreError(f"no document {document_id}; labels need a stored one")
    mine = and_(t.label.c.document_id == document_id, t.label.c.origin == origin)
    connection.execute(delete(t.label).where(mine))
    same = {"document_id": document_id, "origin": origin, "model": "", "reasons": "[]", "at": at}
    rows = [{"family": f, "score": s, **same} for f, s in sorted(scores.items())]
    if rows:
        connection.execute(t.label.insert(), rows)
    touched = update(t.measure).where(t.measure.c.id == measure)
    connection.execute(touched.values(touched=t.measure.c.touched + 1))
    return len(rows)


def answer_of(families: Iterable[str], refused: Iterable[str] = ()) -> dict[str, float]:
    """One answer as scores by family; `NONE` stands for "no family applies".  StoreError: an unknown family."""
    given, denied = set(families), set(refused)
    if unknown := (given | denied) - catalogue().families.keys():
        raise StoreError(f"no product family {sorted(unknown)[0]!r}; take one of the catalogue")
    scores = dict.fromkeys(denied, REFUSED) | dict.fromkeys(given, GIVEN)
    return scores if given else scores | {NONE: REFUSED}
