"""What comes back is attributed: status reports, plain texts of servers, and the answers of people away."""

from __future__ import annotations

import pytest

from alerts.bounces import Ignored, read_bounce
from records.delivery import Bounce

ID = "0123456789abcdef" * 2


def report(
    action: str = "failed",
    status: str = "5.1.1",
    to: str = f"bounces+{ID}@gx.example.com",
    message_id: str = f"<{ID}@gx.example.com>",
    more: str = "",
) -> bytes:
    return f"""From: MAILER-DAEMON@relay.example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
{more}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.com

Final-Recipient: rfc822; tea@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <tea@example.com>:
    Recipient address rejected

--b
Content-Type: message/rfc822

From: alerts@gx.example.com
To: tea@example.com
Message-ID: {message_id}
Subject: [Sentinel]

text
--b--
""".encode()


@pytest.mark.parametrize(
    ("action", "status", "hard"),
    [
        ("failed", "5.1.1", True),
        ("failed", "5.2.1", True),
        ("failed", "5.4.1", True),
        ("failed", "5.2.2", False),  # full: it may be emptied
        ("failed", "5.7.1", False),  # a matter of policy, not of the mailbox
        ("failed", "4.4.7", False),
        ("delayed", "4.4.1", False),
        ("failed", "", False),
    ],
)
def test_a_report_is_hard_or_soft_by_its_status(action: str, status: str, hard: bool) -> None:
    found = read_bounce(report(action, status))
    assert isinstance(found, Bounce)
    assert (found.delivery_id, found.hard, found.status) == (ID, hard, status)
    assert "Recipient address rejected" in found.said


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_no_bounce(action: str) -> None:
    assert read_bounce(report(action, "2.0.0")) == Ignored("delivered")


def test_attributed_by_return_path_or_by_what_is_returned() -> None:
    by_path = read_bounce(report(message_id="<x@y>"))
    by_id = read_bounce(report(to="bounces@gx.example.com"))
    by_header = read_bounce(
        report(to="x@gx.example.com", message_id="<x@y>", more=f"X-Original-To: bounces+{ID}@gx.example.com\n")
    )
    assert all(isinstance(b, Bounce) and b.delivery_id == ID for b in (by_path, by_id, by_header))
    assert read_bounce(report(to="x@gx.example.com", message_id="<x@y>")) == Ignored("not of ours")


def test_the_same_report_has_the_same_hash() -> None:
    first, again, other = read_bounce(report()), read_bounce(report()), read_bounce(report(status="5.1.2"))
    assert isinstance(first, Bounce) and isinstance(again, Bounce) and isinstance(other, Bounce)
    assert first.report_hash == again.report_hash != other.report_hash


VACATION = f"""From: Tom <tom@example.com>
To: bounces+{ID}@gx.example.com
Subject: Re: [Sentinel] away until 5.1.1
In-Reply-To: <{ID}@gx.example.com>
%s

I am away. 550 5.1.1
"""


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "X-Autoreply: yes", "Precedence: auto_reply", "Auto-Submitted: auto-generated"],
)
def test_people_away_are_not_counted(header: str) -> None:
    assert read_bounce((VACATION % header).encode()) == Ignored("answer of a person away")


def test_people_who_write_are_not_counted() -> None:
    assert read_bounce((VACATION % "X-Nothing: 1").encode()) == Ignored("not a bounce")


def test_servers_that_only_write_a_text() -> None:
    text = f"""From: MAILER-DAEMON@old.example.com
To: bounces+{ID}@gx.example.com
Subject: failure notice

Hi. This is the program at old.example.com.
<tea@example.com>:
Remote host said: 550 5.1.1 no mailbox here by that name
"""
    found = read_bounce(text.encode())
    assert isinstance(found, Bounce) and found.hard and found.status == "5.1.1" and "no mailbox" in found.said
    vague = read_bounce(text.replace("550 5.1.1 no mailbox here by that name", "it did not work").encode())
    assert isinstance(vague, Bounce) and not vague.hard and vague.status == ""


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 500, b"From: postmaster\n\n", b"Content-Type: multipart/report\n\n\xff", b"\xff"]
)
def test_rubbish_is_told_from_bounces(data: bytes) -> None:
    assert isinstance(read_bounce(data), Ignored)
