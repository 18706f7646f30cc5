"""The outside of a mail: who writes, how to be left alone, where it comes back to, and that a machine wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage

from alerts.setup import Setup
from records.links import UNSUBSCRIBE, link
from records.store import MailItem
from records.subscriptions import Delivery
from records.wording import say

HOST = "sentinel.localhost"
_VERP = re.compile(r"\+([0-9a-f]{32})@")


def host(setup: Setup) -> str:
    """The domain that mails are from."""
    return setup.mail_from.rpartition("@")[2].strip(" >") or HOST


def sender(setup: Setup, lang: str) -> Address:
    """Who writes; raises ValueError when the setting is no address."""
    try:
        return Address(say("Sentinel", lang), addr_spec=setup.mail_from or f"sentinel@{HOST}")
    except (HeaderParseError, IndexError) as error:
        raise ValueError("SENTINEL_MAIL_FROM is no mail address, e.g. alerts@example.com") from error


def return_path(setup: Setup, delivery_id: str) -> str:
    """Where a mail comes back to: the bounce mailbox with the delivery's id in it (VERP), else the sender."""
    name, at, domain = setup.bounces.rpartition("@")
    if at and name and re.fullmatch("[0-9a-f]{32}", delivery_id):
        return f"{name}+{delivery_id}@{domain}"
    return setup.mail_from or f"sentinel@{HOST}"


def returned_id(address: str) -> str:
    """The delivery's id in such an address; "" when there is none."""
    found = _VERP.search(address)
    return found.group(1) if found else ""


def addressed(message: EmailMessage, delivery: Delivery, items: Sequence[MailItem], setup: Setup) -> EmailMessage:
    """Set From, Message-ID, Auto-Submitted and the List headers in place; returns the message.

    One click unsubscribes (RFC 8058), from one subscription where the mail carries only that; letters carry no List
    headers.  DKIM is the relay's.
    """
    _put(message, "From", sender(setup, delivery.language))
    _put(message, "Message-ID", f"<{delivery.id}@{host(setup)}>")
    _put(message, "Auto-Submitted", "auto-generated")
    if items and setup.secret:
        keys = sorted({i.subscription.key for i in items})
        only = keys if len(keys) == 1 else ()
        address = link(setup.secret, setup.base_url, UNSUBSCRIBE, delivery.reader, *only)
        _put(message, "List-Id", f"Sentinel <alerts.{host(setup)}>")
        _put(message, "List-Unsubscribe", f"<{address}>")
        if address.startswith("https://"):
            _put(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    return message


def threaded(message: EmailMessage, earlier: Sequence[str], setup: Setup) -> EmailMessage:
    """Hang a follow-up under the messages that told of its measure before (RFC 5322, 3.6.4); returns the message."""
    if ids := [f"<{id}@{host(setup)}>" for id in earlier]:
        message["In-Reply-To"] = ids[-1]
        message["References"] = " ".join(ids)
    return message


def _put(message: EmailMessage, name: str, value: str | Address) -> None:
    del message[name]
    message[name] = value
