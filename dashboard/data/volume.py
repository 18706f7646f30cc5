"""How many messages a subscription would have brought in the last 90 days, before it is made."""

from __future__ import annotations

from functools import cache

from alerts.volume import DAYS, TOO_MANY, Preview, Proposal, Window, preview, proposals
from dashboard import data
from records.subscriptions import Subscription

__all__ = ["DAYS", "TOO_MANY", "Preview", "Proposal", "brings"]


@cache
def _window(url: str) -> Window:
    del url  # one for each store
    return Window()


def brings(wish: Subscription, lang: str) -> tuple[Preview, list[Proposal]]:
    """What it would have brought, and, where that is much, ways to get less."""
    store = data.store()
    past = _window(store.url).past(store, data.now())
    found = preview(past, wish)
    return found, proposals(past, wish, lang) if found.per_week > TOO_MANY / 2 else []
