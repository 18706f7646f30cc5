"""Property tests: whatever was crawled or typed breaks no header, and none of its markup survives in a message."""

from __future__ import annotations

import email
import email.policy
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.forms import Parcel, as_json, brief, mail
from alerts.plain import BIDI, quoted
from alerts.setup import Setup
from records.subscriptions import Delivery, Subscription
from records.wording import Reason

TODAY = date(2025, 6, 12)
TO = Delivery("ab" * 16, "r1", "smtp", "tea@example.com", "slot", "zh", TODAY, alerts=(1,))
NASTY = [
    "x\r\nBcc: all@example.com",
    "x\nSubject: other\n\nbody",
    "x\0y",
    "\u202etxt.exe\u202c",
    "\u2066a\u2069\u200f\u061c",
    "x\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029y",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href=javascript:alert(1)>x</a>',
    "{{ 7 * 7 }}{% for x in y %}",
    "=?utf-8?B?DQpCY2M6IGFAYi5j?=",
    "</td></table><iframe src=//evil.example>",
    "&lt;b&gt; &#x3c;b>",
    "<style>*{display:none}</style><!--",
    "\ud800 lone",
    "@family:agriculture/tea",
    '<at user_id="all">all</at>',
]
text = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=80), st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join)
)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Build = Callable[..., Any]


def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path, "https://s.example.com", b"0123456789abcdef", mail_from="alerts@gx.example.com")


def parcel(graded: Build, item: Build, words: str, reader: str) -> Parcel:
    """One alert with the words in every place that is crawled or typed."""
    measure = graded(
        title=words,
        description=words,
        keywords=(words,),
        agency=words,
        links=(("en", words), ("zh", f"https://x/{words}")),
    )
    subscription = Subscription("tea", reader, words, families=("agriculture/tea",), since=TODAY, note=words, id=1)
    found = item(measure, subscription=subscription, reasons=(Reason.of("Word “{word}”", word=quoted(words)),))
    return Parcel(replace(TO, reader=reader, address="tea@example.com"), (found,))


def parsed(data: bytes) -> Any:
    return email.message_from_bytes(data, policy=email.policy.default)


def check_headers(data: bytes, wanted: set[str]) -> None:
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    assert b"\0" not in head
    for line in re.split(rb"\r\n", head):
        assert b"\r" not in line and b"\n" not in line and re.match(rb"[!-9;-~]+:|[ \t]", line), line
    found = parsed(data)
    names = Counter(name.lower() for name, _ in found.items())
    assert set(names) == wanted and max(names.values()) == 1
    for value in found.values():
        assert not set(str(value)) & (BIDI | set("\r\n\0\x0b\x0c\x85\u2028\u2029")), value


HEADERS = {
    "subject", "from", "to", "message-id", "date", "auto-submitted", "mime-version", "content-type",
    "list-id", "list-unsubscribe", "list-unsubscribe-post",
}  # fmt: skip


@QUICK
@given(words=text, reader=text)
@example(words=" ".join(NASTY), reader=NASTY[0])
def test_no_header_of_a_mail_is_broken(words: str, reader: str, graded: Build, item: Build, tmp_path: Path) -> None:
    reader = reader.encode(errors="replace").decode()
    data = bytes(mail(parcel(graded, item, words, reader), TODAY, setup(tmp_path), {"hand": words}))
    check_headers(data, HEADERS)


@QUICK
@given(words=text, address=text)
@example(words=" ".join(NASTY), address="a@b.c\r\nBcc: x@y.z")
def test_no_header_of_a_letter_is_broken(words: str, address: str, tmp_path: Path) -> None:
    made = Parcel(replace(TO, address=address, reader=words, alerts=()), letter=(words, "text", "<p>text</p>"))
    data = bytes(mail(made, TODAY, setup(tmp_path), {}))
    check_headers(data, HEADERS - {"list-id", "list-unsubscribe", "list-unsubscribe-post"})


def shape(html: str) -> Counter[tuple[str, ...]]:
    """Elements with the names of their attributes, and the schemes of links."""
    found: Counter[tuple[str, ...]] = Counter()
    for element in lxml.html.fromstring(html).iter():
        if not isinstance(element.tag, str):
            found[("comment",)] += 1
            continue
        schemes = [v.split(":")[0].strip().lower() for k, v in element.attrib.items() if k in ("href", "src")]
        found[(element.tag, *sorted(map(str, element.attrib)), *schemes)] += 1
    return found


def html_of(data: bytes) -> str:
    return str(parsed(data).get_body(("html",)).get_content())


@QUICK
@given(words=text)
@example(words=" ".join(NASTY))
def test_no_markup_from_outside_survives_in_the_mail(words: str, graded: Build, item: Build, tmp_path: Path) -> None:
    made = mail(parcel(graded, item, words, "r1"), TODAY, setup(tmp_path), {"hand": words})
    plain = mail(parcel(graded, item, "harmless", "r1"), TODAY, setup(tmp_path), {"hand": "harmless"})
    got, wanted = shape(html_of(bytes(made))), shape(html_of(bytes(plain)))
    # Elements may be fewer (an empty title has no paragraph, a link that is none is left out), never other ones.
    assert set(got) <= set(wanted), set(got) - set(wanted)
    assert not {scheme for key in got for scheme in key} & {"javascript", "data", "vbscript"}
    assert not any(
        key[0] in ("script", "img", "iframe", "style", "object", "comment") for key in set(got) - set(wanted)
    )


@QUICK
@given(words=text)
@example(words=" ".join(NASTY))
def test_robots_and_webhooks_get_plain_text(words: str, graded: Build, item: Build) -> None:
    made = parcel(graded, item, words, "r1")
    message, taken = brief([made], TODAY, 2048)
    said = message.get_content()
    assert taken == 1 and len(said.encode()) <= 2048 and "<" not in said and not set(said) & (BIDI | {"\0", "\r"})
    sent = as_json(made, TODAY).get_content()
    assert not set(sent.decode()) & (BIDI | {"\0", "\r"})
    told = json.loads(sent)["data"]["measures"][0]
    assert not set(told["title"] + told["original_title"]) & (BIDI | {"\0", "\r"})
    assert not told["link"] or told["link"].startswith(("http://", "https://"))
