"""No form of a private address is connected to, not even by a name that changes its mind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crawlers.guard import is_public
from records.runs import Verdict
from records.store import Store

PRIVATE = (
    "127.0.0.1", "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.1", "127.1", "0", "0.0.0.0",
    "127.0.0.1.", "localhost", "LOCALHOST.", "10.0.0.1", "167772161", "172.16.5.4", "192.168.1.1", "169.254.169.254",
    "0xa9fea9fe", "168.63.129.16", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1",
    "::ffff:a9fe:a9fe", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:4860::5efe:7f00:1", "2001:4860::200:5efe:a00:1", "2001:db8::1",
    "3fff::1", "5f00::1", "100::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "ff0e::1", "\u2460\u2461\u2466.0.0.1", "127\u30020\u30020\u30021", "", "x" * 300, "no-such-name.invalid",
)  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_no_form_of_a_private_address_is_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "134744072", "2001:4860:4860::8888", "::ffff:8.8.8.8", "1.1.1.1"])
def test_public_addresses_are_public(host: str) -> None:
    assert is_public(host)


# A resolver that says a public address when it is asked first (as a check would), and this machine afterwards.
REBINDING = """
import sys, socket
real, asked = socket.getaddrinfo, []
def address(host):
    asked.append(host)
    return "192.88.99.9" if len(asked) == 1 and {first} else "127.0.0.1"
def getaddrinfo(host, port, *more, **named):
    if host != "rebind.example":
        return real(host, port, *more, **named)
    return real(address(host), port, *more, **named)
socket.getaddrinfo = getaddrinfo
socket.gethostbyname = lambda host: address(host) if host == "rebind.example" else host
from crawlers.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("source", ["oecd_recalls", "wto_eping_workbook"])
@pytest.mark.parametrize("first", [True, False])
def test_a_name_that_turns_private_is_not_connected_to(
    server: Any, new_store: Callable[[], Store], crawler: Callable[..., Any], source: str, first: bool
) -> None:
    """The source redirects to the name, so that it is no host that the operator named."""
    path = f"rebind-{source}-{first}"
    server.faults[path] = lambda call: call.answer(status=302, Location=server.url("rebound", "rebind.example"))
    server.faults["rebound"] = lambda call: call.answer(b"<rss><channel><title>t</title></channel></rss>")
    found = crawler(new_store(), source, server.url(path), program=REBINDING.format(first=first))
    assert found.run.verdict is Verdict.NOT_CHECKED and found.run.message
    assert server.asked(path) and not server.asked("rebound")
