"""Mail that came back: which delivery it was, and whether the mailbox is gone, full, or only its owner away.

Reads delivery status notifications (RFC 3464) and the plain texts that some servers still send.  Pure: bytes in,
a bounce or a reason out.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message, MIMEPart

from alerts.envelope import returned_id
from records.delivery import Bounce

MOST_BYTES = 10 * 2**20
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@[^>\s]+>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)[ -]")
_FROM_A_SERVER = re.compile(r"mailer-daemon|postmaster|mail delivery (sub)?system", re.IGNORECASE)
# Hard by its status although it may mend itself, and the other way round (RFC 3463: mailbox full, over quota).
_SOFT = frozenset({"5.2.2", "5.3.1", "5.4.4", "5.4.5", "5.7.1"})
_WORDS = 300  # characters kept of what the server said


@dataclass(frozen=True, slots=True)
class Ignored:
    """No bounce, and why: "answer of a person away", "not a bounce", "delivered", "not of ours"."""

    why: str


def read_bounce(data: bytes) -> Bounce | Ignored:
    """What a returned message says.

    Attributed by the address it came back to (VERP), else by the Message-ID of what it returns.
    """
    message = email.message_from_bytes(data[:MOST_BYTES], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    status = _status_part(message)
    if status is None and _is_automatic(message):
        return Ignored("answer of a person away")
    if status is None and not _FROM_A_SERVER.search(_header(message, "From")):
        return Ignored("not a bounce")
    delivery = _delivery_of(message)
    if not delivery:
        return Ignored("not of ours")
    action, code, said = status if status is not None else _plain(message)
    if action in ("delivered", "relayed", "expanded"):
        return Ignored("delivered")
    hard = code.startswith("5") and code not in _SOFT and action != "delayed"
    return Bounce(hashlib.sha256(data).hexdigest(), delivery, hard, code, said[:_WORDS])


def _status_part(message: EmailMessage) -> tuple[str, str, str] | None:
    """(action, status, diagnostic) of the first recipient told of in a message/delivery-status part."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload = part.get_payload()
        for block in payload if isinstance(payload, list) else ():
            if isinstance(block, Message) and (block.get("Action") or block.get("Status")):
                found = _STATUS.search(str(block.get("Status", "")))
                said = " ".join(str(block.get("Diagnostic-Code", "")).split())
                return str(block.get("Action", "")).strip().lower(), found.group() if found else "", said
    return None


def _is_automatic(message: EmailMessage) -> bool:
    """RFC 3834: vacation answers and the like; a bounce has a status part or comes from the mail system."""
    submitted = _header(message, "Auto-Submitted").lower()
    if submitted.startswith("auto-replied") or any(_header(message, n) for n in ("X-Autoreply", "X-Autorespond")):
        return True
    away = _header(message, "Precedence").lower() in ("auto_reply", "bulk", "junk") or submitted not in ("", "no")
    return away and not _FROM_A_SERVER.search(_header(message, "From"))


def _delivery_of(message: EmailMessage) -> str:
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To"):
        for value in message.get_all(name, []):
            if found := returned_id(str(value)):
                return found
    for text in _returned(message):
        if match := _MESSAGE_ID.search(text):
            return match.group(1)
    return ""


def _returned(message: EmailMessage) -> Iterator[str]:
    """Where the Message-ID of the returned mail can stand, the surest first."""
    for part in message.walk():
        if part is not message and part.get("Message-ID"):
            yield str(part["Message-ID"])
        if part.get_content_type() in ("text/rfc822-headers", "text/plain"):
            yield _content(part)
    yield from (_header(message, name) for name in ("References", "In-Reply-To"))


def _plain(message: EmailMessage) -> tuple[str, str, str]:
    """A bounce without a status part: the first status or reply code of its text; soft when there is none."""
    body = message.get_body(("plain",))
    text = _content(body) if body is not None else ""
    found, code = _STATUS.search(text), _CODE.search(text)
    status = found.group() if found else f"{code.group(1)[0]}.0.0" if code else ""
    at = (found or code).start() if (found or code) else 0  # type: ignore[union-attr]
    return "failed", status, " ".join(text[max(0, at - 40) : at + 200].split())


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())[:20000]
    except (LookupError, UnicodeError, ValueError):
        return ""


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))
