"""How files are connected to: a name is looked up once, checked, and that very address is connected to."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.request import getproxies

import httpcore2
import httpx2

from crawlers.reading import tell
from records.addresses import PrivateAddress, public_addresses


class PublicBackend(httpcore2.SyncBackend):
    """Opens connections to the operator's own host, and to public addresses of every other."""

    def __init__(self, own_host: str) -> None:
        self.own_host = own_host

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a checked address of `host`; every hop of a redirect comes through here."""
        try:
            addresses = [host] if host == self.own_host else public_addresses(host)
        except PrivateAddress as error:
            raise httpcore2.ConnectError(tell("{host} is no public address; it was not asked", host=host)) from error
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        failure: Exception | None = None
        for address in addresses[:4]:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError(host)


class _Guarded(httpx2.HTTPTransport):
    def __init__(self, own_host: str) -> None:
        super().__init__()
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), network_backend=PublicBackend(own_host)
        )


def transport(own_host: str) -> httpx2.HTTPTransport | None:
    """The guarded transport; None behind a proxy of the system, which alone knows where it connects to."""
    return None if getproxies() else _Guarded(own_host)
