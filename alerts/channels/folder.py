"""The folder channel: each message is an `.eml` file named by its delivery, whole or not there."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

from alerts.channels.errors import DeliveryError
from records.subscriptions import Delivery


class Folder:
    """Writes to `home/outbox`; the same delivery written twice is one file."""

    def __init__(self, home: Path) -> None:
        self.place = home / "outbox"

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Write under a temporary name, flush to disk, rename; returns the file's name."""
        target = self.place / f"{delivery.id}.eml"
        part = target.with_suffix(".part")
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(bytes(message))
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            raise DeliveryError(f"{target}: {error.strerror}", permanent=False) from error
        return target.name
