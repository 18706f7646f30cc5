"""What to do next, in one sentence a small firm can act on."""

from __future__ import annotations

from datetime import date

from alerts.bounds import ceiling_of
from alerts.deadlines import our_deadline_of
from records.grades import Colour
from records.measures import Measure
from records.notification import Kind
from records.wording import msg, say

_BY_CEILING = {
    "own_market": msg("China's own rule: look whether it changes what you make for the home market."),
    "other_origin": msg("Nothing to do now: it is aimed at goods of other origins; watch whether China is added."),
    "withdrawn": msg("Nothing to do: the measure is withdrawn."),
}
_BY_KIND = {
    Kind.STANDARD: msg("Check whether your products or contracts cite this standard."),
    Kind.INCIDENT: msg("Compare with your own goods: the same fault may be looked for in them."),
}


def next_step(measure: Measure, today: date, lang: str) -> str:
    """The advice for one measure on one day."""
    ceiling = ceiling_of(measure.grade) if measure.grade else ""
    return say(_BY_CEILING.get(ceiling) or _BY_KIND.get(measure.kind) or _by_dates(measure, today), lang)


def _by_dates(measure: Measure, today: date) -> str:
    deadline = measure.date_of("comment_deadline")
    if measure.latest.emergency and not measure.latest.is_follow_up:
        return msg("It applies at once: ask your buyer before the next shipment.")
    if deadline is None:
        return msg("No date for comments is given: read it, and check before shipping whether your goods comply.")
    if deadline < today:
        return msg("No comment is possible any more: check before shipping whether your goods comply.")
    if (ours := our_deadline_of(measure)) is not None and ours < today:
        return msg("Little time is left: send your view at once.")
    if measure.grade is not None and measure.grade.colour.at_least(Colour.ORANGE):
        return msg("Read the draft with whoever knows your product, and tell us what it would cost you.")
    return msg("Look whether it touches your goods; if so, tell us before our date.")
