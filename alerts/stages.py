"""Grade, match, send: each takes what is pending from the store, decides by pure functions, writes once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from alerts.channels import channels
from alerts.channels.errors import DeliveryError
from alerts.compose import compose
from alerts.grade import assess, version
from alerts.match import match, open_event
from records.store import Store
from records.subscriptions import Alert


def grade_pending(store: Store, today: date, now: datetime, progress: Callable[[int], None] = lambda n: None) -> int:
    """Grade measures that are new, changed or due; returns how many got another colour."""
    changed = 0
    for batch in store.ungraded(version(), today):
        changed += store.save_grades(version(), [(m, assess(m, today)) for m in batch], now)
        progress(len(batch))
    return changed


def match_pending(store: Store, today: date, now: datetime) -> int:
    """Welcome new subscriptions with what is open, then match new events; returns the alerts written."""
    written = 0
    for subscription in store.unwelcomed():
        alerts: list[Alert] = []
        for batch in store.open_measures(today):
            for measure in batch:
                alerts += match(measure, open_event(measure, today), (subscription,))
        written += store.welcome(subscription, alerts)
    while events := store.new_events():
        measures = store.measures(e.measure for _, e in events)
        found: list[Alert] = []
        for id, event in events:
            if told := measures.get(event.measure):
                found += match(told, event, store.listening(id))
        written += store.queue(_one_each(found), upto=events[-1][0])
    return written


def _one_each(alerts: list[Alert]) -> list[Alert]:
    """One alert for a subscription and measure in a round: several events at once are one piece of news."""
    newest: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        newest[(alert.subscription, alert.measure)].append(alert)
    return [same[0] for same in newest.values()]


def send_pending(store: Store, today: date, now: datetime, owner: str) -> tuple[int, int]:
    """Bundle alerts into messages and deliver what is due; (sent, failed)."""
    store.bundle(today)
    ways, sent, failed = channels(store.home), 0, 0
    while (delivery := store.claim_delivery(owner, now)) is not None:
        items = store.mail_of(delivery)
        try:
            if delivery.channel not in ways:
                raise DeliveryError(f"no channel {delivery.channel!r}", permanent=True)
            outcome = ways[delivery.channel].send(delivery, compose(delivery, items, today))
        except DeliveryError as error:
            store.settle(delivery.id, False, str(error), now, permanent=error.permanent)
            failed += 1
        else:
            store.settle(delivery.id, True, outcome, now)
            sent += 1
    return sent, failed
