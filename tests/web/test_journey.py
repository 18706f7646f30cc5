"""A reader's way on a phone, in a real browser, without a script, and by real mail: from sign-up to unsubscribing."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
PICTURES = ROOT / "test-output"
READER = "li@example.com"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="needs Debian's chromium")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Post:
    """A mail server that keeps what it gets."""

    got: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def wait(self, subject: str, seconds: float = 40) -> EmailMessage:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for message in self.got:
                if subject in str(message["Subject"]) and READER in str(message["To"]):
                    return message
            time.sleep(0.1)
        raise AssertionError(f"no mail about {subject!r}; got {[m['Subject'] for m in self.got]}")


def link(message: EmailMessage, purpose: str) -> str:
    body = message.get_body(("plain",))
    assert body
    found = re.search(rf"https?://\S+/p/{purpose}/[^\s>]+", body.get_content() + str(message["List-Unsubscribe"]))
    assert found, (purpose, body.get_content())
    return found.group(0)


@dataclass
class Service:
    address: str
    env: dict[str, str]
    post: Post

    def run(self, *words: str) -> None:
        command = [sys.executable, "-m", "service", *words]
        subprocess.run(command, env=self.env, cwd=ROOT, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Iterator[Service]:
    """The real service on a few graded measures, sending through a real mail server."""
    home = tmp_path_factory.mktemp("home")
    shutil.copy(filled, home / "sentinel.db")
    post = Post()
    relay = Controller(post, hostname="127.0.0.1", port=free_port())
    relay.start()
    env = os.environ | {
        "SENTINEL_HOME": str(home),
        "SENTINEL_AS_OF": "2025-06-12",
        "SENTINEL_LANGUAGE": "zh",
        "SENTINEL_PORT": str(free_port()),
        "SENTINEL_SMTP_URL": f"smtp://127.0.0.1:{relay.port}?tls=none",
    }
    made = Service(f"http://127.0.0.1:{env['SENTINEL_PORT']}", env, post)
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "serve", "--no-fetch"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    for _ in range(160):
        try:
            urllib.request.urlopen(f"{made.address}/healthz/", timeout=2)
            break
        except OSError:
            time.sleep(0.25)
    yield made
    process.terminate()
    said = process.communicate(timeout=20)[0].decode()
    relay.stop()
    assert "/p/" not in said and READER not in said, "addresses of readers or their links stand in the log"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])


class Phone:
    """A small screen; every page it sees is measured, checked and photographed."""

    def __init__(self, browser: Any, address: str, *, scripts: bool) -> None:
        self.context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.address = address
        self.outside: list[str] = []
        self.page.on("request", lambda r: None if r.url.startswith((address, "data:")) else self.outside.append(r.url))

    def look(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        box = self.page.locator("body").bounding_box()
        assert box and box["width"] <= 360, (name, box)
        self.page.screenshot(path=str(PICTURES / f"public-{name}.png"), full_page=True)

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text).click()


def test_the_way_of_a_reader(service: Service, browser: Any) -> None:
    phone = Phone(browser, service.address, scripts=False)
    page = phone.page
    page.goto(f"{service.address}/p")
    phone.look("front")
    page.get_by_role("link", name="免费订阅").click()
    phone.look("form")
    page.fill("#words", "rule, 茶叶")
    page.check("input[name=lowest][value=blue]")
    page.fill("#note", "我司出口<b>河内</b>")
    page.fill("#email", "li@example")
    phone.press("查看大约会收到多少邮件")
    assert page.get_by_role("alert").get_by_text("域名").is_visible()
    phone.look("errors")
    page.fill("#words", "")
    page.fill("#email", READER)
    phone.press("查看大约会收到多少邮件")
    phone.look("preview")
    assert "封邮件" in page.inner_text("main")
    page.get_by_role("button", name="订阅", exact=True).click()
    phone.look("sent")
    assert page.url.endswith("/p/subscribe/sent")

    asked = service.post.wait("请确认您的订阅")
    page.goto(link(asked, "confirm"))
    phone.look("confirm")
    phone.press("确认订阅")
    phone.look("confirmed")
    page.go_back()
    assert page.goto(link(asked, "confirm")).status == 410  # used

    service.run("match")
    service.run("send")  # a worker would wait 20 s for what else the run writes
    alert = service.post.wait("黄色")
    html = alert.get_body(("html",))
    assert html and "<b>河内" not in html.get_content() and "我司出口" in html.get_content()
    page.goto(link(alert, "measure"))
    phone.look("measure")
    page.goto(link(alert, "answer"))
    page.get_by_text("需要帮助").click()
    page.fill("#words", "不知道限量是多少")
    phone.look("answer")
    phone.press("提交答复")
    assert "谢谢" in page.inner_text("h1")
    phone.look("thanks")

    page.goto(link(alert, "manage"))
    phone.look("manage")
    page.get_by_text("暂停", exact=True).click()
    phone.press("一个月")
    assert "暂停至" in page.inner_text("main")
    phone.press("恢复")
    page.get_by_role("link", name="修改", exact=True).click()
    page.check("input[name=mode][value=weekly]")
    phone.press("查看大约会收到多少邮件")
    phone.press("保存修改")
    assert "每周一" in page.inner_text("main")

    page.goto(link(alert, "unsubscribe"))
    phone.look("unsubscribe")
    phone.press("退订")
    assert "您已退订" in page.inner_text("main")
    phone.look("unsubscribed")
    page.goto(f"{service.address}/p/nothing")
    phone.look("nothing")
    assert phone.outside == []


PAGES = (
    "",
    "subscribe",
    "subscribe?lang=en",
    "subscribe/sent",
    "lost",
    "privacy",
    "nothing",
    "measure/G/TBT/N/USA/2208",
)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(service: Service, browser: Any, path: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    phone = Phone(browser, service.address, scripts=True)
    phone.page.goto(f"{service.address}/p/{path}")
    for details in phone.page.locator("details").all():
        details.evaluate("e => e.open = true")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(phone.page).response["violations"]
    grave = [
        (v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert not grave, grave
    phone.context.close()
