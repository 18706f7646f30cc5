"""A webhook: JSON with the signature headers of Standard Webhooks 1.0, which libraries in many languages check."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Callable
from email.message import EmailMessage

from alerts.connect import client, post
from alerts.errors import DeliveryError
from alerts.robots import wait_of
from alerts.setup import Setup
from alerts.vendors import http_verdict
from records.subscriptions import Delivery


class Webhook:
    """POSTs to "https://…#whsec_…"; without its own secret SENTINEL_WEBHOOK_SECRET signs.  The id stays over tries."""

    form = "json"

    def __init__(self, setup: Setup, clock: Callable[[], float] = time.time) -> None:
        self.setup = setup
        self.clock = clock
        self.client = client(setup.allowed)

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Returns the status; 2xx is delivered, 410 ends it for good, Retry-After is kept."""
        url, _, own = delivery.address.partition("#")
        secret = own or self.setup.webhook_secret
        if not secret:
            raise DeliveryError("no secret to sign with: append #whsec_… to the address", configuration=True)
        body, at = bytes(message.get_content()), str(int(self.clock()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": delivery.id,
            "webhook-timestamp": at,
            "webhook-signature": signature(secret, delivery.id, at, body),
        }
        said = post(self.client, url, body, headers)
        if 200 <= said.status < 300:
            return str(said.status)
        what, means = http_verdict(said.status)
        failed = DeliveryError.of(what, f"HTTP {said.status} {means}".strip(), wait_s=wait_of(said.headers))
        failed.gone = said.status == 410
        raise failed


def signature(secret: str, id: str, at: str, body: bytes) -> str:
    """ "v1," and the HMAC-SHA256 of "id.time.body"; the key is the base64 after "whsec_"."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise DeliveryError("the webhook's secret is no base64 after whsec_", configuration=True) from error
    return "v1," + base64.b64encode(hmac.digest(key, f"{id}.{at}.".encode() + body, "sha256")).decode()
