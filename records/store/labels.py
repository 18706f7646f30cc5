"""Labels: handing out documents that a model has not answered, and keeping its answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update

from records import tables as t
from records.codec import from_json
from records.labels import Labelling
from records.notification import Notification, Raw
from records.store.base import Base, chunks, moment
from records.wording import reasons_to_json


class Labels(Base):
    """Verbs between documents and the classifier."""

    def unlabelled(self, model: str, batch: int = 1000) -> Iterator[list[Notification]]:
        """Documents whose present revision this model has not answered, oldest row first.

        Save the answers of one list before asking for the next; a list without answers is passed over, not repeated.
        """
        last = 0
        while True:
            done = and_(t.labelled.c.document_id == t.document.c.id, t.labelled.c.model == model)
            query = (
                select(t.document)
                .outerjoin(t.labelled, done)
                .where(or_(t.labelled.c.revision.is_(None), t.labelled.c.revision != t.document.c.revision))
                .where(t.document.c.id > last)
                .order_by(t.document.c.id)
                .limit(batch)
            )
            with self.read() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            last = rows[-1].id
            yield [from_json(r.content, Raw(r.raw_sha256, r.raw_url, r.raw_place), r.id) for r in rows]

    def save_labels(self, model: str, answers: Iterable[tuple[Notification, Labelling]], now: datetime) -> int:
        """Keep a model's answers; its earlier answers on the same documents are replaced, people's labels stay.

        Answers of other models go too: one model's labels are live at a time.  Returns the number of labels.
        """
        total = 0
        for part in chunks(answers, 1000):
            ids = [n.id for n, _ in part]
            with self.write() as connection:
                revisions = select(t.document.c.id, t.document.c.revision).where(t.document.c.id.in_(ids))
                revision = dict(connection.execute(revisions).tuples().all())
                machine = and_(t.label.c.document_id.in_(ids), t.label.c.model != "")
                connection.execute(delete(t.label).where(machine))
                connection.execute(delete(t.labelled).where(t.labelled.c.document_id.in_(ids)))
                known = [(n, answer) for n, answer in part if n.id in revision]
                rows = [_labelled_row(n, answer, model, revision[n.id], now) for n, answer in known]
                labels = [row for n, answer in known for row in _label_rows(n, answer, model, now)]
                if rows:
                    connection.execute(t.labelled.insert(), rows)
                if labels:
                    connection.execute(t.label.insert(), labels)
                measures = select(t.document.c.measure_id).where(t.document.c.id.in_(ids))
                where = t.measure.c.id.in_(measures)
                connection.execute(update(t.measure).where(where).values(touched=t.measure.c.touched + 1))
            total += len(labels)
        return total


def _labelled_row(n: Notification, a: Labelling, model: str, revision: int, now: datetime) -> dict[str, object]:
    return {
        "document_id": n.id,
        "model": model,
        "revision": revision,
        "relevant": a.relevant,
        "abstained": a.abstained,
        "notes": reasons_to_json(a.notes),
        "at": moment(now),
    }


def _label_rows(n: Notification, a: Labelling, model: str, now: datetime) -> Iterator[dict[str, object]]:
    for label in a.labels:
        yield {
            "document_id": n.id,
            "family": label.family,
            "score": label.score,
            "origin": label.origin,
            "model": model,
            "reasons": reasons_to_json(label.reasons),
            "at": moment(now),
        }
