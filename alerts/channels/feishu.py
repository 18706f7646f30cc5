"""A Feishu group robot (飞书自定义机器人): plain text, signed, 100 messages a minute and 5 a second."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import quote

from alerts.connect import client
from alerts.robots import ask, token
from alerts.setup import Setup
from records.subscriptions import Delivery


class Feishu:
    """Asks `/open-apis/bot/v2/hook/…`; with a secret ("…#secret") the time is signed.

    https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
    """

    form = "brief"
    most_bytes = 15000
    limits = ((100, 60.0), (5, 1.0))

    def __init__(self, setup: Setup, clock: Callable[[], float] = time.time) -> None:
        self.setup = setup
        self.clock = clock
        self.client = client(setup.allowed)

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Returns the answer's code; raises `DeliveryError` for every code but 0."""
        hook, secret = token(self.setup, "feishu", delivery.address)
        question: dict[str, object] = {"msg_type": "text", "content": {"text": message.get_content()}}
        if secret:
            at = int(self.clock())
            question |= {"timestamp": str(at), "sign": signature(secret, at)}
        url = f"{self.setup.base('feishu')}/open-apis/bot/v2/hook/{quote(hook, safe='')}"
        return ask(self.client, "feishu", url, question)


def signature(secret: str, at_s: int) -> str:
    """HMAC-SHA256 of nothing under "time, line feed, secret", in base64 (the other way round than DingTalk's)."""
    return base64.b64encode(hmac.digest(f"{at_s}\n{secret}".encode(), b"", "sha256")).decode()
