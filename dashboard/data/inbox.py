"""The reader's own alerts: whose they are, what they say, and what the reader answered.

Who looks is either signed in (or at the machine, while there are no accounts) or holds the link of their mails
(`?link=`), which is the key to their own inbox and to nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import streamlit as st

from alerts.cards import Card, cards
from dashboard import data
from dashboard.data.access import can, demand, person
from records.links import ANSWERS, MANAGE, SecretError, read, secret
from records.queries import inbox
from records.queries.inbox import Told
from records.readers import ReaderAnswer
from records.roles import LOCAL
from records.subscriptions import Subscription

__all__ = ["ANSWERS", "Card", "Mine", "Viewer", "answer", "mine", "viewer"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose inbox this is: the reader that answers are kept under, and their subscriptions."""

    reader: str
    watches: tuple[Subscription, ...]
    by_link: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """One measure of the inbox: its card, the days to the next date, what was answered, whether it was seen before."""

    card: Card
    told_on: date
    days_left: int | None
    answer: ReaderAnswer | None
    seen_at: datetime | None
    sample: bool

    @property
    def past(self) -> bool:
        """True when its last date is over."""
        return self.days_left is not None and self.days_left < 0


def viewer() -> Viewer | None:
    """Who looks; None: nobody whose inbox could be shown."""
    if (token := st.query_params.get("link", "")) and (found := _by_link(token)):
        return found
    who = person()
    if not who.signed_in:
        return None
    watches = tuple(s for s in data.subscriptions() if can("alert.read", data.owner_of(s)))
    if not watches and who.id == LOCAL.id:
        watches = tuple(s for s in data.subscriptions() if s.example)
    return Viewer(who.id, watches)


def _by_link(token: str) -> Viewer | None:
    store = data.store()
    try:
        found = read(secret(store.home, os.environ.get("SENTINEL_SECRET", "")), token[:2000])
    except (SecretError, OSError):
        return None
    if not found or found[0] != MANAGE or len(found[1]) != 1 or store.reader(found[1][0]) is None:
        return None
    key = found[1][0]
    gone = {w.key for w, _ in store.ended(key)}
    watches = tuple(w for w in store.subscriptions_of(reader=key) if w.key not in gone)
    return Viewer(key, watches, by_link=True)


def mine(who: Viewer, lang: str) -> list[Mine]:
    """The inbox: unanswered and open first, most serious first, then by what is due soonest."""
    store, today = data.store(), data.today()
    told = inbox.told(store, who.watches)
    readers = list(dict.fromkeys((who.reader, *(w.reader for w in who.watches))))
    said = inbox.answers(store, readers, [t.key for t in told])
    seen = inbox.read_at(store, readers)
    drawn = {c.key: c for c in cards([i for t in told for i in t.items], today, lang, {})}
    found = [_mine(t, drawn[t.key], said.get(t.key), seen.get(t.key), today) for t in told if t.key in drawn]
    return sorted(found, key=_order)


def _mine(told: Told, card: Card, answer: ReaderAnswer | None, seen: datetime | None, today: date) -> Mine:
    days = [d.day for d in card.days]
    ahead = min((d for d in days if d >= today), default=max(days, default=None))
    left = (ahead - today).days if ahead else None
    measure = told.newest.measure
    return Mine(card, told.newest.alert.on, left, answer, seen, measure.latest.sample)


def _order(m: Mine) -> tuple[bool, bool, int, int, int]:
    left = m.days_left if m.days_left is not None and not m.past else 10_000
    return m.past, m.answer is not None, m.card.colour.rank, left, -m.told_on.toordinal()


def answer(who: Viewer, measure: str, choice: str) -> None:
    """Keep the reader's answer; each of their subscriptions counts as wanted from today."""
    store = data.store()
    if choice not in ANSWERS:
        return
    if not who.by_link:
        demand("alert.answer", person().own)
    store.answer(ReaderAnswer(who.reader, measure, choice, "", data.now()))
    actor = f"reader:{who.reader}" if who.by_link else who.reader
    store.audit(actor, "alert.answer", f"measure:{measure}", {"answer": choice}, datetime.now(UTC))
    for watch in who.watches:
        store.heard(watch.key, data.today())


def seen(who: Viewer, measures: Sequence[str]) -> None:
    """Note that these were shown to the reader."""
    data.store().opened(who.reader, measures, data.now())
