"""Reading whole measures: documents, labels and grade of a set of threads in a few queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, Row, Select, select
from typing_extensions import TypedDict

from records import tables as t
from records.codec import from_json
from records.grades import Colour, Grade, Score
from records.labels import Label
from records.measures import Measure
from records.notification import Kind, Notification, Raw
from records.tables_moves import grade_move
from records.wording import Reason, reasons_from_json, reasons_to_json

AT_ONCE = 1000  # measures in one query: engines bound the number of parameters


class StoredScore(TypedDict):
    """A score as JSON."""

    value: float | None
    reason: dict[str, object]
    figures: list[list[str]]


def load(connection: Connection, ids: Iterable[int]) -> list[Measure]:
    """The measures with these row numbers, in the order given."""
    wanted = list(dict.fromkeys(ids))
    parts = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    return [m for part in parts for m in _load(connection, part)]


def _load(connection: Connection, wanted: list[int]) -> list[Measure]:
    documents: dict[int, list[Notification]] = defaultdict(list)
    query = select(t.document).where(t.document.c.measure_id.in_(wanted))
    for row in connection.execute(query.order_by(t.document.c.distributed, t.document.c.id)):
        raw = Raw(row.raw_sha256, row.raw_url, row.raw_place)
        documents[row.measure_id].append(from_json(row.content, raw, row.id))
    owner = {d.id: m for m, ds in documents.items() for d in ds}
    labels = _labels(connection, owner, wanted)
    relevant = _relevant(connection, owner, wanted)
    grades = _grades(connection, wanted)
    ruled = _ruled(connection, wanted)
    heads = connection.execute(select(t.measure).where(t.measure.c.id.in_(wanted))).all()
    found = {
        h.id: Measure(
            h.key,
            Kind(h.kind),
            tuple(documents[h.id]),
            labels.get(h.id, ()),
            relevant.get(h.id),
            grades.get(h.id),
            h.id,
            ruled.get(h.id),
        )
        for h in heads
        if documents[h.id]
    }
    return [found[i] for i in wanted if i in found]


def _of(wanted: Sequence[int]) -> Select[int]:
    return select(t.document.c.id).where(t.document.c.measure_id.in_(wanted))


def _labels(connection: Connection, owner: dict[int, int], wanted: Sequence[int]) -> dict[int, tuple[Label, ...]]:
    """For each measure the best label of each family over all of its documents, surest first; people's come first."""
    best: dict[int, dict[str, Label]] = defaultdict(dict)
    query = select(t.label).where(t.label.c.document_id.in_(_of(wanted))).order_by(t.label.c.id)
    for row in connection.execute(query):
        label = Label(row.family, row.score, row.origin, reasons_from_json(row.reasons))
        have = best[owner[row.document_id]].get(row.family)
        if have is None or _weight(label) > _weight(have):
            best[owner[row.document_id]][row.family] = label
    return {
        m: tuple(sorted(ls.values(), key=lambda x: (-x.score, x.family)))
        for m, fs in best.items()
        if (ls := {f: x for f, x in fs.items() if x.score > 0})
    }


def _weight(label: Label) -> tuple[bool, float]:
    return label.origin.startswith("expert:"), label.score


def _relevant(connection: Connection, owner: dict[int, int], wanted: Sequence[int]) -> dict[int, float]:
    found: dict[int, float] = {}
    query = select(t.labelled.c.document_id, t.labelled.c.relevant)
    for document, value in connection.execute(query.where(t.labelled.c.document_id.in_(_of(wanted)))):
        found[owner[document]] = max(value, found.get(owner[document], 0.0))
    return found


def _grades(connection: Connection, ids: Sequence[int]) -> dict[int, Grade]:
    query = (
        select(t.grade, t.assessed.c.review_on, grade_move.c.until)
        .join(t.assessed, t.assessed.c.grade_id == t.grade.c.id)
        .outerjoin(grade_move, grade_move.c.grade_id == t.grade.c.id)
        .where(t.assessed.c.measure_id.in_(ids))
    )
    return {row.measure_id: grade_from_row(row) for row in connection.execute(query)}


def _ruled(connection: Connection, ids: Sequence[int]) -> dict[int, Grade]:
    """What the rule gives for measures whose grade an expert moved."""
    query = select(grade_move.c.measure_id, grade_move.c.rule).where(grade_move.c.measure_id.in_(ids))
    return {id: grade_from_json(rule) for id, rule in connection.execute(query).tuples() if rule}


def grade_from_row(row: Row[tuple[object, ...]]) -> Grade:
    """A grade from a row of the table `grade`."""
    scores = tuple((name, _score(s)) for name, s in json.loads(row.scores).items())
    review_on = getattr(row, "review_on", None)
    reasons, until = reasons_from_json(row.reasons), getattr(row, "until", None)
    return Grade(Colour(row.colour), row.version, row.as_of, scores, reasons, review_on, row.origin, until)


def grade_to_json(grade: Grade) -> str:
    """A grade as one text."""
    return json.dumps(
        {
            "colour": grade.colour.value,
            "version": grade.version,
            "as_of": grade.as_of.isoformat(),
            "scores": scores_to_json(grade),
            "reasons": reasons_to_json(grade.reasons),
        },
        ensure_ascii=False,
    )


def grade_from_json(text: str) -> Grade:
    """Read what `grade_to_json` wrote."""
    data = json.loads(text)
    scores = tuple((name, _score(s)) for name, s in json.loads(data["scores"]).items())
    day = date.fromisoformat(data["as_of"])
    return Grade(Colour(data["colour"]), data["version"], day, scores, reasons_from_json(data["reasons"]))


def scores_to_json(grade: Grade) -> str:
    """The scores with their reasons in both languages and their figures."""
    scores = {
        name: {
            "value": s.value,
            "reason": json.loads(reasons_to_json([s.reason]))[0],
            "figures": [list(f) for f in s.figures],
        }
        for name, s in grade.scores
    }
    return json.dumps(scores, ensure_ascii=False)


def _score(stored: StoredScore) -> Score:
    params = stored["reason"]["p"]
    assert isinstance(params, dict)
    reason = Reason(str(stored["reason"]["m"]), tuple(params.items()))
    return Score(stored["value"], reason, tuple((k, v) for k, v in stored["figures"]))
