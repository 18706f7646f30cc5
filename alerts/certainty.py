"""Certainty: draft, adopted or in force; products named by codes or words; how probable the label is."""

from __future__ import annotations

from datetime import date

from alerts.impact import head_of, text_of
from alerts.table import Table
from alerts.touching import is_sure
from records.grades import Score
from records.labels import Label
from records.measures import Measure
from records.notification import Kind
from records.wording import Reason, msg

_SAYS = {
    "in_force": msg("in force"),
    "adopted": msg("adopted, not yet in force"),
    "draft": msg("draft"),
    "not_stated": msg("legal status not stated"),
}
_CODED = ("rule:hs", "rule:ics", "expert:")


def status(measure: Measure, today: date, table: Table) -> str:
    """The legal status: in_force, adopted, draft or not_stated; by the dates, else by the newest document's words."""
    if measure.kind in (Kind.STANDARD, Kind.INCIDENT):
        return "in_force"
    entry, adoption = measure.date_of("entry_into_force"), measure.date_of("adoption")
    if entry and entry <= today:
        return "in_force"
    text = f"{head_of(measure.latest)}\n{text_of(measure.latest)}"
    if table.status["in_force"].search(text) or (measure.latest.emergency and not entry):
        return "in_force"
    if (adoption and adoption <= today) or table.status["adopted"].search(text):
        return "adopted"
    return "draft" if measure.date_of("comment_deadline") else "not_stated"


def certainty(measure: Measure, label: Label, today: date, table: Table) -> Score:
    """A factor on the sum: how sure it is that the rule comes and that it touches the family it is graded by."""
    factors, now = table.certainty, status(measure, today, table)
    coded = label.origin.startswith(_CODED)
    value = factors[now] * factors["by_code" if coded else "by_words"]
    expert = label.origin.startswith("expert:")
    if not is_sure(label, factors["sure"]):
        value *= factors["doubtful"]
    basis = msg("an expert") if expert else msg("the notifier's codes") if coded else msg("the words of the text")
    reason = Reason.of(
        "Legal status: {status}; product family by {basis}, probability {p}",
        status=f"@msg:{_SAYS[now]}",
        basis=f"@msg:{basis}",
        p=f"{label.score:.2f}",
    )
    return Score(round(value, 4), reason, (("status", now), ("origin", label.origin), ("label", f"{label.score:.2f}")))
