"""Readers looked after once in each run: old requests deleted, ended watches deleted, stale ones asked after."""

from __future__ import annotations

from alerts.letters import LetterKind
from records.delivery import Letter
from records.readers import Reader
from records.staleness import Step, stale, step
from records.store import Store
from records.subscriptions import Subscription
from service.settings import Settings

LETTERS = {
    Step.ASK: LetterKind.STILL_NEEDED,
    Step.ASK_AGAIN: LetterKind.STILL_NEEDED_AGAIN,
    Step.REST: LetterKind.PAUSED,
}


def tend_readers(settings: Settings, store: Store) -> int:
    """Do all of it; returns how many readers were written to.  Running it again the same day does nothing more."""
    now, today = settings.now(), settings.today()
    store.sweep_tickets(now)
    store.sweep_readers(today)
    written = 0
    for who in store.readers():
        old = stale(store.subscriptions_of(reader=who.key), today)
        due = step(who, old, today)
        if due is None:
            if who.asked and not old:  # something was heard since
                store.asked_after(who.key, 0, None)
            continue
        if due is Step.REST:
            _rest(store, old, settings)
        store.post(_letter(settings, store, LETTERS[due], who, old), now)
        store.asked_after(who.key, 0 if due is Step.REST else who.asked + 1, today)
        written += 1
    return written


def _letter(
    settings: Settings, store: Store, kind: LetterKind, who: Reader, watches: tuple[Subscription, ...]
) -> Letter:
    from service.public import site_of  # FastAPI: only when there is a letter to write
    from web.post import to_reader

    return to_reader(site_of(settings, store), kind, who, watches)


def _rest(store: Store, watches: tuple[Subscription, ...], settings: Settings) -> None:
    for watch in watches:
        store.change_subscription(watch.key, settings.today(), paused=True, heard_on=watch.heard_on)
