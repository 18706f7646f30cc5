"""Where a crawl may connect: the configured host, and public addresses only for every other one."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from crawlers.reading import tell

# What `is_global` lets through although it leads into private nets: 6to4, NAT64, and a cloud's metadata address.
_ALSO_PRIVATE = tuple(map(ipaddress.ip_network, ("2002::/16", "64:ff9b::/96", "fec0::/10", "168.63.129.16/32")))


class PublicOnly:
    """Scrapy downloader middleware: a redirect or a link in an answer may not lead into a private network."""

    def __init__(self, own_hosts: frozenset[str]) -> None:
        self.own_hosts = own_hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicOnly:
        """Scrapy's way to make it."""
        return cls(frozenset(crawler.settings.getlist("OWN_HOSTS")))

    def process_request(self, request: Request) -> None:
        """Let the configured hosts pass; refuse others that are not public."""
        host = urlsplit(request.url).hostname or ""
        if host not in self.own_hosts and not is_public(host):
            raise IgnoreRequest(tell("{host} is no public address; it was not asked", host=host))


def is_public(host: str) -> bool:
    """True when every address of the host is a public one; a host without an address is not."""
    try:
        found = {str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(_public(ipaddress.ip_address(a)) for a in found)


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    private = any(address.version == net.version and address in net for net in _ALSO_PRIVATE)
    return address.is_global and not address.is_multicast and not private
