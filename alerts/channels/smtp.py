"""Mail to a relay: STARTTLS, TLS or none, one kept connection for each thread.  DKIM is left to the relay."""

from __future__ import annotations

import smtplib
import threading
import time
from email.message import EmailMessage

from alerts.envelope import return_path
from alerts.errors import DeliveryError
from alerts.quickly import flat
from alerts.relay import lives, needs_a_person, opened
from alerts.setup import Setup
from alerts.vendors import smtp_verdict
from records.delivery import Verdict
from records.subscriptions import Delivery

IDLE_S = 20.0  # a connection that rested longer is asked whether it still lives


class Smtp:
    """Hands mails to the relay of SENTINEL_SMTP_URL; the return path carries the delivery's id (VERP)."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.kept = threading.local()

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        """Returns that the relay accepted; raises `DeliveryError` by the table of its replies."""
        if "@" not in delivery.address:
            raise DeliveryError("the delivery has no mail address", permanent=True)
        try:
            relay = self._relay()
            relay.sendmail(return_path(self.setup, delivery.id), [delivery.address], flat(message))
        except smtplib.SMTPRecipientsRefused as error:
            raise self._failed(error, *next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            raise self._failed(error, error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.kept.relay = None
            what = f"{type(error).__name__}: {error}"[:300]
            raise DeliveryError(what, configuration=needs_a_person(error), whole_channel=True) from error
        self.kept.used = time.monotonic()
        return "accepted"

    def _relay(self) -> smtplib.SMTP:
        """The thread's connection; one that the relay closed meanwhile is opened again before anything is said."""
        relay: smtplib.SMTP | None = getattr(self.kept, "relay", None)
        if relay is not None and time.monotonic() - self.kept.used > IDLE_S and not lives(relay):
            relay = None
        if relay is None:
            relay = opened(self.setup)
        self.kept.relay, self.kept.used = relay, time.monotonic()
        return relay

    def _failed(self, error: smtplib.SMTPException, code: int, said: bytes | str) -> DeliveryError:
        """By the table; what is about this one mail (its reader, its content) does not stop the others."""
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        verdict, means = smtp_verdict(code, words)
        if needs_a_person(error) and verdict is Verdict.PERMANENT:
            verdict = Verdict.CONFIGURATION
        if code == 421:
            self.kept.relay = None
        one = isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)) and code != 421
        failed = DeliveryError.of(verdict, f"{code} {words} ({means})"[:300], whole_channel=not one)
        failed.bounced = isinstance(error, smtplib.SMTPRecipientsRefused) and verdict is Verdict.PERMANENT
        return failed
