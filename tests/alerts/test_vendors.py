"""Robots, webhook and mail server against real local servers that answer every known code, one by one."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alerts.channels.dingtalk import DingTalk
from alerts.channels.feishu import Feishu
from alerts.channels.webhook import Webhook
from alerts.channels.wecom import WeCom
from alerts.errors import DeliveryError
from alerts.setup import Setup
from alerts.vendors import http_verdict, smtp_verdict, vendors, verdict
from records.delivery import Verdict
from records.subscriptions import Delivery

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
ROBOTS = {"wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu}


class Answering(BaseHTTPRequestHandler):
    """Answers what the server was told to, and keeps what it was asked."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        status, headers, answer = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def side() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.asked = []  # type: ignore[attr-defined]
        server.answer = (200, {}, b"{}")  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def setup(side: ThreadingHTTPServer, tmp_path: Path) -> Setup:
    host = f"127.0.0.1:{side.server_port}"
    bases = dict.fromkeys(ROBOTS, f"http://{host}")
    return Setup(tmp_path, bases=bases, allowed=frozenset({host}), robots={"office": "tok#SECabc"})


@pytest.fixture
def text() -> EmailMessage:
    made = EmailMessage()
    made.set_content("line one\n茶叶\n")
    return made


def delivery(channel: str, address: str) -> Delivery:
    return Delivery("a" * 32, "r", channel, address, "slot", "zh", date(2025, 6, 12))


CODES = [(v, code) for v in ROBOTS for code in vendors()[v].codes]


@pytest.mark.parametrize(("vendor", "code"), CODES)
def test_http_200_with_a_code_is_a_failure_of_its_class(
    vendor: str, code: str, side: Any, setup: Setup, text: EmailMessage
) -> None:
    known = vendors()[vendor]
    words = "errmsg" if known.field == "errcode" else "msg"
    side.answer = (200, {}, json.dumps({known.field: int(code), words: "no, ask tom@example.com"}).encode())
    with pytest.raises(DeliveryError) as raised:
        ROBOTS[vendor](setup).send(delivery(vendor, "hush"), text)
    wanted = known.codes[code].verdict
    assert raised.value.verdict is wanted and raised.value.permanent == (wanted is Verdict.PERMANENT)
    assert raised.value.configuration == (wanted is Verdict.CONFIGURATION)
    assert code in str(raised.value) and "tom@" not in str(raised.value) and "hush" not in str(raised.value)


# Seen in vendors' documentation: their classes must not change by accident.
@pytest.mark.parametrize(
    ("vendor", "code", "said", "wanted"),
    [
        ("wecom", 45009, "api freq out of limit", Verdict.RETRY),
        ("wecom", 93000, "invalid webhook url", Verdict.PERMANENT),
        ("wecom", 40058, "", Verdict.PERMANENT),
        ("dingtalk", 310000, "keywords not in content", Verdict.CONFIGURATION),
        ("dingtalk", 310000, "sign not match", Verdict.CONFIGURATION),
        ("dingtalk", 130101, "", Verdict.RETRY),
        ("dingtalk", 302033, "", Verdict.RETRY),
        ("dingtalk", 300001, "token is not exist", Verdict.PERMANENT),
        ("feishu", 11232, "frequency limited", Verdict.RETRY),
        ("feishu", 19021, "sign match fail", Verdict.CONFIGURATION),
        ("feishu", 19022, "Ip Not Allowed", Verdict.CONFIGURATION),
        ("feishu", 19024, "Key Words Not Found", Verdict.CONFIGURATION),
        ("feishu", 19001, "incoming webhook access token invalid", Verdict.PERMANENT),
        ("feishu", 9499, "Bad Request", Verdict.PERMANENT),
        ("feishu", 9499, "Too Many Request", Verdict.RETRY),
        ("feishu", 424242, "a code nobody knows", Verdict.RETRY),
    ],
)
def test_codes_keep_their_class(vendor: str, code: int, said: str, wanted: Verdict) -> None:
    assert verdict(vendor, code, said)[0] is wanted


@pytest.mark.parametrize("vendor", ROBOTS)
@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"ok": true}', b"\xff\xfe", b"null"])
def test_an_answer_without_a_code_is_no_success(
    vendor: str, answer: bytes, side: Any, setup: Setup, text: EmailMessage
) -> None:
    side.answer = (200, {}, answer)
    with pytest.raises(DeliveryError) as raised:
        ROBOTS[vendor](setup).send(delivery(vendor, "hush"), text)
    assert raised.value.verdict is Verdict.RETRY


def test_wecom_says_plain_text_to_the_key(side: Any, setup: Setup, text: EmailMessage) -> None:
    side.answer = (200, {}, b'{"errcode":0,"errmsg":"ok"}')
    address = f"{setup.base('wecom')}/cgi-bin/webhook/send?key=k-1"
    assert WeCom(setup).send(delivery("wecom", address), text) == "0 ok"
    path, _, body = side.asked[0]
    assert path == "/cgi-bin/webhook/send?key=k-1"
    assert json.loads(body) == {"msgtype": "text", "text": {"content": "line one\n茶叶\n"}}


def test_dingtalk_and_feishu_sign_as_their_documents_say(side: Any, setup: Setup, text: EmailMessage) -> None:
    side.answer = (200, {}, b'{"errcode":0,"code":0}')
    DingTalk(setup, clock=lambda: 1700000000.5).send(delivery("dingtalk", "tok#SECabc"), text)
    DingTalk(setup, clock=lambda: 1700000000.5).send(delivery("dingtalk", "@Office"), text)
    Feishu(setup, clock=lambda: 1700000000.9).send(delivery("feishu", "hook-1#sec"), text)
    asked = parse_qs(urlsplit(side.asked[0][0]).query)
    made = hmac.new(b"SECabc", b"1700000000500\nSECabc", "sha256").digest()
    assert asked == {
        "access_token": ["tok"],
        "timestamp": ["1700000000500"],
        "sign": [base64.b64encode(made).decode()],
    }
    assert side.asked[1][0] == side.asked[0][0]  # a name stands for the address in the environment
    path, _, body = side.asked[2]
    key = b"1700000000\nsec"
    assert path == "/open-apis/bot/v2/hook/hook-1" and json.loads(body) == {
        "msg_type": "text",
        "content": {"text": "line one\n茶叶\n"},
        "timestamp": "1700000000",
        "sign": base64.b64encode(hmac.new(key, b"", "sha256").digest()).decode(),
    }


@pytest.mark.parametrize(
    ("vendor", "address", "permanent"),
    [
        ("wecom", "https://evil.example/cgi-bin/webhook/send?key=k", True),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", True),
        ("dingtalk", "@nobody", False),
        ("feishu", "", False),
    ],
)
def test_a_token_goes_to_its_vendor_only(
    vendor: str, address: str, permanent: bool, tmp_path: Path, text: EmailMessage
) -> None:
    with pytest.raises(DeliveryError) as raised:
        ROBOTS[vendor](Setup(tmp_path)).send(delivery(vendor, address), text)
    assert raised.value.permanent is permanent and "key=k" not in str(raised.value)


@pytest.mark.parametrize("status", [*map(int, vendors()["http"].codes), 204, 200, 299, 303, 418, 507, 599])
def test_every_status_of_a_webhook_has_its_class(status: int, side: Any, setup: Setup, text: EmailMessage) -> None:
    side.answer = (status, {"Location": "http://127.0.0.1:9/", "Retry-After": "77"}, b"" if status == 204 else b"no")
    hook = Webhook(replace(setup, webhook_secret=SECRET))
    made = EmailMessage()
    made.set_content(b'{"a":1}', maintype="application", subtype="json")
    to = delivery("webhook", f"{setup.base('wecom')}/hook?secret=1")
    if status < 300:
        assert hook.send(to, made) == str(status)
        return
    with pytest.raises(DeliveryError) as raised:
        hook.send(to, made)
    assert raised.value.verdict is http_verdict(status)[0] and raised.value.wait_s == 77
    assert raised.value.gone is (status == 410) and len(side.asked) == 1  # no redirect is followed
    wanted = {410: Verdict.PERMANENT, 429: Verdict.RETRY, 302: Verdict.CONFIGURATION, 418: Verdict.CONFIGURATION}
    assert raised.value.verdict is wanted.get(status, raised.value.verdict)


def test_a_webhook_is_signed_by_standard_webhooks(side: Any, setup: Setup) -> None:
    made = EmailMessage()
    made.set_content('{"茶": "叶"}'.encode(), maintype="application", subtype="json")
    hook = Webhook(setup, clock=lambda: 1700000000.0)
    hook.send(delivery("webhook", f"{setup.base('wecom')}/h#{SECRET}"), made)
    path, headers, body = side.asked[0]
    headers = {k.lower(): v for k, v in headers.items()}
    # The sum as the specification has it, written down here anew.
    key = base64.b64decode(SECRET[6:])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
    assert headers["webhook-id"] == "a" * 32 and headers["webhook-timestamp"] == "1700000000"
    assert path == "/h" and body == '{"茶": "叶"}'.encode()  # the secret after # is not sent
    for address in ("https://example.com/h", "https://example.com/h#whsec_!!"):
        with pytest.raises(DeliveryError) as raised:
            hook.send(delivery("webhook", address), made)
        assert raised.value.configuration


@pytest.mark.parametrize("code", vendors()["smtp"].codes)
def test_every_reply_of_a_mail_server_has_its_class(code: str) -> None:
    wanted = vendors()["smtp"].codes[code].verdict
    if "." in code:
        assert smtp_verdict(550 if code.startswith("5") else 450, f"{code} <tom@example.com> no")[0] is wanted
    else:
        assert smtp_verdict(int(code), "no")[0] is wanted


@pytest.mark.parametrize(
    ("code", "said", "wanted"),
    [
        (550, "5.1.1 User unknown", Verdict.PERMANENT),
        (552, "5.2.2 Over quota", Verdict.RETRY),
        (550, "5.7.1 Relaying denied", Verdict.CONFIGURATION),
        (450, "4.2.0 Greylisted", Verdict.RETRY),
        (535, "5.7.8 Bad credentials", Verdict.CONFIGURATION),
        (599, "odd", Verdict.PERMANENT),
        (499, "odd", Verdict.RETRY),
        (550, "5.9.9 odd", Verdict.PERMANENT),
    ],
)
def test_enhanced_status_goes_before_the_code(code: int, said: str, wanted: Verdict) -> None:
    assert smtp_verdict(code, said)[0] is wanted
