"""The state of a measure and what changed along its thread, for the terminal and as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from records.differences import Difference, differences
from records.lifecycle import Step, lifecycle
from records.measures import Measure
from records.wording import msg, say

_FIELDS = {
    "title": msg("Title"), "comment_deadline": msg("Comments until"), "adoption": msg("Adoption"),
    "entry_into_force": msg("Entry into force"), "agency": msg("Agency"), "codes": msg("Codes"),
    "objectives": msg("Objectives"), "regions": msg("Regions"), "documents": msg("Notified texts"),
    "products": msg("Products"), "description": msg("Description"),
}  # fmt: skip
LONGEST = 160  # characters of each side of a change


def state_lines(measure: Measure, today: date, lang: str, shown: Measure | None = None) -> list[str]:
    """Each step with its day, document and reason; then the changes, shortened, of what may be shown of it."""
    found = lifecycle(measure, today)
    out = [say("State: {stage}", lang, stage=f"@msg:{found.now.stage.value}")]
    out += [f"  {_step(s, lang)}" for s in found.steps]
    out += ["  " + say("{document} is null and void", lang, document=key) for key in found.void]
    if changes := differences(shown or measure):
        out += ["", say("What changed", lang), *(f"  {_change(c, lang)}" for c in changes)]
    return out


def _step(step: Step, lang: str) -> str:
    stage = say(step.stage.value, lang)
    likely = "" if step.certain else " " + say("(not confirmed)", lang)
    return f"{step.on}  {stage}{likely}  {step.document}: {step.reason.say(lang)}"


def _change(change: Difference, lang: str) -> str:
    head = f"{change.on}  {change.document}  {say(_FIELDS[change.field], lang)}: "
    moved = [p for p in change.pieces if p.sort != "equal"]
    if moved:
        return head + "; ".join(f"[-{_cut(p.old)}-] [+{_cut(p.new)}+]" for p in moved[:5])
    return head + f"{_cut(change.old) or '—'} → {_cut(change.new) or '—'}"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def state_dict(measure: Measure, today: date, shown: Measure | None = None) -> dict[str, Any]:
    """The same as JSON."""
    found = lifecycle(measure, today)
    return {
        "stage": found.now.stage.value,
        "on": found.now.on.isoformat(),
        "document": found.now.document,
        "certain": found.now.certain,
        "steps": [
            {"stage": s.stage.value, "on": s.on.isoformat(), "document": s.document, "certain": s.certain,
             "reason": {lang: s.reason.say(lang) for lang in ("zh", "en")}}
            for s in found.steps
        ],
        "void": list(found.void),
        "changes": [
            {"field": c.field, "old": c.old, "new": c.new, "document": c.document, "on": c.on.isoformat()}
            for c in differences(shown or measure)
        ],
    }  # fmt: skip
