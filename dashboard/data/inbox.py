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
from alerts.plain import header
from dashboard import data
from dashboard.data.access import can, demand, person
from records.grades import Colour
from records.links import ANSWERS, MANAGE, SecretError, read, secret
from records.queries import inbox
from records.queries.inbox import Told
from records.readers import ReaderAnswer
from records.roles import LOCAL
from records.subscriptions import Subscription

__all__ = ["ANSWERS", "Card", "Mine", "Viewer", "answer", "cards_of", "mine", "seen", "viewer"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose inbox this is: the reader that answers are kept under, and their subscriptions."""

    reader: str
    watches: tuple[Subscription, ...]
    by_link: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """One measure of the inbox: when it was told, what was answered, whether it was seen before."""

    told: Told
    answer: ReaderAnswer | None
    seen_at: datetime | None

    @property
    def past(self) -> bool:
        """True when its comment deadline is over."""
        return self.told.deadline is not None and self.told.deadline < data.today()


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


def mine(who: Viewer) -> list[Mine]:
    """The inbox: unanswered and open first, most serious first, then by what closes soonest."""
    store = data.store()
    told = inbox.told(store, who.watches, data.today())
    readers = list(dict.fromkeys((who.reader, *(w.reader for w in who.watches))))
    said = inbox.answers(store, readers, [t.key for t in told])
    seen_at = inbox.read_at(store, readers)
    return sorted((Mine(t, said.get(t.key), seen_at.get(t.key)) for t in told), key=_order)


def _order(m: Mine) -> tuple[bool, bool, int, date, int]:
    rank = m.told.colour.rank if m.told.colour else len(Colour)
    closes = m.told.deadline if m.told.deadline and not m.past else date.max
    return m.past, m.answer is not None, rank, closes, -m.told.on.toordinal()


def cards_of(who: Viewer, found: Sequence[Mine], lang: str) -> dict[str, tuple[Card, bool]]:
    """(card, whether it is sample data) by the key of its measure."""
    items = inbox.items(data.store(), who.watches, [m.told.id for m in found])
    sample = {i.measure.key: i.measure.latest.sample for i in items}
    drawn = {c.key: c for c in cards(items, data.today(), lang, {})}
    return {key: (drawn[short], sample[key]) for key in sample if (short := header(key)) in drawn}


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
