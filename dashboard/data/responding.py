"""What pages ask about responses as a whole, who else a case goes to, and grades that experts move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard import data
from dashboard.data import measuring
from dashboard.data.access import demand, person
from dashboard.data.asking import ask, forget
from records import queries
from records.cases import Case, PastComment
from records.grades import Colour
from records.measures import Measure
from records.queries.responses import Line, Responses
from records.roles import may
from responses import desk
from responses.machine import owner_of

__all__ = ["Line", "Responses", "earlier", "end_move", "figures", "hand_over", "may_hand_over", "may_share",
           "move_grade", "organisations", "share"]  # fmt: skip


def figures(days: int) -> Responses:
    """Cases opened within the last `days`: how many came how far, and what of it."""
    demand("funnel.read")
    return ask(queries.responses, data.today() - timedelta(days=days - 1), data.today())


def earlier(measure: Measure) -> Sequence[tuple[str, tuple[PastComment, ...]]]:
    """(measure's key, comments of members): this measure and earlier ones that are alike, those with comments only."""
    keys = [measure.key, *(like.row.key for like in measuring.likes(measure))]
    found = queries.past_comments(data.store(), keys)
    by = {key: tuple(c for c in found if c.measure == key) for key in keys}
    return [(key, comments) for key, comments in by.items() if comments]


def organisations() -> dict[str, str]:
    """id → name of those that a case can be shared with or handed to."""
    return {o.id: o.name for o in queries.organisations(data.store())}


def may_share(case: Case) -> bool:
    """Whether this person may share the case."""
    return may(person(), "case.share", owner_of(case))


def may_hand_over(case: Case) -> bool:
    """Whether this person may hand the case to another organisation."""
    return may(person(), "case.hand_over", owner_of(case))


def share(case: Case, organisation: str, take_back: bool) -> None:
    """Let another organisation read and take part, or take that back."""
    desk.share(data.store(), person(), case.key, organisation, data.now(), take_back=take_back)


def hand_over(case: Case, organisation: str) -> None:
    """Give the case to another organisation; the one that had it keeps reading."""
    desk.hand_over(data.store(), person(), case.key, organisation, data.now(), seen=case.version)


def move_grade(key: str, colour: Colour, why: str, until: date | None) -> None:
    """Let one's own colour count instead of the rule's, with its reason, until a day or until it is taken back."""
    who = demand("grade.move")
    data.store().move_grade(key, colour, who.name or who.id, why, data.now(), until)
    data.note(who, "grade.move", f"measure:{key}", {"colour": colour.value, "until": str(until or "")})
    forget()


def end_move(key: str) -> None:
    """Let the rule's colour count again."""
    who = demand("grade.move")
    data.store().end_move(key, who.name or who.id, data.now())
    data.note(who, "grade.move", f"measure:{key}", {"colour": "", "until": ""})
    forget()
