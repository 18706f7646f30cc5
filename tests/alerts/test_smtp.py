"""Mail to a real local relay: the envelope, the headers, replies, kept connections, STARTTLS and logins."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from alerts.channels.smtp import Smtp
from alerts.envelope import return_path, returned_id
from alerts.errors import DeliveryError
from alerts.forms import Parcel, mail
from alerts.setup import Setup
from records.delivery import Verdict
from records.links import read
from records.store import MailItem
from records.subscriptions import Delivery

Build = Callable[..., Any]
ID = "ab" * 16
TO = Delivery(ID, "r1", "smtp", "tea@example.com", "slot", "zh", date(2025, 6, 12))


class Relay:
    """Keeps what it was given; answers what it was told to."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.sessions: set[int] = set()
        self.at_rcpt, self.at_data, self.at_mail = "250 OK", "250 Message accepted for delivery", "250 OK"

    async def handle_MAIL(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.at_mail

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.got.append(envelope)
        self.sessions.add(id(session))
        return self.at_data


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def relay() -> Iterator[tuple[Relay, str]]:
    handler, port = Relay(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}?tls=none"
    controller.stop()


@pytest.fixture
def setup(relay: tuple[Relay, str], tmp_path: Path) -> Setup:
    return Setup(
        tmp_path,
        base_url="https://sentinel.example.com",
        secret=b"0123456789abcdef",
        smtp_url=relay[1],
        mail_from="alerts@gx.example.com",
        bounces="bounces@gx.example.com",
    )


def parcel(graded: Build, item: Build) -> Parcel:
    found: MailItem = item(graded())
    return Parcel(replace(TO, alerts=(1,)), (found,))


def test_the_relay_gets_the_whole_mail(
    relay: tuple[Relay, str], setup: Setup, graded: Build, item: Build, today: date
) -> None:
    made = mail(parcel(graded, item), today, setup, {})
    channel = Smtp(setup)
    assert channel.send(TO, made) == channel.send(TO, made) == "accepted"
    first, second = relay[0].got
    assert len(relay[0].sessions) == 1, "the connection is kept"
    assert first.content == second.content
    assert first.mail_from == f"bounces+{ID}@gx.example.com" and returned_id(first.mail_from) == ID
    assert first.rcpt_tos == ["tea@example.com"]
    got = email.message_from_bytes(first.content or b"", policy=email.policy.default)  # type: ignore[arg-type]
    assert got["Message-ID"] == f"<{ID}@gx.example.com>" and got["To"] == "tea@example.com"
    assert got["From"].addresses[0].addr_spec == "alerts@gx.example.com"
    assert got["Auto-Submitted"] == "auto-generated" and got["List-Id"] == "Sentinel <alerts.gx.example.com>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = got["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://sentinel.example.com/p/unsubscribe/")
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in bytes(first.content or b"")  # whole, in no encoded word
    assert read(setup.secret, link.rsplit("/", 1)[1]) == ("unsubscribe", ("r1", "tea"))
    assert {p.get_content_type() for p in got.walk()} >= {"text/plain", "text/html"}
    for name in ("From", "Message-ID", "To", "Subject", "Auto-Submitted", "List-Unsubscribe"):
        assert len(got.get_all(name)) == 1


def test_without_https_no_click_is_promised(setup: Setup, graded: Build, item: Build, today: date) -> None:
    made = mail(parcel(graded, item), today, replace(setup, base_url="http://10.0.0.1:8501"), {})
    assert made["List-Unsubscribe"] and made["List-Unsubscribe-Post"] is None


def test_a_letter_is_mail_without_list_headers(relay: tuple[Relay, str], setup: Setup, today: date) -> None:
    made = mail(Parcel(TO, letter=("请确认\r\nBcc: x@y.z", "text\n", "<p>text</p>")), today, setup, {})
    Smtp(setup).send(TO, made)
    got = email.message_from_bytes(relay[0].got[0].content or b"", policy=email.policy.default)  # type: ignore[arg-type]
    assert got["Subject"] == "请确认 Bcc: x@y.z" and got["Bcc"] is None and got["List-Unsubscribe"] is None
    assert got["Auto-Submitted"] == "auto-generated" and got["Message-ID"] == f"<{ID}@gx.example.com>"


@pytest.mark.parametrize(
    ("place", "reply", "wanted", "whole", "bounced"),
    [
        ("at_rcpt", "550 5.1.1 <tea@example.com> unknown", Verdict.PERMANENT, False, True),
        ("at_rcpt", "452 4.2.2 Over quota", Verdict.RETRY, False, False),
        ("at_rcpt", "552 5.2.2 Mailbox full", Verdict.RETRY, False, False),
        ("at_rcpt", "550 5.7.1 Relaying denied", Verdict.CONFIGURATION, False, False),
        ("at_data", "554 5.6.0 Refused", Verdict.PERMANENT, False, False),
        ("at_data", "451 4.3.0 Later", Verdict.RETRY, False, False),
        ("at_data", "421 4.7.0 Going down", Verdict.RETRY, True, False),
        ("at_mail", "550 5.1.8 Sender refused", Verdict.CONFIGURATION, True, False),
        ("at_mail", "530 5.7.0 Authentication required", Verdict.CONFIGURATION, True, False),
    ],
)
def test_replies_become_verdicts_and_the_next_mail_goes_out(
    relay: tuple[Relay, str], setup: Setup, place: str, reply: str, wanted: Verdict, whole: bool, bounced: bool
) -> None:
    made = EmailMessage()
    made.set_content("x")
    channel = Smtp(setup)
    before = getattr(relay[0], place)
    setattr(relay[0], place, reply)
    with pytest.raises(DeliveryError) as raised:
        channel.send(TO, made)
    error = raised.value
    assert (error.verdict, error.whole_channel, error.bounced) == (wanted, whole, bounced)
    setattr(relay[0], place, before)
    assert channel.send(TO, made) == "accepted"


def test_a_relay_that_is_not_there_rests_the_channel(setup: Setup) -> None:
    made = EmailMessage()
    made.set_content("x")
    for url, wanted in (("smtp://127.0.0.1:1?tls=none", Verdict.RETRY), ("", Verdict.CONFIGURATION)):
        with pytest.raises(DeliveryError) as raised:
            Smtp(replace(setup, smtp_url=url)).send(TO, made)
        assert raised.value.whole_channel and raised.value.verdict is wanted
    with pytest.raises(DeliveryError) as raised:
        Smtp(setup).send(replace(TO, address=""), made)
    assert raised.value.permanent and not raised.value.whole_channel


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key, crt = tmp_path / "key.pem", tmp_path / "crt.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    done = subprocess.run([*command, *names, "-keyout", key, "-out", crt], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("openssl is not here to make a certificate")
    return key, crt


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_tls_and_login(
    scheme: str, certificate: tuple[Path, Path], setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"me@x", b"p:w"), handled=False)

    key, crt = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    handler = Relay()
    tls: dict[str, Any] = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    more: dict[str, Any] = {"authenticator": login, "auth_required": True, "auth_require_tls": scheme == "smtp"}
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **tls, **more)
    controller.start()
    made = EmailMessage()
    made.set_content("x")
    try:
        with pytest.raises(DeliveryError) as raised:  # nobody vouches for the certificate
            Smtp(replace(setup, smtp_url=f"{scheme}://me%40x:p%3Aw@localhost:{port}")).send(TO, made)
        assert raised.value.configuration and "p:w" not in str(raised.value)
        monkeypatch.setenv("SSL_CERT_FILE", str(crt))
        with pytest.raises(DeliveryError) as raised:
            Smtp(replace(setup, smtp_url=f"{scheme}://me%40x:mistaken@localhost:{port}")).send(TO, made)
        assert raised.value.configuration and raised.value.whole_channel and "mistaken" not in str(raised.value)
        assert handler.got == []
        assert Smtp(replace(setup, smtp_url=f"{scheme}://me%40x:p%3Aw@localhost:{port}")).send(TO, made) == "accepted"
    finally:
        controller.stop()


def test_starttls_is_not_given_up_silently(relay: tuple[Relay, str], setup: Setup) -> None:
    made = EmailMessage()
    made.set_content("x")
    with pytest.raises(DeliveryError) as raised:
        Smtp(replace(setup, smtp_url=relay[1].removesuffix("?tls=none"))).send(TO, made)
    assert raised.value.configuration and raised.value.whole_channel and relay[0].got == []


def test_a_return_path_without_a_bounce_mailbox_is_the_sender(setup: Setup) -> None:
    assert return_path(replace(setup, bounces=""), ID) == "alerts@gx.example.com"
    assert returned_id("bounces@gx.example.com") == returned_id("") == ""
