"""Channels: how a message leaves.  One file each, one line in `CHANNELS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from alerts.channels.apprise import Apprise
from alerts.channels.dingtalk import DingTalk
from alerts.channels.feishu import Feishu
from alerts.channels.folder import Folder
from alerts.channels.smtp import Smtp
from alerts.channels.webhook import Webhook
from alerts.channels.wecom import WeCom
from alerts.setup import Setup
from records.subscriptions import Delivery


class Channel(Protocol):
    """Sends one message; returns what the other side said, or raises `DeliveryError`.  Threads share it.

    A channel that takes no whole mail says so by class attributes: `form` ("mail", "brief" or "json"),
    `most_bytes` of a brief, `limits` of one target as ((at most, in seconds), …).
    """

    def send(self, delivery: Delivery, message: EmailMessage) -> str: ...


CHANNELS: Mapping[str, Callable[[Setup], Channel]] = {
    "folder": Folder,
    "smtp": Smtp,
    "wecom": WeCom,
    "dingtalk": DingTalk,
    "feishu": Feishu,
    "webhook": Webhook,
    "apprise": Apprise,
}


def channels(setup: Setup | Path) -> dict[str, Channel]:
    """Every channel, set up for this installation, or for a home folder alone."""
    made = Setup(setup) if isinstance(setup, Path) else setup
    return {name: channel(made) for name, channel in CHANNELS.items()}
