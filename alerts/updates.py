"""What an alert changes about a measure the reader may have heard of before, read from the event it came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alerts.summary import STATUSES
from records.grades import Colour
from records.subscriptions import Alert, EventKind
from records.wording import msg, say

_FIELDS = {
    "comment_deadline": msg("comment deadline"),
    "adoption": msg("adoption"),
    "entry_into_force": msg("entry into force"),
}
_PLAIN = {
    EventKind.FIRST: msg("new measure"),
    EventKind.REVISION: msg("a new step of a known measure"),
    EventKind.GRADE: msg("its grade has changed"),
    EventKind.DATE: msg("a date has moved"),
    EventKind.REMINDER: msg("reminder"),
    EventKind.STATUS: msg("the status of the standard has changed"),
}


def updates(alerts: Sequence[Alert], lang: str, earlier: date | None = None) -> tuple[str, ...]:
    """What is new, in words; nothing for what was merely open.  `earlier`: day of the reader's last message on it."""
    kinds = {a.event_kind for a in alerts}
    if kinds <= {EventKind.OPEN}:
        return ()
    if EventKind.FIRST in kinds and earlier is None:
        return (say(_PLAIN[EventKind.FIRST], lang),)
    told = dict.fromkeys(_told(a, lang) for a in alerts if a.event_kind is not EventKind.OPEN)
    if earlier is not None:
        return (say("This changes what you got on {day}", lang, day=earlier), *told)
    return tuple(told)


def _told(alert: Alert, lang: str) -> str:
    parts = alert.event.split(":")
    if alert.event_kind is EventKind.DATE and len(parts) > 2 and parts[1] in _FIELDS:
        name = f"@msg:{_FIELDS[parts[1]]}"
        if parts[2] == "none":
            return say("The date was taken back: {field}", lang, field=name)
        return say("The date has moved: {field} is now {day}", lang, field=name, day=parts[2])
    if alert.event_kind is EventKind.GRADE and len(parts) > 2 and parts[1] in list(Colour):
        old = f"@msg:{parts[1]}"
        if parts[2] not in list(Colour):
            return say("All-clear: it was {old} and touches no product family any more", lang, old=old)
        lower = Colour(parts[1]).rank < Colour(parts[2]).rank
        text = msg("Downgraded from {old} to {new}") if lower else msg("Upgraded from {old} to {new}")
        return say(text, lang, old=old, new=f"@msg:{parts[2]}")
    if alert.event_kind is EventKind.STATUS and len(parts) > 2 and parts[1] in STATUSES:
        return say("it is now {status}", lang, status=f"@msg:{STATUSES[parts[1]]}")
    return say(_PLAIN[alert.event_kind], lang)
