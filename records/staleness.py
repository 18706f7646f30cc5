"""Watches nobody reads any more: asked after once a year, rested after two questions without an answer.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from records.readers import Reader
from records.subscriptions import Subscription

SILENT = timedelta(days=365)  # without a change, an answer or a "keep"
WAIT = timedelta(days=21)  # after each question
SATURDAY = 5


class Step(StrEnum):
    """What is due."""

    ASK = "ask"
    ASK_AGAIN = "ask again"
    REST = "rest"


def stale(watches: Iterable[Subscription], today: date) -> tuple[Subscription, ...]:
    """The running watches of which nothing was heard for a year."""
    return tuple(w for w in watches if not w.paused and not w.example and today - _heard(w, today) >= SILENT)


def step(who: Reader, old: Iterable[Subscription], today: date) -> Step | None:
    """What to do about a reader with these stale watches; nothing at the weekend, when mail is not read."""
    if today.weekday() >= SATURDAY or not any(True for _ in old):
        return None
    if who.asked == 0 or who.asked_on is None:
        return Step.ASK
    if today - who.asked_on < WAIT:
        return None
    return Step.ASK_AGAIN if who.asked == 1 else Step.REST


def _heard(watch: Subscription, today: date) -> date:
    return watch.heard_on or watch.since or today
