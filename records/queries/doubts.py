"""What the classifier was not sure about, as it is needed to decide what experts should see next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from records import tables as t
from records.store import Store

AT_ONCE = 1000
DOUBTFUL = (0.15, 0.85)  # between these the probability that anything applies is doubtful


@dataclass(frozen=True, slots=True)
class Doubt:
    """A labelled document nobody has looked at: the model's scores by family, its measure's colour and deadline."""

    document: int
    words: str
    member: str
    scores: dict[str, float]
    relevant: float
    abstained: bool
    colour: str
    deadline: date | None


def doubts(store: Store, since: date) -> Iterator[list[Doubt]]:
    """Documents no expert has labelled: those the model abstained on, and doubtful ones published since that day."""
    last = 0
    low, high = DOUBTFUL
    d, done = t.document.c, t.labelled.c
    touched = select(t.label.c.document_id).where(t.label.c.model == "", t.label.c.origin.like("expert:%"))
    unsure = or_(done.abstained.is_(True), (d.distributed >= since) & done.relevant.between(low, high))
    while True:
        query = (
            select(d.id, d.words, d.measure_id, d.comment_deadline, done.relevant, done.abstained)
            .join(t.labelled, done.document_id == d.id)
            .where(d.id > last, unsure, d.sample.is_(False), d.id.not_in(touched))
            .order_by(d.id)
            .limit(AT_ONCE)
        )
        with store.read() as connection:
            rows = connection.execute(query).all()
            if not rows:
                return
            last, ids = rows[-1].id, [r.id for r in rows]
            scores: dict[int, dict[str, float]] = defaultdict(dict)
            for label in connection.execute(select(t.label).where(t.label.c.document_id.in_(ids))):
                scores[label.document_id][label.family] = max(
                    label.score, scores[label.document_id].get(label.family, 0)
                )
            member = (
                select(t.facet.c.document_id, func.min(t.facet.c.value))
                .where(t.facet.c.document_id.in_(ids), t.facet.c.name == "member")
                .group_by(t.facet.c.document_id)
            )
            members: dict[int, str] = dict(connection.execute(member).tuples().all())
            graded = select(t.assessed.c.measure_id, t.assessed.c.colour).where(
                t.assessed.c.measure_id.in_({r.measure_id for r in rows})
            )
            colours: dict[int, str | None] = dict(connection.execute(graded).tuples().all())
        yield [
            Doubt(r.id, r.words, members.get(r.id, ""), scores[r.id], r.relevant, r.abstained,
                  colours.get(r.measure_id) or "blue", r.comment_deadline)
            for r in rows
        ]  # fmt: skip
