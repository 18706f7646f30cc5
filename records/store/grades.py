"""Grades: handing out measures to assess, and keeping what came out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from records import tables as t
from records.conditions import open_on
from records.grades import Grade, same_ground
from records.measures import Measure
from records.rhythm import day_of
from records.store.base import Base, chunks, moment
from records.store.subscriptions import MATCHED, read_meta
from records.subscriptions import EventKind
from records.tables_moves import grade_move
from records.threads import grade_to_json, load, scores_to_json
from records.wording import reasons_to_json


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of a measure before a new assessment is kept."""

    assessed: bool
    grade_id: int | None
    touched: int
    model: str  # whose labels the measure has now
    former: str  # … and had when it was assessed last
    matched: bool  # its first notice was matched already

    def tells(self, old: Grade | None, new: Grade | None) -> bool:
        """True when a change of colour is news to readers."""
        if self.former not in ("", self.model):
            return False
        if old is None:
            return self.matched
        return new is None or same_ground(old, new)


def _known(connection: Connection, measures: list[int]) -> dict[int, _Known]:
    a, m, e = t.assessed.c, t.measure.c, t.event.c
    model = (
        select(func.max(t.labelled.c.model))
        .join(t.document, t.document.c.id == t.labelled.c.document_id)
        .where(t.document.c.measure_id == m.id)
        .scalar_subquery()
    )
    upto = int(read_meta(connection, MATCHED) or 0)
    told = exists().where(e.measure_id == m.id, e.kind == EventKind.FIRST.value, e.id <= upto)
    query = select(m.id, m.touched, a.measure_id, a.grade_id, a.model, model.label("now"), told.label("told"))
    query = query.outerjoin(t.assessed, a.measure_id == m.id).where(m.id.in_(measures))
    return {
        r.id: _Known(r.measure_id is not None, r.grade_id, r.touched, r.now or "", r.model or "", bool(r.told))
        for r in connection.execute(query)
    }


def change_of_colour(measure: Measure, grade: Grade | None, today: date) -> dict[str, Any]:
    was = measure.grade.colour.value if measure.grade else None
    now = grade.colour.value if grade else None
    on = grade.as_of if grade else today
    detail = json.dumps({"old": was, "new": now})
    return {
        "measure_id": measure.id, "kind": EventKind.GRADE.value, "key": f"grade:{was}:{now}:{on}", "on": on,
        "detail": detail,
    }  # fmt: skip


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

        A change of colour is an event of the measure when the facts changed: not for another version of the table,
        another model's labels, or the first figures (`records.grades.same_ground`).  A measure that gets its first
        grade after its notice was matched is told as a change from no grade.
        """
        changes = 0
        for part in chunks(graded, 500):
            with self.write() as connection:
                known = _known(connection, [m.id for m, _ in part])
                for measure, grade in part:
                    changes += self._save_grade(connection, version, measure, grade, known[measure.id], now)
        return changes

    def _save_grade(
        self, connection: Connection, version: str, measure: Measure, grade: Grade | None, known: _Known, now: datetime
    ) -> int:
        old, grade_id = measure.grade, known.grade_id
        if old and old.expert:
            if old.until is None or day_of(now) < old.until:
                return self._beside(connection, version, measure, grade, known)
            connection.execute(delete(grade_move).where(grade_move.c.measure_id == measure.id))
        if grade is None:
            grade_id = None
        elif old is None or (old.colour, old.reasons, old.version) != (grade.colour, grade.reasons, grade.version):
            row = grade_row(measure.id, grade, now)
            grade_id = connection.execute(t.grade.insert().values(**row)).inserted_primary_key[0]  # type: ignore[index]
        values: dict[str, Any] = {"version": version, "touched": known.touched, "grade_id": grade_id}
        values |= {"colour": grade.colour.value if grade else None, "review_on": grade.review_on if grade else None}
        values["model"] = known.model
        if known.assessed:
            connection.execute(update(t.assessed).where(t.assessed.c.measure_id == measure.id).values(**values))
        else:
            connection.execute(t.assessed.insert().values(measure_id=measure.id, **values))
        changed = (old and old.colour) != (grade and grade.colour)
        if changed and known.tells(old, grade):
            self.insert(connection, t.event, [change_of_colour(measure, grade, day_of(now))])
        return int(changed)

    def _beside(
        self, connection: Connection, version: str, measure: Measure, grade: Grade | None, known: _Known
    ) -> int:
        """Keep the rule's grade beside an expert's that stands; looked at again on the day when that ends."""
        rule = grade_to_json(grade) if grade else ""
        where = grade_move.c.measure_id == measure.id
        connection.execute(update(grade_move).where(where).values(rule=rule))
        until = measure.grade.until if measure.grade else None
        days = [day for day in (grade.review_on if grade else None, until) if day]
        values = {"version": version, "touched": known.touched, "model": known.model}
        values |= {"review_on": min(days, default=None)}
        connection.execute(update(t.assessed).where(t.assessed.c.measure_id == measure.id).values(**values))
        return 0

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


def grade_row(measure: int, grade: Grade, now: datetime) -> dict[str, Any]:
    """A row of the table `grade`."""
    return {
        "measure_id": measure,
        "colour": grade.colour.value,
        "version": grade.version,
        "origin": grade.origin,
        "as_of": grade.as_of,
        "scores": scores_to_json(grade),
        "reasons": reasons_to_json(grade.reasons),
        "at": moment(now),
    }
