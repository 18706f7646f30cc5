"""Signing in at the running service with a real browser: local accounts, an identity service, headers, websockets."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from records import queries
from records.roles import Role
from records.store import Store

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
PASSWORD = "correct horse battery"
FOOT = "非《突发事件应对法》"
NO_BROWSER = pytest.mark.skipif(
    CHROMIUM is None, reason="browser: CHROMIUM IS MISSING, nobody signed in (apt install chromium)"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Identity(ThreadingHTTPServer):
    """A small OpenID Connect service: whoever comes is `claims`, without being asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.claims: dict[str, Any] = {"sub": "7", "name": "Li Wen", "groups": {"tbt": ["experts"]}}
        self.nonces: dict[str, str] = {}

    def token(self, code: str) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "aud": "sentinel", "iat": now, "exp": now + 300, "nonce": self.nonces[code]}
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims, self.key)


class _Answers(BaseHTTPRequestHandler):
    server: Identity

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        parts, me = urlsplit(self.path), self.server.address
        asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self.say({
                "issuer": me, "authorization_endpoint": f"{me}/authorize", "token_endpoint": f"{me}/token",
                "jwks_uri": f"{me}/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
            })  # fmt: skip
        elif parts.path == "/jwks":
            self.say({"keys": [self.server.key.as_dict(private=False)]})
        else:
            code = str(len(self.server.nonces))
            self.server.nonces[code] = asked["nonce"]
            self.send_response(302)
            self.send_header(
                "location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        code = parse_qs(body)["code"][0]
        self.say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token(code)})

    def say(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass
class Running:
    """A service with three accounts and an identity service beside it."""

    address: str
    home: Path
    identity: Identity
    env: dict[str, str]
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(f"sqlite:///{self.home / 'sentinel.db'}", self.home)

    def account(self, *words: str) -> None:
        command = [sys.executable, "-m", "service", "account", *words]
        done = subprocess.run(
            command,
            env=self.env,
            cwd=ROOT,
            input=PASSWORD + "\n",
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home, port, identity = tmp_path_factory.mktemp("home"), free_port(), Identity()
    threading.Thread(target=identity.serve_forever, daemon=True).start()
    env = os.environ | {
        "SENTINEL_HOME": str(home), "SENTINEL_PORT": str(port), "SENTINEL_LANGUAGE": "zh",
        "SENTINEL_OIDC_METADATA_URL": f"{identity.address}/.well-known/openid-configuration",
        "SENTINEL_OIDC_CLIENT_ID": "sentinel", "SENTINEL_OIDC_CLIENT_SECRET": "canary-client-secret",
        "SENTINEL_OIDC_CLAIM": "groups.tbt", "SENTINEL_OIDC_ROLES": "experts=expert, bureau=official",
    }  # fmt: skip
    it = Running(f"http://127.0.0.1:{port}", home, identity, env)
    it.account("add", "boss", "--role", "operator")
    it.account("add", "tea", "--role", "exporter", "--name", "李茶")
    serve = [sys.executable, "-m", "service", "serve", "--no-fetch"]
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(serve, env=env, cwd=ROOT, stdout=said, stderr=said)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{it.address}/healthz/", timeout=2)
            break
        except OSError:
            assert process.poll() is None, (home / "said").read_text()
            time.sleep(0.25)
    yield it
    process.terminate()
    process.wait(20)
    identity.shutdown()
    it.store.close()


def test_what_is_served_carries_headers_and_no_foreign_page_opens_a_websocket(running: Running) -> None:
    with urllib.request.urlopen(f"{running.address}/inbox", timeout=10) as answer:
        headers = {k.lower(): v for k, v in answer.headers.items()}
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "default-src 'self'" in policy and "object-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0] and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert "server" not in headers
    hosts = (running.address, "https://evil.example", "http://localhost:1", "null")
    assert [_shake_hands(running, origin) for origin in hosts] == [101, 403, 403, 403]


def _shake_hands(running: Running, origin: str) -> int:
    """The status of a websocket's first answer."""
    parts = urlsplit(running.address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=10) as wire:
        wire.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        return int(wire.recv(100).split()[1])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def page_of(chromium: Any, running: Running, wrong: list[str]) -> Any:
    """A new browser profile; what breaks the policy or leaves for another host is noted."""
    page = chromium.new_context(viewport={"width": 360, "height": 740}).new_page()
    ours = (running.address, running.address.replace("http", "ws", 1), running.identity.address, "data:", "blob:")
    page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("request", lambda r: None if r.url.startswith(ours) else wrong.append(r.url))
    return page


def shown(page: Any) -> str:
    """The title of a page that is drawn to its end."""
    page.get_by_text(FOOT).first.wait_for(timeout=60_000, state="attached")
    page.locator("h1").first.wait_for(timeout=60_000)
    page.wait_for_timeout(300)
    return str(page.locator("h1").first.inner_text())


@pytest.mark.browser
@NO_BROWSER
def test_a_deep_link_survives_signing_in_and_another_role_ends_it_at_once(running: Running, chromium: Any) -> None:
    wrong: list[str] = []
    page = page_of(chromium, running, wrong)
    page.goto(f"{running.address}/subscriptions?note=1")
    assert shown(page) == "请先登录"
    page.locator("a.frame-button").click()
    page.fill("#login", "tea")
    page.fill("#password", PASSWORD)
    page.locator("main form button").click()
    assert shown(page) == "订阅" and page.url == f"{running.address}/subscriptions?note=1"
    cookies = {c["name"]: c for c in page.context.cookies()}
    assert cookies["sentinel_session"]["httpOnly"] and cookies["sentinel_session"]["sameSite"] == "Lax"
    page.reload()
    assert shown(page) == "订阅"
    running.account("role", "tea", "--role", "exporter", "--role", "expert")
    page.get_by_text("English").click()  # any click on the open page
    page.get_by_text("Please sign in").first.wait_for(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert wrong == []


@pytest.mark.browser
@NO_BROWSER
def test_the_operator_sets_up_a_second_step_and_signs_out(running: Running, chromium: Any) -> None:
    wrong: list[str] = []
    page = page_of(chromium, running, wrong)
    page.goto(f"{running.address}/p/login?next=/people")
    page.fill("#login", "boss")
    page.fill("#password", PASSWORD)
    page.locator("main form button").click()
    page.locator(".drawing svg").wait_for()
    secret = re.sub(r"\s", "", str(page.locator("details code").text_content()))
    page.fill("#code", pyotp.TOTP(secret).now())
    page.locator("main form button").click()
    page.get_by_text("恢复码").first.wait_for()
    page.locator("main a.button").click()
    assert shown(page) == "用户与组织"
    page.locator("[data-testid=stPopover] button").first.click()
    page.get_by_text("退出登录").click()
    page.get_by_text("请先登录").first.wait_for(timeout=20_000)
    page.reload()
    assert shown(page) == "请先登录" and wrong == []
    trail = queries.trail(running.store, 3)
    assert [e.verb for e in trail] == ["account.sign_out", "account.sign_in", "account.totp"]


@pytest.mark.browser
@NO_BROWSER
def test_an_identity_service_gives_the_roles_and_the_deep_link_survives(running: Running, chromium: Any) -> None:
    wrong: list[str] = []
    page = page_of(chromium, running, wrong)
    page.goto(f"{running.address}/workbench")
    assert shown(page) == "请先登录"
    page.locator("a.frame-button").click()
    page.get_by_text("统一身份认证").click()
    assert shown(page) == "工作台" and page.url == f"{running.address}/workbench"
    (found,) = [a for a in queries.accounts(running.store) if a.external]
    assert (found.name, found.roles) == ("Li Wen", (Role.EXPERT,))
    running.identity.claims["groups"] = {"tbt": ["bureau"]}
    page.locator("[data-testid=stPopover] button").first.click()
    page.get_by_text("退出登录").click()
    page.wait_for_url("**/notifications", timeout=20_000)
    time.sleep(1)  # the service tells moments to the second
    page.goto(f"{running.address}/p/login/elsewhere?next=/audit")
    page.wait_for_url("**/audit", timeout=20_000)
    assert shown(page) == "审计" and wrong == []
    assert {a.roles for a in queries.accounts(running.store) if a.external} == {(Role.OFFICIAL,)}
    running.identity.claims["groups"] = {"tbt": []}
    other = page_of(chromium, running, wrong)
    other.goto(f"{running.address}/p/login/elsewhere?next=/audit")
    other.wait_for_url("**/audit", timeout=20_000)
    assert shown(other) == "请先登录" and other.get_by_text("您在本系统没有角色").count() == 1
    for path in running.home.rglob("*"):
        assert not path.is_file() or b"canary-client-secret" not in path.read_bytes(), path


def test_another_address_is_refused_until_an_operator_has_an_account(tmp_path: Path) -> None:
    env = os.environ | {"SENTINEL_HOME": str(tmp_path), "SENTINEL_LANGUAGE": "en", "SENTINEL_PORT": str(free_port())}
    run = [sys.executable, "-m", "service", "serve", "--no-fetch", "--host", "0.0.0.0"]
    done = subprocess.run(run, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "account add NAME --role operator" in done.stderr
