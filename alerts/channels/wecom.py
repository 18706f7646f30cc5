"""A WeCom group robot (企业微信群机器人): plain text of at most 2,048 bytes, 20 messages a minute."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import quote

from alerts.connect import client
from alerts.robots import ask, token
from alerts.setup import Setup
from records.subscriptions import Delivery


class WeCom:
    """Asks `/cgi-bin/webhook/send`; the robot's key is its only secret.

    https://developer.work.weixin.qq.com/document/path/91770
    """

    form = "brief"
    most_bytes = 2048
    limits = ((20, 60.0),)

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.client = client(setup.allowed)

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Returns the answer's code; raises `DeliveryError` for every code but 0."""
        key, _ = token(self.setup, "wecom", delivery.address, "key")
        url = f"{self.setup.base('wecom')}/cgi-bin/webhook/send?key={quote(key, safe='')}"
        return ask(self.client, "wecom", url, {"msgtype": "text", "text": {"content": message.get_content()}})
