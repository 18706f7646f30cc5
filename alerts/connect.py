"""Connections to addresses that people typed: looked up once, checked, and that very address is connected to.

Public addresses only, on ports 80, 443 and 8443, without redirects, without the system's proxy, and not more of an
answer than is needed.  A name that changes its address afterwards (rebinding) gains nothing: the check is made in
the moment of connecting.  The operator may allow "host:port" of the own network.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import httpcore2
import httpx2

from alerts.errors import DeliveryError
from records.addresses import PrivateAddress, public_addresses

PORTS = frozenset({80, 443, 8443})
MOST_BYTES = 65536  # of an answer that are read
TIMEOUT_S = 15.0


class Refused(httpcore2.ConnectError):
    """The address is none that may be connected to."""


class PublicBackend(httpcore2.SyncBackend):
    """Opens connections to public addresses, and to what the operator allows."""

    def __init__(self, allowed: frozenset[str], resolve: Callable[[str], Sequence[str]] = public_addresses) -> None:
        self.allowed = allowed
        self.resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a checked address of `host`."""
        addresses: Sequence[str] = [host]
        if f"{host}:{port}".lower() not in self.allowed:
            if port not in PORTS:
                raise Refused(f"port {port} is none of 80, 443, 8443")
            try:
                addresses = self.resolve(host)
            except PrivateAddress as error:
                raise Refused(f"{host} is no public address") from error
            except OSError as error:
                raise httpcore2.ConnectError(f"{host}: {error.strerror or error}") from error
        failure: Exception | None = None
        for address in addresses[:4]:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError(host)


@cache
def _trusted() -> ssl.SSLContext:
    """Who is trusted to prove a name; read once, which takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


class _Guarded(httpx2.HTTPTransport):
    def __init__(self, backend: PublicBackend) -> None:
        super().__init__(verify=_trusted(), trust_env=False)
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(ssl_context=_trusted(), network_backend=backend, keepalive_expiry=30)


@dataclass(frozen=True, slots=True)
class Said:
    """What the other side answered: status, the first bytes, headers in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def client(allowed: frozenset[str], resolve: Callable[[str], Sequence[str]] = public_addresses) -> httpx2.Client:
    """A client for typed addresses; threads may share it."""
    return httpx2.Client(
        transport=_Guarded(PublicBackend(allowed, resolve)),
        follow_redirects=False,
        trust_env=False,
        timeout=TIMEOUT_S,
        headers={"User-Agent": "Sentinel"},
    )


def post(by: httpx2.Client, url: str, body: bytes, headers: Mapping[str, str]) -> Said:
    """POST; raises `DeliveryError`, permanent for an address that may not be connected to.  Tells no address."""
    try:
        with by.stream("POST", url, content=body, headers=headers) as answer:
            read = b""
            for part in answer.iter_bytes(8192):
                read += part
                if len(read) >= MOST_BYTES:
                    break
            return Said(answer.status_code, read[:MOST_BYTES], {k.lower(): v for k, v in answer.headers.items()})
    except httpx2.ConnectError as error:
        refused = isinstance(error.__cause__, Refused)
        raise DeliveryError(f"not connected: {error}", permanent=refused) from error
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError) as error:
        raise DeliveryError("no web address that can be asked", permanent=True) from error
    except httpx2.HTTPError as error:
        raise DeliveryError(f"no answer: {type(error).__name__}") from error
