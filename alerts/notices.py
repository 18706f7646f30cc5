"""What follows a failure: refusals are remembered, and whose message it was hears of it another way."""

from __future__ import annotations

import hashlib
from datetime import datetime

from alerts.errors import DeliveryError
from alerts.setup import Setup
from records.delivery import Bounce, Letter, Suppression
from records.masking import address_hash, mask, mask_in
from records.queries.delivering import other_ways
from records.store import Store
from records.subscriptions import Delivery, DeliveryState
from records.wording import say


def after_failure(
    store: Store, setup: Setup, delivery: Delivery, error: DeliveryError, state: DeliveryState, now: datetime
) -> None:
    """Count a refused mailbox as a bounce, never ask an address again that is gone, tell the owner.

    Told is a delivery that is given up, and the first try that a person has to mend; of one address once a day.
    """
    if delivery.kind == "probe":
        return
    if error.bounced:
        hash = hashlib.sha256(f"{delivery.id} {now.isoformat()}".encode()).hexdigest()
        store.record_bounce(Bounce(hash, delivery.id, hard=True, status="", said=str(error)), now)
    if error.gone:
        store.suppress(delivery.address, Suppression.GONE, now)
    mend = error.configuration and delivery.tries == 0
    if delivery.kind not in ("notice", "test") and (state is DeliveryState.DEAD or mend):
        tell_owner(store, setup, delivery, str(error), state, now)


def tell_owner(
    store: Store, setup: Setup, delivery: Delivery, why: str, state: DeliveryState, now: datetime
) -> str | None:
    """Post a notice to the reader's other address, else to the operator; returns its id, None when there is neither."""
    reader, ways = delivery.reader, other_ways(store, delivery.reader, delivery.channel, delivery.address)
    if not ways and setup.operator and setup.operator != delivery.address:
        reader, ways = "operator", [("smtp", setup.operator)]
    if not ways:
        return None
    channel, address = ways[0]
    lang = delivery.language
    told = say("Your messages to {address} do not arrive", lang, address=mask(delivery.address))
    lines = [
        told,
        say("Channel: {channel}. The other side said: {why}", lang, channel=delivery.channel, why=mask_in(why)[:300]),
        say("It is given up.", lang)
        if state is DeliveryState.DEAD
        else say("It is tried again; somebody has to mend the cause.", lang),
        say("Delivery {id}", lang, id=delivery.id),
    ]
    slot = f"notice {delivery.channel} {address_hash(delivery.address)[:12]} {now.date()}"
    letter = Letter(reader, channel, address, slot, told, "\n".join(lines), language=lang, kind="notice")
    return store.post(letter, now)
