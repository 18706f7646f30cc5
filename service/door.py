"""What stands around all that is served: headers, the origin of websockets, and the way back after signing in."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.login import NEXT_COOKIE
from web.signing import wanted

CALLBACK = "/oauth2callback"
_SHELL = Path(streamlit.__file__).parent / "static" / "index.html"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}


def policy(shell: str) -> str:
    """The Content-Security-Policy with which Streamlit's pages still work.

    Its shell has one script of its own, named by hash.  Charts compile their expressions ('unsafe-eval'), and styles
    are written at run time; nothing else may run, and nothing may be fetched from or sent to another host.
    """
    scripts = re.findall(r"<script>(.*?)</script>", shell, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts]
    parts = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'unsafe-eval'", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob:",
        "media-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


class Door:
    """The outermost layer.  `hosts` are the names (host:port) under which readers come besides the Host they send."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = (), secure: bool = False) -> None:
        self.app = app
        self.hosts = frozenset(filter(None, hosts))
        self.headers = {"content-security-policy": policy(_SHELL.read_text(encoding="utf-8")), **HEADERS}
        if secure:
            self.headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Headers on answers; a websocket from a page of another site is refused before anything looks at it."""
        if scope["type"] == "websocket" and self._foreign(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": 4403})
        elif scope["type"] == "http":
            await self.app(scope, receive, self._dressed(scope, send))
        else:
            await self.app(scope, receive, send)

    def _foreign(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        return origin is not None and urlsplit(origin).netloc not in {headers.get("host", ""), *self.hosts}

    def _dressed(self, scope: Scope, send: Send) -> Send:
        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if scope["path"] == CALLBACK:
                    _lead_back(scope, headers)
            await send(message)

        return out


def _lead_back(scope: Scope, headers: MutableHeaders) -> None:
    """Streamlit ends every sign-in at its first page: lead to where the reader wanted to go, when they said so."""
    if urlsplit(headers.get("location", "")).path != "/":
        return
    cookies: SimpleCookie = SimpleCookie()
    cookies.load(Headers(scope=scope).get("cookie", ""))
    if NEXT_COOKIE in cookies:
        headers["location"] = wanted(cookies[NEXT_COOKIE].value)
        headers.append("set-cookie", f"{NEXT_COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")
