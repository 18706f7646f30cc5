"""Channels: how a message leaves.  One file each, one line in `CHANNELS`."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from alerts.channels.folder import Folder
from records.subscriptions import Delivery


class Channel(Protocol):
    """Sends one message; returns what the other side said, or raises `DeliveryError`."""

    def send(self, delivery: Delivery, message: EmailMessage) -> str: ...


CHANNELS = {"folder": Folder}


def channels(home: Path) -> dict[str, Channel]:
    """Every channel, set up for this home folder."""
    return {name: made(home) for name, made in CHANNELS.items()}
