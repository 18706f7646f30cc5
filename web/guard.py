"""The door of the public pages: headers on every answer, bounds on every body, foreign forms and floods turned away."""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict, deque
from collections.abc import Callable
from time import monotonic
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Refuse = Callable[[Scope, int], ASGIApp]  # an answer

MOST_BODY = 256 * 1024  # bytes: 20,000 Chinese characters in a form are 180 KB
A_MINUTE = {"POST": 40, "GET": 300}
CLIENTS = 20_000  # remembered at a time

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": with it browsers send "Origin: null" and no form of ours could be told from a foreign one.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class TooLarge(Exception):
    """A body larger than any form of ours."""


class Guard:
    """The outermost layer.  `base_url` is where readers come to, `clock` counts seconds."""

    def __init__(self, app: ASGIApp, refuse: Refuse, base_url: str, clock: Callable[[], float] = monotonic) -> None:
        self.app = app
        self.refuse = refuse
        self.headers = dict(HEADERS)
        self.host = urlsplit(base_url).netloc
        if base_url.startswith("https:"):
            self.headers["strict-transport-security"] = "max-age=31536000"
        self.clock = clock
        self.seen: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                more = [(n.encode(), v.encode()) for n, v in self.headers.items() if n.encode() not in given]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        request = Request(scope)
        one_click = "/unsubscribe/" in scope["path"]  # mail services post from their own machines, many at once
        if scope["method"] == "POST" and not one_click and is_foreign(request, self.host):
            await self.refuse(scope, 403)(scope, receive, out)
        elif not one_click and self._floods(request):
            await self.refuse(scope, 429)(scope, receive, out)
        elif _length(request) > MOST_BODY:
            await self.refuse(scope, 413)(scope, receive, out)
        else:
            await self.app(scope, receive, out)

    def _floods(self, request: Request) -> bool:
        method = "POST" if request.method == "POST" else "GET"
        key = (method, request.client.host if request.client else "")
        times = self.seen.setdefault(key, deque())
        self.seen.move_to_end(key)
        while len(self.seen) > CLIENTS:
            self.seen.popitem(last=False)
        now = self.clock()
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= A_MINUTE[method]:
            return True
        times.append(now)
        return False


def _length(request: Request) -> int:
    given = request.headers.get("content-length", "0")
    return int(given) if given.isdecimal() and len(given) < 16 else MOST_BODY + 1


def is_foreign(request: Request, ours: str = "") -> bool:
    """True when a browser says that the form stood on another site.  Clients that say nothing carry no cookies.

    `ours` is the host readers use: a proxy in front may give us another.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc not in {request.headers.get("host"), ours or None}


async def bounded_body(request: Request) -> bytes:
    """The body, read no further than `MOST_BODY`; raises `TooLarge`."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > MOST_BODY:
            raise TooLarge
    return bytes(read)


def csrf_token(secret: bytes, session: str) -> str:
    """What a form of a signed-in person carries (field `csrf`): only a page of that session can know it."""
    return hmac.new(secret, b"csrf " + session.encode(), hashlib.sha256).hexdigest()[:32]


def csrf_holds(secret: bytes, session: str, given: str) -> bool:
    """True for the token of this session; compared in constant time."""
    return hmac.compare_digest(csrf_token(secret, session).encode(), given.encode())
