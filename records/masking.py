"""Addresses of readers as logs, lists and the status show them: enough to recognise one's own, too little to use."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

# An address of mail inside a sentence, and an address of the web with whatever secret it carries.
_MAIL = re.compile(r"[A-Za-z0-9._%+=!#$&'*/?^`{|}~-]+@[A-Za-z0-9.-]+")
_WEB = re.compile(r"\b(https?)://[^\s<>\"')\]]+", re.IGNORECASE)
_SECRET = re.compile(r"\b(whsec_|SEC)[A-Za-z0-9+/=_-]{8,}")


def mask(address: str) -> str:
    """`f***@x.cn` of a mail address, `https://host/***` of a web address, else the first character and `***`."""
    if not address:
        return ""
    if re.match(r"https?://", address, re.IGNORECASE):
        return _web(address)
    name, at, host = address.rpartition("@")
    if at and name:
        return f"{name[0]}***@{host}"[:120]
    return f"{address[0]}***"


def mask_in(text: str) -> str:
    """The same for every address and secret inside a text, e.g. what a mail server answered."""
    found = _WEB.sub(lambda m: _web(m.group()), text)
    found = _MAIL.sub(lambda m: mask(m.group()), found)
    return _SECRET.sub(r"\1***", found)


def address_hash(address: str) -> str:
    """SHA-256 of an address in one spelling (lower case, without a secret after `#`), 32 hexadecimal digits."""
    return hashlib.sha256(address.strip().partition("#")[0].casefold().encode()).hexdigest()[:32]


def _web(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "***"
    return f"{parts.scheme.lower()}://{host}{port}/***"[:120]
