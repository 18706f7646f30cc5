"""Which addresses are public: everything else is never connected to, whatever name or form it is given by."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What `is_global` lets through although it is no host of the public internet (IANA special-purpose registries):
# special IPv4 assignments and a cloud's metadata address; 6to4, documentation.  IPv6 must be global unicast at all:
# that leaves out NAT64, IPv4-compatible, IPv4-translated, site-local and segment-routing addresses.
_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "168.63.129.16/32")))
_V6 = tuple(map(ipaddress.IPv6Network, ("2002::/16", "3fff::/20")))
_UNICAST = ipaddress.IPv6Network("2000::/3")
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: an IPv4 address in the lower half


class PrivateAddress(OSError):
    """The host has no public address, or also one that is not."""


def is_public(host: str) -> bool:
    """True when every address of the host is a public one; a host without an address is not."""
    try:
        return bool(public_addresses(host))
    except OSError:
        return False


def public_addresses(host: str) -> Sequence[str]:
    """The addresses of a host, all of them public; `PrivateAddress` or `OSError` (no such host) otherwise.

    To be sure of it, connect to one of these and do not look the name up again: it may answer otherwise then.
    """
    try:
        infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"no host name: {host[:80]!r}") from error
    found = list(dict.fromkeys(str(info[4][0]) for info in infos))
    if not found or not all(map(address_is_public, found)):
        raise PrivateAddress(host)
    return found


def address_is_public(text: str) -> bool:
    """True for the text of one public IPv4 or IPv6 address."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            isatap = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
            usual = address.is_global and address in _UNICAST and not any(address in net for net in _V6)
            return usual and not isatap
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast and not any(address in net for net in _V4)
