"""What the page of deliveries asks, always fresh, with addresses masked; and the one thing it does: sending again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard import data
from dashboard.data.access import Owner, demand
from records.delivery import Attempt, Job
from records.masking import mask, mask_in
from records.queries import delivering, outgoing
from records.queries.delivering import ChannelHealth, PathState, Refusal, Returned
from records.subscriptions import Delivery, DeliveryState

__all__ = ["Attempt", "ChannelHealth", "Delivery", "DeliveryState", "Detail", "PathState", "Refusal", "Returned"]

CHANNELS = 30  # most that are offered for choosing


@dataclass(frozen=True, slots=True)
class Detail:
    """One delivery, its tries, when it is due, and the job that sends it again, if one was asked for."""

    delivery: Delivery
    tries: tuple[Attempt, ...]
    due: datetime | None
    again: Job | None


def path() -> PathState:
    """Whether messages get out."""
    return delivering.path(data.store(), data.now())


def states() -> Mapping[DeliveryState, int]:
    """How many stand in which state."""
    return outgoing.states(data.store())


def health() -> Sequence[ChannelHealth]:
    """The last day's tries by channel."""
    found = delivering.channel_health(data.store(), data.now())
    return [replace(h, last_failure=mask_in(h.last_failure)) for h in found[:CHANNELS]]


def outbox(state: DeliveryState | None, limit: int = 100) -> Sequence[Delivery]:
    """Deliveries with masked addresses, the newest first."""
    found = delivering.outbox(data.store(), state=state.value if state else "", limit=limit)
    return [_masked(d) for d in found]


def one(id: str) -> Detail | None:
    """One delivery; None when there is none of that id."""
    found = delivering.delivery(data.store(), id)
    if found is None:
        return None
    delivery, tries, due = found
    asked = (j for j in delivering.jobs(data.store()) if j.kind == "replay" and j.arguments["delivery"] == delivery.id)
    safe = tuple(replace(a, outcome=mask_in(a.outcome)) for a in tries)
    return Detail(_masked(delivery), safe, due, next(asked, None))


def returned(limit: int = 50) -> Sequence[Returned]:
    """Mails that came back."""
    return delivering.bounces(data.store(), limit)


def refusals(limit: int = 50) -> Sequence[Refusal]:
    """Addresses that get nothing any more."""
    return delivering.refusals(data.store(), limit)


def send_again(id: str) -> None:
    """Ask for a dead or cancelled delivery to be sent again; a worker does it.  Asking twice is once."""
    who, store = demand("delivery.replay", Owner()), data.store()
    store.add_job("replay", {"delivery": id}, who.id, data.now(), key=f"replay {id}")
    store.audit(who.id, "delivery.replay", f"delivery:{id}", {}, data.now())


def _masked(delivery: Delivery) -> Delivery:
    return replace(delivery, address=mask(delivery.address), outcome=mask_in(delivery.outcome))
