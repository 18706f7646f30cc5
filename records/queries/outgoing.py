"""How many deliveries stand in which state."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from records import tables as t
from records.store import Store
from records.subscriptions import DeliveryState


def states(store: Store) -> Mapping[DeliveryState, int]:
    """Deliveries by state, probes left out."""
    d = t.delivery.c
    query = select(d.state, func.count()).where(d.kind != "probe").group_by(d.state)
    with store.read() as connection:
        counts: dict[str, int] = dict(connection.execute(query).tuples().all())
    return {s: counts.get(s.value, 0) for s in DeliveryState}
