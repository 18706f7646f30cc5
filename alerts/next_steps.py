"""What to do next, in one sentence a small firm can act on."""

from __future__ import annotations

from datetime import date

from alerts.deadlines import our_deadline
from records.grades import Colour
from records.measures import Measure
from records.notification import Kind
from records.wording import say


def next_step(measure: Measure, today: date, lang: str) -> str:
    """The advice for one measure on one day."""
    if measure.kind is Kind.STANDARD:
        return say("Check whether your products or contracts cite this standard.", lang)
    if measure.kind is Kind.INCIDENT:
        return say("Compare with your own goods: the same fault may be looked for in them.", lang)
    deadline = measure.date_of("comment_deadline")
    if measure.latest.emergency and not measure.latest.is_follow_up:
        return say("It applies at once: ask your buyer before the next shipment.", lang)
    if deadline is None or deadline < today:
        return say("No comment is possible any more: check before shipping whether your goods comply.", lang)
    serious = measure.grade is not None and measure.grade.colour.at_least(Colour.ORANGE)
    if our_deadline(deadline) < today:
        return say("Little time is left: send your view at once.", lang)
    if serious:
        return say("Read the draft with whoever knows your product, and tell us what it would cost you.", lang)
    return say("Look whether it touches your goods; if so, tell us before our date.", lang)
