"""No form of a private address is connected to: a real server listens and counts."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from alerts.connect import client, post
from alerts.errors import DeliveryError
from records.addresses import PrivateAddress, address_is_public


class Listener:
    """Accepts on every address of this machine and counts; answers a redirect to itself."""

    def __init__(self) -> None:
        self.connects = 0
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                there, _ = self.socket.accept()
            except OSError:
                return
            self.connects += 1
            with there:
                there.recv(65536)
                place = f"http://127.0.0.1:{self.port}/next"
                there.sendall(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Its port is counted among those allowed, so that the address alone decides."""
    made = Listener()
    monkeypatch.setattr("alerts.connect.PORTS", frozenset({made.port}))
    yield made
    made.socket.close()


FORMS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",  # decimal
    "0x7f000001",  # hexadecimal
    "0x7f.0.0.1",
    "0177.0.0.1",  # octal
    "017700000001",
    "127.000.000.001",
    "0",
    "0.0.0.0",
    "127.255.255.254",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",  # v4-mapped
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",  # v4-compatible
    "[64:ff9b::7f00:1]",  # NAT64
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",  # 6to4
    "[2001:0:7f00:1::]",  # Teredo
    "[fe80::1]",
    "[fec0::1]",
    "[fd00::1]",
    "[ff02::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",  # carriers' NAT
    "169.254.169.254",  # metadata of clouds
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "①②⑦.⓪.⓪.①",  # digits that normalise
    "127.0.0.1%2f.example.com",
    "user:password@127.0.0.1",
]


@pytest.mark.parametrize("host", FORMS)
def test_no_form_of_a_private_address_is_connected_to(host: str, listener: Listener) -> None:
    with pytest.raises(DeliveryError) as raised:
        post(client(frozenset()), f"http://{host}:{listener.port}/", b"{}", {})
    assert listener.connects == 0
    # Refused, and not only unreachable; these two are names that need not exist.
    assert raised.value.permanent or "%" in host or host == "localhost."


def test_the_forms_are_enough_and_the_listener_counts(listener: Listener) -> None:
    assert len(FORMS) >= 30
    for host in ("127.0.0.1", "::1"):
        written = f"[{host}]" if ":" in host else host
        allowed = frozenset({f"{host}:{listener.port}"})
        said = post(client(allowed), f"http://{written}:{listener.port}/", b"{}", {})
        assert said.status == 302  # not followed
    assert listener.connects == 2


def test_a_name_that_changes_its_address_gains_nothing(listener: Listener) -> None:
    answers: list[Sequence[str]] = [["93.184.215.14"], ["127.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str) -> Sequence[str]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        if not all(map(address_is_public, found)):
            raise PrivateAddress(host)
        return found

    by = client(frozenset(), rebinding)
    by.timeout = 0.2
    for _ in range(3):
        with pytest.raises(DeliveryError):
            post(by, f"http://rebind.example:{listener.port}/", b"{}", {})
    assert listener.connects == 0 and len(asked) == 3


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mixed(host: str, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 0)) for a in ("93.184.215.14", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)
    with pytest.raises(DeliveryError) as raised:
        post(client(frozenset()), f"http://mixed.example:{listener.port}/", b"{}", {})
    assert raised.value.permanent and listener.connects == 0


@pytest.mark.parametrize("port", [22, 25, 3306, 6379, 8000, 8444])
def test_other_ports_are_refused_before_a_name_is_looked_up(port: int) -> None:
    def nobody_asks(host: str) -> Sequence[str]:
        raise AssertionError("looked up")

    with pytest.raises(DeliveryError) as raised:
        post(client(frozenset(), nobody_asks), f"http://example.com:{port}/", b"{}", {})
    assert raised.value.permanent and str(port) in str(raised.value)


def test_the_proxy_of_the_environment_is_not_used(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{listener.port}")
    with pytest.raises(DeliveryError):
        post(client(frozenset()), "http://10.0.0.1/", b"{}", {})
    assert listener.connects == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://x/", "http://", "", "http://[::1"])
def test_what_is_no_web_address_is_refused_for_good(url: str) -> None:
    with pytest.raises(DeliveryError) as raised:
        post(client(frozenset()), url, b"{}", {})
    assert raised.value.permanent
