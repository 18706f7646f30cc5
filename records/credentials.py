"""Passwords (argon2id), tokens, one-time codes (RFC 6238) and recovery codes; secrets sealed before they are stored."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import unicodedata
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from records.wording import msg

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 10, 200  # characters of a password
STEP_S = 30  # seconds of one time step
ISSUER = "Sentinel"
# One hash takes 64 MiB and about 0.2 s: never more than two at once, so that a flood of tries cannot eat the machine.
_TURN = threading.BoundedSemaphore(2)
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like something else


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()  # argon2id, RFC 9106's second recommendation: 64 MiB, 3 passes


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    with _TURN:
        return _hasher().hash(_tidy(password))


def password_fits(hash: str, password: str) -> bool:
    """Whether the password is the one of the hash; without a hash it takes as long and says no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _TURN:
        try:
            return _hasher().verify(hash or _nobody(), _tidy(password[: MOST + 1])) and bool(hash)
        except (VerificationError, InvalidHashError):
            return False


def password_problem(password: str, login: str) -> str:
    """What is wrong with a new password, as a msgid; empty when nothing is."""
    text = _tidy(password)
    if not LEAST <= len(text) <= MOST:
        return msg("A password has 10 to 200 characters.")
    if len(set(text.casefold())) < 5 or _runs(text):
        return msg("This password is too easy to guess; use several words.")
    if login and login in text.casefold():
        return msg("A password does not hold the login name.")
    return ""


def _runs(text: str) -> bool:
    """One row of neighbours, such as 1234567890 or abcdefghijk."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps - {1, -9}) == 0 or len(steps - {-1, 9}) == 0


def _tidy(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def new_token() -> str:
    """A random token of 256 bits."""
    return secrets.token_urlsafe(32)


def new_password() -> str:
    """A random first password of 80 bits, in groups that can be read out."""
    return _groups(16)


def _groups(length: int) -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return "-".join(text[i : i + 4] for i in range(0, length, 4))


def digest(token: str) -> str:
    """What is kept of a random token.  Tokens hold enough chance, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_totp() -> str:
    """A new secret of one-time codes."""
    import pyotp

    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """The `otpauth:` address that an authenticator reads from the QR code."""
    import pyotp

    return str(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code of six digits belongs to (this one or a neighbour), or None.  Compare in equal time."""
    import pyotp

    code = "".join(unicodedata.normalize("NFKC", code).split())
    here = int(now.timestamp()) // STEP_S
    if len(code) != 6 or not code.isdecimal() or not code.isascii():
        return None
    fits = [s for s in (here - 1, here, here + 1) if secrets.compare_digest(pyotp.TOTP(secret).at(s * STEP_S), code)]
    return fits[-1] if fits else None


def new_codes(many: int) -> tuple[str, ...]:
    """Recovery codes: each replaces one one-time code, once."""
    return tuple(_groups(12) for _ in range(many))


def code_digest(code: str) -> str:
    """What is kept of a recovery code; spaces, hyphens and case do not matter."""
    return digest("".join(c for c in unicodedata.normalize("NFKC", code).casefold() if c.isalnum()))


def seal(key: bytes, text: str) -> str:
    """Text that only a holder of the key can read (Fernet: AES-128-CBC with HMAC-SHA256)."""
    from cryptography.fernet import Fernet

    return Fernet(_key(key)).encrypt(text.encode()).decode()


def unseal(key: bytes, sealed: str) -> str | None:
    """Read what `seal` wrote; None when the key is another one or the text was changed."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_key(key)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _key(key: bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"sentinel seal 1\0" + key).digest())
