"""Signed, stable links that mails carry: whoever holds one may unsubscribe, manage or answer, and nothing else.

A token is `payload.mac`: the payload is base64url of the JSON list [purpose, *parts], the mac HMAC-SHA256 over it,
cut to 128 bits (RFC 2104 section 5 allows half).  Nothing is stored, so the same link comes out on every run.

| purpose | parts |
| --- | --- |
| unsubscribe | reader, or reader and subscription key (only that one) |
| manage | reader |
| answer | reader, measure key, and optionally one of `ANSWERS` |
| confirm | ticket key: a sign-up, an invitation, an export, a deletion; its hash is stored, it is used once |
| refuse | hash of an address that wants no more such mail |
| case | reader, number of the case |
| measure | measure key; public and unsigned |
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
from pathlib import Path
from urllib.parse import quote

UNSUBSCRIBE, MANAGE, ANSWER, CONFIRM, REFUSE = "unsubscribe", "manage", "answer", "confirm", "refuse"
CASE = "case"
SIGNED = (UNSUBSCRIBE, MANAGE, ANSWER, CONFIRM, REFUSE, CASE)
MEASURE = "measure"
# What a reader can say of a measure by one tap, in the order of the message.
ANSWERS = ("concerns", "unconcerned", "complies", "help")
PREFIX = "/p"
MOST = 2000  # characters of a token; longer ones are not looked at
_CONTEXT = b"sentinel link 1\0"
_LEAST = 16  # characters of a secret


class SecretError(ValueError):
    """The secret cannot be used; the message says what to do."""


def secret(home: Path, given: str = "") -> bytes:
    """The key of all signatures: `given` (SENTINEL_SECRET), else the file `secret` in `home`, made on first use.

    Raises `SecretError` when the given one is shorter than 16 characters or others may read the file.
    """
    if given:
        if len(given) < _LEAST:
            raise SecretError(f"SENTINEL_SECRET has {len(given)} characters; use at least {_LEAST}, better 43 random")
        return given.encode()
    path = home / "secret"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SecretError(f"{path} can be read by others; run: chmod 600 {path} (or set SENTINEL_SECRET)")
    text = path.read_text(encoding="ascii").strip()
    if len(text) < _LEAST:
        raise SecretError(f"{path} holds no secret; delete it (links in mails sent so far stop working)")
    return text.encode()


def _make(path: Path) -> None:
    """Write a whole file first and link it into place: of two processes one wins, and nobody reads half a secret."""
    draft = path.with_name(f".secret-{secrets.token_hex(4)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w") as out:
        out.write(secrets.token_urlsafe(32))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def sign(secret: bytes, purpose: str, *parts: str) -> str:
    """The token of a purpose and its parts."""
    payload = _text(json.dumps([purpose, *parts], ensure_ascii=False, separators=(",", ":")).encode())
    return f"{payload}.{_mac(secret, payload)}"


def link(secret: bytes, base_url: str, purpose: str, *parts: str) -> str:
    """The whole address: `https://host/p/unsubscribe/TOKEN`, or `https://host/p/measure/G/TBT/N/VNM/408` unsigned."""
    if purpose not in (*SIGNED, MEASURE):
        raise ValueError(f"no link has the purpose {purpose!r}")
    last = quote(parts[0], safe="/") if purpose == MEASURE else sign(secret, purpose, *parts)
    return f"{base_url.rstrip('/')}{PREFIX}/{purpose}/{last}"


def read(secret: bytes, token: str) -> tuple[str, tuple[str, ...]] | None:
    """What a token was signed for, or None when it is not ours or was changed."""
    payload, dot, mac = token.partition(".")
    if not dot or len(token) > MOST or not token.isascii():
        return None
    if not hmac.compare_digest(mac.encode(), _mac(secret, payload).encode()):
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(found, list) or not found or not all(isinstance(p, str) for p in found):
        return None
    return found[0], tuple(found[1:])


def _mac(secret: bytes, payload: str) -> str:
    return _text(hmac.digest(secret, _CONTEXT + payload.encode(), "sha256")[:16])


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
