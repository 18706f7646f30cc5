"""Other services through the optional package apprise: handed over, delivery not confirmed."""

from __future__ import annotations

import importlib
from email.message import EmailMessage

from alerts.errors import DeliveryError
from alerts.setup import Setup
from records.subscriptions import Delivery


class Apprise:
    """Hands the brief to apprise, which connects to where it likes: only when the operator allows it.

    Its "success" says that the service answered, not that it took the message: several answer refusals with 200.
    """

    form = "brief"
    most_bytes = 3000

    def __init__(self, setup: Setup) -> None:
        self.allowed = setup.apprise

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Returns that nothing is confirmed."""
        if not self.allowed:
            raise DeliveryError("apprise is off; SENTINEL_APPRISE=true allows it", configuration=True)
        try:
            apprise = importlib.import_module("apprise")
        except ImportError as error:
            raise DeliveryError("the package apprise is not installed", configuration=True) from error
        sender = apprise.Apprise()
        if not sender.add(delivery.address):
            raise DeliveryError("apprise does not know this address", permanent=True)
        if not sender.notify(title=str(message["Subject"]), body=message.get_content()):
            raise DeliveryError("apprise could not hand it over")
        return "handed over, not confirmed"
