"""Urgency: days to the comment deadline and to entry into force, and the emergency flag."""

from __future__ import annotations

from datetime import date, timedelta

from alerts.certainty import status
from alerts.impact import Finding
from alerts.table import Steps, Table
from records.grades import Score
from records.measures import Measure
from records.notification import Kind
from records.wording import Reason, msg


def is_emergency(measure: Measure, finding: Finding, today: date, table: Table) -> bool:
    """True for an emergency measure of the last half year that the newest document does not withdraw or ease."""
    if finding.change:
        return False
    days = [d.distributed for d in measure.documents if d.emergency]
    return bool(days) and today < max(days) + timedelta(days=table.emergency[1])


def urgency(measure: Measure, finding: Finding, today: date, table: Table) -> Score:
    """The most pressing of what is dated; None when no date is given.  The reason holds for the whole step."""
    if is_emergency(measure, finding, today, table):
        return Score(table.emergency[0], Reason.of("Emergency measure: it applies at once"), (("emergency", "yes"),))
    if measure.kind in (Kind.STANDARD, Kind.INCIDENT):
        return Score(None, Reason.of("No date to act by is given with this kind of document"))
    found = [s for s in (_comment(measure, today, table), _entry(measure, today, table)) if s]
    if not found and (told := _told(measure, today, table)):
        return told
    if not found:
        return Score(None, Reason.of("Date not given: neither a comment deadline nor an entry into force"))
    return max(found, key=lambda s: s.value or 0.0)


def _comment(measure: Measure, today: date, table: Table) -> Score | None:
    day = measure.date_of("comment_deadline")
    if day is None:
        return None
    figures = (("comment_deadline", day.isoformat()),)
    if day < today:
        return Score(table.past, Reason.of("The time for comments ended on {day}", day=day.isoformat()), figures)
    within = msg("Comments close on {day}, within {n} days"), msg("Comments close on {day}, in more than {n} days")
    return _dated(day, today, table.comment, within, figures)


def _entry(measure: Measure, today: date, table: Table) -> Score | None:
    day = measure.date_of("entry_into_force")
    if day is None:
        return None
    figures = (("entry_into_force", day.isoformat()),)
    value, days = table.just_in_force
    if day <= today:
        fresh = today < day + timedelta(days=days)
        return Score(value if fresh else table.past, Reason.of("In force since {day}", day=day.isoformat()), figures)
    within = (
        msg("Enters into force on {day}, within {n} days"),
        msg("Enters into force on {day}, in more than {n} days"),
    )
    return _dated(day, today, table.entry, within, figures)


def _told(measure: Measure, today: date, table: Table) -> Score | None:
    """A recent document that says it is adopted or in force, without a date."""
    newest, (value, days) = measure.latest, table.just_in_force
    if status(measure, today, table) not in ("adopted", "in_force") or today >= newest.distributed + timedelta(
        days=days
    ):
        return None
    return Score(value, Reason.of("Adopted or in force by its own words, no date given"), ())


def _dated(day: date, today: date, steps: Steps, texts: tuple[str, str], figures: tuple[tuple[str, str], ...]) -> Score:
    left = (day - today).days
    place = next(n for n, (bound, _) in enumerate(steps) if left <= bound)
    last = place == len(steps) - 1
    bound = steps[place - 1][0] if last and place else steps[place][0]
    reason = Reason.of(texts[1] if last else texts[0], day=day.isoformat(), n=int(bound))
    return Score(steps[place][1], reason, figures)


def turning_points(measure: Measure, table: Table) -> list[date]:
    """Every day on which one of the dates of the measure counts differently from the day before, in order."""
    days: set[date] = set()
    if day := measure.date_of("comment_deadline"):
        days |= {*_steps(day, table.comment), day + timedelta(days=1)}
    if day := measure.date_of("entry_into_force"):
        days |= {*_steps(day, table.entry), day, day + timedelta(days=table.just_in_force[1])}
    if day := measure.date_of("adoption"):
        days.add(day)
    days |= {d.distributed + timedelta(days=table.emergency[1]) for d in measure.documents if d.emergency}
    days.add(measure.latest.distributed + timedelta(days=table.just_in_force[1]))
    return sorted(days)


def _steps(day: date, steps: Steps) -> set[date]:
    return {day - timedelta(days=int(bound)) for bound, _ in steps[:-1]}
