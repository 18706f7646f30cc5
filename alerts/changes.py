"""What a follow-up changes in its measure, in a few words; moved dates are told beside it (`alerts.updates`)."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.plain import quoted
from records.differences import Difference, differences
from records.measures import Measure
from records.subscriptions import Alert, EventKind
from records.wording import msg, say

MOST = 3  # changes told of one measure
LONGEST = 90  # characters of each side
_FIELDS = {
    "title": msg("Title"), "agency": msg("Agency"), "codes": msg("Codes"), "objectives": msg("Objectives"),
    "regions": msg("Regions"), "documents": msg("Notified texts"), "products": msg("Products"),
    "description": msg("Description"),
}  # fmt: skip


def changes(measure: Measure, alerts: Sequence[Alert], lang: str) -> tuple[str, ...]:
    """What the documents that these alerts are about say otherwise than those before them."""
    keys = {a.event.partition(":")[2] for a in alerts if a.event_kind is EventKind.REVISION}
    if not keys:
        return ()
    found = [d for d in differences(measure) if d.document in keys and d.field in _FIELDS]
    return tuple(_told(d, lang) for d in found[:MOST])


def _told(change: Difference, lang: str) -> str:
    moved = [p for p in change.pieces if p.sort != "equal"]
    old, new = (moved[0].old, moved[0].new) if moved else (change.old, change.new)
    sides = {"old": quoted(old, LONGEST) or "—", "new": quoted(new, LONGEST) or "—"}
    return say("{what}: {old} → {new}", lang, what=f"@msg:{_FIELDS[change.field]}", **sides)
