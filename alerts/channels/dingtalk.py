"""A DingTalk group robot (钉钉自定义机器人): plain text, signed, 20 messages a minute."""

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


class DingTalk:
    """Asks `/robot/send`; with a secret ("…#SEC…") the time is signed.

    https://open.dingtalk.com/document/robots/customize-robot-security-settings
    """

    form = "brief"
    most_bytes = 15000
    limits = ((20, 60.0),)

    def __init__(self, setup: Setup, clock: Callable[[], float] = time.time) -> None:
        self.setup = setup
        self.clock = clock
        self.client = client(setup.allowed)

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Returns the answer's code; raises `DeliveryError` for every code but 0."""
        access, secret = token(self.setup, "dingtalk", delivery.address, "access_token")
        url = f"{self.setup.base('dingtalk')}/robot/send?access_token={quote(access, safe='')}"
        if secret:
            at = round(self.clock() * 1000)
            url += f"&timestamp={at}&sign={quote(signature(secret, at), safe='')}"
        return ask(self.client, "dingtalk", url, {"msgtype": "text", "text": {"content": message.get_content()}})


def signature(secret: str, at_ms: int) -> str:
    """HMAC-SHA256 of "time, line feed, secret" under the secret, in base64."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{at_ms}\n{secret}".encode(), "sha256")).decode()
