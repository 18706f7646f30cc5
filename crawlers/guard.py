"""Where a crawl may connect: to what the operator named, and to public addresses for everything else.

A name is looked up once, in the moment of connecting, and that very address is checked and connected to: a name that
changes its address afterwards (rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawlers.reading import tell
from records.addresses import PrivateAddress, address_is_public, is_public, public_addresses

__all__ = ["PublicOnly", "PublicResolver", "is_public"]


_HARMLESS = frozenset({b"accept", b"accept-language", b"accept-encoding", b"user-agent", b"host", b"content-type"})


class PublicOnly:
    """Scrapy downloader middleware: refuses addresses written as such, and says why a name was refused."""

    def __init__(self, own_hosts: frozenset[str]) -> None:
        self.own_hosts = own_hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicOnly:
        """Scrapy's way to make it."""
        return cls(frozenset(crawler.settings.getlist("OWN_HOSTS")))

    def process_request(self, request: Request) -> None:
        """Let the operator's hosts pass; refuse an address that is not public.  Names are for `PublicResolver`."""
        host = urlsplit(request.url).hostname or ""
        if host not in self.own_hosts and _is_address(host) and not address_is_public(host):
            raise IgnoreRequest(_refusal(host))
        # A redirect keeps the headers it came with: a key for one publisher is not for another's eyes.
        first = request.meta.get("redirect_urls", [request.url])[0]
        if _place(first) != _place(request.url):
            for name in [n for n in request.headers if n.lower() not in _HARMLESS]:
                del request.headers[name]

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell a refused name from one that does not exist."""
        host = urlsplit(request.url).hostname or ""
        if host in self.own_hosts or not isinstance(exception, (CannotResolveHostError, DNSLookupError)):
            return
        try:
            public_addresses(host)
        except PrivateAddress:
            raise IgnoreRequest(_refusal(host)) from exception
        except OSError:
            return


class PublicResolver(CachingThreadedResolver):
    """Looks names up for Scrapy's connections and gives back public addresses only; proxies of the system may pass."""

    own_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> PublicResolver:
        """Scrapy's way to make it."""
        made: PublicResolver = super().from_crawler(crawler, reactor)
        proxies = {urlsplit(address).hostname or "" for address in getproxies().values()}
        made.own_hosts = frozenset(crawler.settings.getlist("OWN_HOSTS")) | proxies
        return made

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        """The address that will be connected to."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if name not in self.own_hosts and not address_is_public(address):
            raise DNSLookupError(_refusal(name))
        return address


def _place(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _refusal(host: str) -> str:
    return tell("{host} is no public address; it was not asked", host=host)
