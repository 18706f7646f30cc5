"""Grade, match, send: each takes what is pending from the store, decides by pure functions, writes once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from alerts.channels import Channel, channels
from alerts.compose import compose
from alerts.errors import DeliveryError
from alerts.grade import assess, version
from alerts.matching import match_pending
from alerts.trade import trade_of
from records import queries
from records.store import MailItem, Store
from records.subscriptions import EventKind

__all__ = ["grade_pending", "match_pending", "send_pending"]


def grade_pending(store: Store, today: date, now: datetime, progress: Callable[[int], None] = lambda n: None) -> int:
    """Grade measures that are new, changed or due, all of them after an import about trade.

    Returns how many got another colour.
    """
    changed, known = 0, None
    stamp = queries.trade_stamp(store)
    state = f"{version()}+{stamp}" if stamp else version()
    for batch in store.ungraded(state, today):
        known = known or trade_of(store, today)
        graded = [(m, assess(m, today, exports=known.exports, record=known.record)) for m in batch]
        changed += store.save_grades(state, graded, now)
        progress(len(batch))
    return changed


def send_pending(
    store: Store, today: date, now: datetime, owner: str, ways: Mapping[str, Channel] | None = None
) -> tuple[int, int]:
    """Bundle alerts into messages and deliver what is due; (sent, failed).  `ways`: channels by name."""
    store.bundle(now)
    ways = channels(store.home) if ways is None else ways
    attributions = {h.source.name: h.source.attribution for h in queries.sources(store)}
    sent, failed = 0, 0
    while (delivery := store.claim_delivery(owner, now)) is not None:
        items = store.mail_of(delivery)
        if not items:
            store.cancel(delivery.id, "unsubscribed")
            continue
        try:
            if delivery.channel not in ways:
                raise DeliveryError(f"there is no channel {delivery.channel!r}", permanent=True)
            earlier = _earlier(store, items)
            message = compose(delivery, items, today, earlier=earlier, attributions=attributions)
            outcome = ways[delivery.channel].send(delivery, message)
        except DeliveryError as error:
            store.settle(delivery.id, False, str(error), now, permanent=error.permanent)
            failed += 1
        else:
            store.settle(delivery.id, True, outcome, now)
            sent += 1
    return sent, failed


def _earlier(store: Store, items: Sequence[MailItem]) -> dict[tuple[str, str], date]:
    """For follow-ups, the day of the newest alert that the same subscription had on the measure before this message."""
    mine = {i.alert.id for i in items}
    follow_ups = {i.measure.key for i in items if i.alert.event_kind is not EventKind.OPEN}
    found: dict[tuple[str, str], date] = {}
    for key in follow_ups:
        for alert in queries.alerts_of(store, key):
            if alert.id not in mine and alert.id < min(mine):
                found[(alert.subscription, key)] = alert.on
    return found
