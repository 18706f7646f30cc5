"""Experts' grades: a named person moves a grade with a reason, for a time or for good; the rule's stays beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from records import tables as t
from records.grades import Colour, Grade
from records.measures import Measure
from records.rhythm import day_of
from records.store.base import StoreError, moment
from records.store.grades import Grades, change_of_colour, grade_row
from records.tables_moves import grade_move
from records.threads import grade_to_json, load
from records.wording import Reason

LONGEST = 1000  # characters of a reason


class Moves(Grades):
    """Verbs of experts about grades."""

    def move_grade(
        self, key: str, colour: Colour, expert: str, reason: str, now: datetime, until: date | None = None
    ) -> Grade:
        """Let an expert's colour count instead of the rule's, until (not including) a day or until it is taken back.

        A second move takes the place of the first.  A change of colour is an event.  StoreError: no such measure, no
        name or reason, or a day that is over; nothing is changed then.
        """
        who, why = expert.strip(), " ".join(reason.split())
        if not 0 < len(who) <= 80 or not 0 < len(why) <= LONGEST:
            raise StoreError(f"moving a grade needs the expert's name and a reason of 1 to {LONGEST} characters")
        if until is not None and until <= day_of(now):
            raise StoreError(f"the move would end on {until}, which is not after today; give a later day or none")
        with self.write() as connection:
            measure = _measure(connection, key)
            rule = measure.ruled if measure.grade and measure.grade.expert else measure.grade
            made = _moved(rule, colour, who, why, day_of(now), until)
            row = grade_row(measure.id, made, now)
            id = connection.execute(t.grade.insert().values(**row)).inserted_primary_key[0]  # type: ignore[index]
            connection.execute(delete(grade_move).where(grade_move.c.measure_id == measure.id))
            values = {"measure_id": measure.id, "grade_id": id, "until": until, "by": who, "at": moment(now)}
            connection.execute(grade_move.insert().values(**values, rule=grade_to_json(rule) if rule else ""))
            self._counts(connection, measure, made, id, now)
        return made

    def end_move(self, key: str, expert: str, now: datetime) -> Grade | None:
        """Take an expert's grade back: the rule's counts again; returns it.  StoreError: there is none to take back."""
        with self.write() as connection:
            measure = _measure(connection, key)
            if measure.grade is None or not measure.grade.expert:
                raise StoreError(f"the grade of {key} was not moved by an expert")
            connection.execute(delete(grade_move).where(grade_move.c.measure_id == measure.id))
            rule, id = measure.ruled, None
            if rule:
                back = Reason.of(
                    "{who} took back the grade of {expert}", who=_name(expert), expert=measure.grade.expert
                )
                rule = replace(rule, as_of=day_of(now), reasons=(*rule.reasons, back))
                row = grade_row(measure.id, rule, now)
                id = connection.execute(t.grade.insert().values(**row)).inserted_primary_key[0]  # type: ignore[index]
            self._counts(connection, measure, rule, id, now)
        return rule

    def _counts(
        self, connection: Connection, measure: Measure, grade: Grade | None, grade_id: int | None, now: datetime
    ) -> None:
        """From now on this grade is the measure's; the next grading looks at it again on its day."""
        values: dict[str, Any] = {"grade_id": grade_id, "colour": grade.colour.value if grade else None}
        values["review_on"] = grade.until if grade and grade.until else day_of(now)
        where = t.assessed.c.measure_id == measure.id
        if not connection.execute(update(t.assessed).where(where).values(**values)).rowcount:
            touched = connection.scalar(select(t.measure.c.touched).where(t.measure.c.id == measure.id))
            connection.execute(t.assessed.insert().values(measure_id=measure.id, version="", touched=touched, **values))
        if (measure.grade and measure.grade.colour) != (grade and grade.colour):
            self.insert(connection, t.event, [change_of_colour(measure, grade, day_of(now))])


def _measure(connection: Connection, key: str) -> Measure:
    id = connection.scalar(select(t.measure.c.id).where(t.measure.c.key == key))
    found = load(connection, [id]) if id is not None else []
    if not found:
        raise StoreError(f"no measure {key!r}; a grade needs a stored one")
    return found[0]


def _moved(rule: Grade | None, colour: Colour, who: str, why: str, today: date, until: date | None) -> Grade:
    params = {"who": _name(who), "new": f"@msg:{colour.value}", "why": _name(why)}
    params["old"] = f"@msg:{rule.colour.value}" if rule else "@msg:no grade"
    if until:
        said = Reason.of("{who} moved it from {old} to {new} until {day}: {why}", day=until.isoformat(), **params)
    else:
        said = Reason.of("{who} moved it from {old} to {new}: {why}", **params)
    reasons = (said, *(rule.reasons if rule else ()))
    scores, version = (rule.scores, rule.version) if rule else ((), "")
    return Grade(colour, version, today, scores, reasons, until, f"expert:{who}", until)


def _name(typed: str) -> str:
    """Typed words inside a reason: a leading "@" would name a thing of ours (`records.wording.named`)."""
    return "\uff20" + typed[1:] if typed.startswith("@") else typed
