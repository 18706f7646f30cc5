"""Letters: messages without alerts, put into the same outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from records import tables as t
from records.delivery import Letter
from records.store.base import Base, moment
from records.subscriptions import DeliveryState
from records.tables_delivery import letter as letters


class Letters(Base):
    """Verbs of letters."""

    def post(self, letter: Letter, now: datetime) -> str:
        """Put a letter into the outbox; returns the id of its delivery.  The same letter twice is one."""
        row = {
            "id": letter.id,
            "reader": letter.reader,
            "channel": letter.channel,
            "address": letter.address,
            "slot": letter.slot,
            "language": letter.language,
            "created_on": now.date(),
            "state": DeliveryState.PENDING.value,
            "due": moment(now),
            "priority": letter.priority,
            "kind": letter.kind,
        }
        said = {"delivery_id": letter.id, "subject": letter.subject, "text": letter.text, "html": letter.html}
        with self.write() as connection:
            if self.insert(connection, t.delivery, [row]):
                connection.execute(letters.insert().values(**said))
        return letter.id

    def letter_of(self, delivery_id: str) -> tuple[str, str, str] | None:
        """Subject, text and HTML; None when the delivery is no letter."""
        query = select(letters.c.subject, letters.c.text, letters.c.html).where(letters.c.delivery_id == delivery_id)
        with self.read() as connection:
            row = connection.execute(query).first()
        return (row.subject, row.text, row.html) if row else None
