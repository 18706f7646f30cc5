"""Grades: handing out measures to assess, and keeping what came out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, or_, select, update

from records import tables as t
from records.conditions import open_on
from records.grades import Grade
from records.measures import Measure
from records.store.base import Base, chunks
from records.subscriptions import EventKind
from records.threads import load
from records.wording import reasons_to_json


class Grades(Base):
    """Verbs between labelled measures and the grading."""

    def ungraded(self, version: str, today: date, batch: int = 500) -> Iterator[list[Measure]]:
        """Measures that have labels and were not assessed by `version` in their present state, or are due today.

        A measure without any label is never handed out: nothing of Guangxi is touched.  Save each list before the
        next; what was not saved is passed over in this round and handed out again in the next.
        """
        last = 0
        while True:
            has_label = exists().where(
                t.label.c.document_id == t.document.c.id, t.document.c.measure_id == t.measure.c.id
            )
            stale = or_(
                t.assessed.c.measure_id.is_(None),
                t.assessed.c.version != version,
                t.assessed.c.touched != t.measure.c.touched,
                t.assessed.c.review_on <= today,
            )
            query = (
                select(t.measure.c.id)
                .outerjoin(t.assessed, t.assessed.c.measure_id == t.measure.c.id)
                .where(stale, or_(has_label, t.assessed.c.grade_id.is_not(None)), t.measure.c.id > last)
                .order_by(t.measure.c.id)
                .limit(batch)
            )
            with self.read() as connection:
                ids = list(connection.scalars(query))
                measures = load(connection, ids)
            if not ids:
                return
            last = ids[-1]
            yield measures

    def save_grades(self, version: str, graded: Iterable[tuple[Measure, Grade | None]], now: datetime) -> int:
        """Keep assessments; a grade row is added only when colour or reasons differ.  Returns changes of colour.

        A change of an existing colour is an event of the measure.
        """
        changes = 0
        for part in chunks(graded, 500):
            with self.write() as connection:
                for measure, grade in part:
                    changes += self._save_grade(connection, version, measure, grade, now)
        return changes

    def _save_grade(
        self, connection: Connection, version: str, measure: Measure, grade: Grade | None, now: datetime
    ) -> int:
        old = measure.grade
        known = connection.execute(select(t.assessed.c.grade_id).where(t.assessed.c.measure_id == measure.id)).first()
        grade_id = known.grade_id if known else None
        if grade is None:
            grade_id = None
        elif old is None or (old.colour, old.reasons, old.version) != (grade.colour, grade.reasons, grade.version):
            row = _grade_row(measure.id, grade)
            grade_id = connection.execute(t.grade.insert().values(**row)).inserted_primary_key[0]  # type: ignore[index]
        touched = connection.scalar(select(t.measure.c.touched).where(t.measure.c.id == measure.id))
        values: dict[str, Any] = {"version": version, "touched": touched, "grade_id": grade_id}
        values |= {"colour": grade.colour.value if grade else None, "review_on": grade.review_on if grade else None}
        if known:
            connection.execute(update(t.assessed).where(t.assessed.c.measure_id == measure.id).values(**values))
        else:
            connection.execute(t.assessed.insert().values(measure_id=measure.id, **values))
        was, is_ = (old.colour.value if old else None), (grade.colour.value if grade else None)
        if old is not None and was != is_:
            on = grade.as_of if grade else now.date()
            key = f"grade:{was}:{is_}:{on}"
            detail = json.dumps({"old": was, "new": is_})
            event = {"measure_id": measure.id, "kind": EventKind.GRADE.value, "key": key, "on": on, "detail": detail}
            self.insert(connection, t.event, [event])
        return int(was != is_)

    def open_measures(self, today: date, batch: int = 500) -> Iterator[list[Measure]]:
        """Graded measures that can still be acted on: see `records.conditions.open_on`."""
        last = 0
        while True:
            query = (
                select(t.assessed.c.measure_id)
                .where(t.assessed.c.colour.is_not(None), t.assessed.c.measure_id > last, open_on(today))
                .order_by(t.assessed.c.measure_id)
                .limit(batch)
            )
            with self.read() as connection:
                ids = list(connection.scalars(query))
                measures = load(connection, ids)
            if not ids:
                return
            last = ids[-1]
            yield measures


def _grade_row(measure: int, grade: Grade) -> dict[str, Any]:
    scores = {
        name: {
            "value": s.value,
            "reason": json.loads(reasons_to_json([s.reason]))[0],
            "figures": [list(f) for f in s.figures],
        }
        for name, s in grade.scores
    }
    return {
        "measure_id": measure,
        "colour": grade.colour.value,
        "version": grade.version,
        "origin": grade.origin,
        "as_of": grade.as_of,
        "scores": json.dumps(scores, ensure_ascii=False),
        "reasons": reasons_to_json(grade.reasons),
    }
