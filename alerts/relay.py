"""The mail relay: its address from the settings, and a connection to it that is logged in."""

from __future__ import annotations

import smtplib
import ssl
from urllib.parse import parse_qs, unquote, urlsplit

from alerts.errors import DeliveryError
from alerts.setup import Setup

TIMEOUT_S = 30.0


def opened(setup: Setup) -> smtplib.SMTP:
    """A connection by STARTTLS ("smtp://"), TLS ("smtps://") or neither ("smtp://host?tls=none"), logged in."""
    url = urlsplit(setup.smtp_url)
    if not url.hostname:
        raise DeliveryError("SENTINEL_SMTP_URL is not set", configuration=True, whole_channel=True)
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        relay: smtplib.SMTP = smtplib.SMTP_SSL(url.hostname, url.port or 465, timeout=TIMEOUT_S, context=context)
    else:
        relay = smtplib.SMTP(url.hostname, url.port or 587, timeout=TIMEOUT_S)
        if parse_qs(url.query).get("tls") != ["none"]:
            relay.starttls(context=context)
    if url.username:
        relay.login(unquote(url.username), unquote(url.password or ""))
    return relay


def lives(relay: smtplib.SMTP) -> bool:
    """True when the relay still answers on this connection."""
    try:
        return relay.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def needs_a_person(error: Exception) -> bool:
    """True for what waiting does not mend: no STARTTLS, a certificate that is not trusted, our sender refused."""
    return isinstance(error, (smtplib.SMTPNotSupportedError, smtplib.SMTPSenderRefused, ssl.SSLCertVerificationError))
