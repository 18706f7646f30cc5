"""When an alert may leave: at once, with the next morning's or Monday's digest, or after the quiet hours.  Pure.

Days and hours are those of Guangxi (China keeps no summer time), whatever the zone of the machine.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from records.grades import Colour
from records.subscriptions import Alert, EventKind, Mode, Subscription

ZONE = ZoneInfo("Asia/Shanghai")
DIGEST_AT = time(8)  # daily digests, and on Mondays the weekly ones
SOON_DAYS = 7  # a reminder so near cannot wait for Monday
NOW = "now"  # the slot of what leaves at once
_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def day_of(now: datetime) -> date:
    """The calendar day in Guangxi of an aware moment."""
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return now.astimezone(ZONE).date()


def quiet_hours(text: str) -> tuple[time, time] | None:
    """Read "22:00-07:00"; None for an empty text or no hours at all.  ValueError says how it is written."""
    if not text.strip():
        return None
    found = _QUIET.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"quiet hours {text!r:.40} are not written like 22:00-07:00")
    first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return (first, last) if first != last else None


def is_quiet(subscription: Subscription, now: datetime) -> bool:
    """True within the reader's quiet hours, which may run over midnight."""
    hours = quiet_hours(subscription.quiet)
    if hours is None:
        return False
    first, last = hours
    clock = now.astimezone(ZONE).time()
    return first <= clock < last if first < last else clock >= first or clock < last


def is_paused(subscription: Subscription, today: date) -> bool:
    """True while the watch rests: for good, or until (not including) a day."""
    until = subscription.paused_until
    return subscription.paused or (until is not None and today < until)


def at_once(alert: Alert, subscription: Subscription) -> bool:
    """True for what does not wait for a digest.

    The first message about what is open; whatever is red or orange now; the all-clear of what was; and everything of a
    subscription that wants it so.  A downgrade may wait.
    """
    if subscription.mode is Mode.INSTANT or alert.event_kind is EventKind.OPEN:
        return True
    return alert.colour.at_least(Colour.ORANGE) or _all_clear(alert)


def _all_clear(alert: Alert) -> bool:
    """The key of a change of colour is "grade:<old>:<new>:<day>", <new> "None" for an all-clear."""
    parts = alert.event.split(":")
    return alert.event_kind is EventKind.GRADE and parts[1:3] in ([Colour.RED, "None"], [Colour.ORANGE, "None"])


def slot(alert: Alert, subscription: Subscription, queued: datetime | None, now: datetime) -> str | None:
    """The slot in which an alert leaves at this moment: "now", "daily 2025-06-12", "weekly 2025-06-09"; None: it waits.

    In quiet hours only a red alarm leaves.  A digest holds what was written before its hour.
    """
    red = alert.colour is Colour.RED and alert.event_kind is not EventKind.OPEN
    if is_quiet(subscription, now) and not red:
        return None
    if at_once(alert, subscription):
        return NOW
    weekly = subscription.mode is Mode.WEEKLY and not _soon(alert)
    opened = newest_digest(now, weekly=weekly)
    if queued is not None and queued >= opened:
        return None
    return f"{'weekly' if weekly else 'daily'} {opened:%Y-%m-%d}"


def _soon(alert: Alert) -> bool:
    """The key of a reminder is "reminder:<date it is about>:<days>:<day>"."""
    if alert.event_kind is not EventKind.REMINDER:
        return False
    days = alert.event.split(":")[2:3]
    return bool(days) and days[0].isdigit() and int(days[0]) <= SOON_DAYS


def newest_digest(now: datetime, *, weekly: bool) -> datetime:
    """The newest hour of a digest that has come."""
    local = now.astimezone(ZONE)
    day = local.date() if local.time() >= DIGEST_AT else local.date() - timedelta(days=1)
    day -= timedelta(days=day.weekday() if weekly else 0)
    return datetime.combine(day, DIGEST_AT, ZONE)


def priority(alert: Alert, slot_name: str) -> int:
    """0 for a red alarm, 1 for what leaves at once, 2 for a digest: smaller goes first."""
    if slot_name != NOW:
        return 2
    return 0 if alert.colour is Colour.RED and alert.event_kind is not EventKind.OPEN else 1
