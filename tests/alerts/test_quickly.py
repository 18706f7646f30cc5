"""The quick policy writes what Python's own writes, byte for byte, but for addresses that must stay whole."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.plain import header
from alerts.quickly import QUICK

ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=120)
TEXT = st.one_of(
    ASCII, st.text(max_size=90), st.sampled_from(["", " ", "a  b", "茶" * 60, "a" * 90, "x@y.z", "<a@b.c>"])
)


def built(policy: EmailPolicy, subject: str, body: str, name: str, id: str) -> bytes:
    message = EmailMessage(policy=policy)
    message["Subject"] = subject
    message["From"] = Address(name, addr_spec="alerts@example.com")
    message["To"] = Address(addr_spec="tea@example.com")
    message["Message-ID"] = f"<{id}@example.com>"
    message["Date"] = "Thu, 12 Jun 2025 08:00:00 +0800"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = "Sentinel <alerts.example.com>"
    message["In-Reply-To"] = f"<{id}@example.com>"
    message["References"] = " ".join([f"<{id}@example.com>"] * 3)
    message.set_content(body)
    message.add_alternative(f"<p>{body}</p>", subtype="html")
    message.set_boundary("=_one")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="sentinel.ics")
    message.set_boundary("=_two")
    return bytes(message)


@settings(max_examples=150, deadline=None)
@given(subject=TEXT, body=st.text(st.characters(exclude_categories=["Cs"]), max_size=300), name=TEXT)
def test_the_same_bytes(subject: str, body: str, name: str) -> None:
    one, two = header(subject, 150), header(name, 60)
    for id in ("a" * 8, "ab" * 16):
        assert built(QUICK, one, body, two, id) == built(SMTP, one, body, two, id)


def test_a_long_address_stays_whole() -> None:
    address = f"<https://sentinel.example.com/p/unsubscribe/{'Ab1' * 60}>"
    message = EmailMessage(policy=QUICK)
    message["List-Unsubscribe"] = address
    assert f"List-Unsubscribe: {address}\r\n".encode() in bytes(message)
    assert message["List-Unsubscribe"] == address


@pytest.mark.parametrize("value", ["x\r\nBcc: y", "x\ny", "x\ry"])
@pytest.mark.parametrize("name", ["Subject", "Message-ID", "List-Unsubscribe", "Auto-Submitted"])
def test_line_breaks_are_refused_everywhere(name: str, value: str) -> None:
    message = EmailMessage(policy=QUICK)
    with pytest.raises(ValueError):
        message[name] = value


def test_one_header_of_a_name() -> None:
    message = EmailMessage(policy=QUICK)
    message["Subject"] = "one"
    with pytest.raises(ValueError):
        message["Subject"] = "two"
