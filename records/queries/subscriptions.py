"""What was sent to whom."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from records import tables as t
from records.store import Store
from records.store.mail import delivery_from_row
from records.subscriptions import Delivery


def deliveries(store: Store, limit: int = 100) -> Sequence[Delivery]:
    """Deliveries, newest first."""
    query = select(t.delivery).order_by(t.delivery.c.created_on.desc(), t.delivery.c.id).limit(limit)
    with store.read() as connection:
        return tuple(delivery_from_row(r) for r in connection.execute(query))
