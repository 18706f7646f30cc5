"""What the public pages need to know of this installation; everything else comes with the request."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import cast

from fastapi import Request

from alerts.volume import Window
from records.links import link, read, sign
from records.rhythm import day_of
from records.store import Store


def real_time() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """One installation.  `base_url` is where readers reach it, `channel` how letters leave, `now` the clock."""

    store: Store
    base_url: str
    secret: bytes
    now: Callable[[], datetime]
    language: str = "zh"
    channel: str = "folder"
    contact: str = ""
    wake: Callable[[], None] = lambda: None  # tells the sender that a letter waits
    window: Window = field(default_factory=Window)
    clock: Callable[[], datetime] = real_time  # of sessions: the real one, whatever day is taken as today
    single_sign_on: bool = False  # people may sign in at another identity service

    def today(self) -> date:
        """The calendar day in Guangxi."""
        return day_of(self.now())

    def link(self, purpose: str, *parts: str) -> str:
        """A whole address for a mail."""
        return link(self.secret, self.base_url, purpose, *parts)

    def path(self, purpose: str, *parts: str) -> str:
        """The same for a page of ours: without the host."""
        return link(self.secret, "", purpose, *parts)

    def token(self, purpose: str, *parts: str) -> str:
        """The last part of such a link."""
        return sign(self.secret, purpose, *parts)

    def read(self, token: str, purpose: str) -> tuple[str, ...] | None:
        """The parts of a token for this purpose; None for any other text."""
        found = read(self.secret, token)
        return found[1] if found and found[0] == purpose else None

    def note(self, reader: str, verb: str, record: str, **detail: object) -> None:
        """Write a reader's deed into the audit trail: their random key and never their address."""
        self.store.audit(f"reader:{reader}", verb, record, detail, self.clock())

    def client(self, request: Request) -> str:
        """A keyed hash of the asking machine's address: enough to count, useless to find anybody by."""
        host = request.client.host if request.client else ""
        return hmac.new(self.secret, b"client " + host.encode(), hashlib.sha256).hexdigest()[:32]


def site_of(request: Request) -> Site:
    """The site of the app that a request came to."""
    return cast(Site, request.app.state.site)
