"""The folder channel: each message is an `.eml` file named by its delivery, whole or not there."""

from __future__ import annotations

import os
import re
from email.message import EmailMessage

from alerts.errors import DeliveryError
from alerts.quickly import flat
from alerts.setup import Setup
from records.subscriptions import Delivery


class Folder:
    """Writes to `home/outbox`; the same delivery written twice is one file."""

    def __init__(self, setup: Setup) -> None:
        self.place = setup.home / "outbox"

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Write under a temporary name, flush to disk, rename, flush the folder; returns the file's name."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", delivery.id):
            raise DeliveryError(f"delivery id {delivery.id!r:.60} cannot be a file name", permanent=True)
        target = self.place / f"{delivery.id}.eml"
        part = self.place / f".{delivery.id}.{os.getpid()}.part"
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(flat(message))
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            self._flush()
            for left in self.place.glob(f".{delivery.id}.*.part"):  # of a try that was killed
                left.unlink(missing_ok=True)
        except OSError as error:
            raise DeliveryError(f"{target}: {error.strerror or error}", permanent=False) from error
        return target.name

    def _flush(self) -> None:
        """Make the new name durable, where a folder can be flushed."""
        if os.name != "posix":
            return
        folder = os.open(self.place, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
