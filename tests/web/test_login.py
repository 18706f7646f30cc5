"""Signing in over the real app: the cookie, the second step, tries, forged and foreign addresses, signing out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from records import credentials, queries
from records.accounts import ADMIN_IDLE, COOKIE, Account
from records.roles import Role
from records.store import Store
from web.account import device
from web.app import build
from web.signing import wanted
from web.site import Site

NOW = datetime(2025, 6, 12, 2, tzinfo=UTC)
PASSWORD = "correct horse battery"
# The same algorithm at the least cost: its real cost is measured in tests/records/test_accounts.py.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = QUICK.hash(PASSWORD)
TEA = Account("", "tea", "Tea House", roles=(Role.EXPORTER,))
BOSS = Account("", "boss", "Boss", roles=(Role.OPERATOR,))


@dataclass
class Door:
    """A site with accounts, and browsers in front of it."""

    store: Store
    base: str = "https://sentinel.example"
    now: datetime = NOW
    elsewhere: bool = False
    app: Any = field(init=False)

    def __post_init__(self) -> None:
        clock = lambda: self.now  # noqa: E731
        site = Site(self.store, self.base, b"k" * 32, clock, "en", clock=clock, single_sign_on=self.elsewhere)
        self.app = Starlette(routes=[Mount("/p", app=build(site))])

    def browser(self, address: str = "203.0.113.7") -> Browser:
        return Browser(self, address)


class Browser:
    """One browser: keeps cookies, follows no redirect by itself."""

    def __init__(self, door: Door, address: str) -> None:
        self.client = TestClient(door.app, base_url=door.base, follow_redirects=False, client=(address, 1234))
        self.door = door

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)  # type: ignore[return-value]

    def post(self, path: str, **fields: str) -> httpx2.Response:
        """Post the form, with the token that the page at that address carries."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.client.get(path).text)
        token = {"csrf": unescape(found.group(1))} if found else {}
        return self.client.post(path, data=token | fields)  # type: ignore[return-value]

    def login(self, name: str = "tea", password: str = PASSWORD, next: str = "/inbox?a=1") -> httpx2.Response:
        answer = self.client.post(f"/p/login?next={next}", data={"login": name, "password": password})
        return answer  # type: ignore[return-value]

    @property
    def token(self) -> str:
        return str(self.client.cookies.get(COOKIE, ""))

    @property
    def signed_in(self) -> bool:
        return self.get("/p/account").status_code == 200


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two accounts to copy from."""
    home = tmp_path_factory.mktemp("people")
    store = Store(f"sqlite:///{home / 's.db'}", home)
    store.migrate()
    for account in (TEA, BOSS):
        store.add_account(account, HASH, "cli:test", NOW)
    store.close()
    return home / "s.db"


@pytest.fixture
def door(people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr(credentials, "_hasher", lambda: QUICK)
    monkeypatch.setattr(credentials, "_nobody", lambda: HASH)
    shutil.copy(people, tmp_path / "s.db")
    store = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    yield Door(store)
    store.close()


def test_the_cookie_is_for_the_server_this_site_and_tls_alone(door: Door) -> None:
    answer = door.browser().login()
    assert answer.status_code == 303 and answer.headers["location"] == "/inbox?a=1"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=") and "; HttpOnly" in cookie and "; Path=/;" in cookie
    assert "; SameSite=lax" in cookie and "; Secure" in cookie


def test_without_tls_the_cookie_is_not_marked_secure(door: Door) -> None:
    plain = Door(door.store, base="http://127.0.0.1:8501")
    assert "Secure" not in plain.browser().login().headers["set-cookie"]


def test_a_reload_keeps_the_login_and_signing_out_ends_it_in_every_tab(door: Door) -> None:
    here = door.browser()
    here.login()
    assert here.signed_in and here.signed_in
    stolen = here.token
    assert here.get("/p/logout").status_code == 200 and here.signed_in  # a link alone signs nobody out
    assert here.client.post("/p/logout", data={"csrf": "forged"}).status_code == 200 and here.signed_in
    assert "signed out" in here.post("/p/logout").text and here.token == ""
    other = door.browser()
    other.client.cookies.set(COOKIE, stolen, domain="sentinel.example", path="/")
    assert not other.signed_in


def test_what_was_wrong_is_not_told(door: Door) -> None:
    answers = [door.browser(f"203.0.113.{n}").login(name, "wrong password") for n, name in enumerate(("tea", "nobody"))]
    texts = {re.sub(r'value="[^"]*"', "", a.text) for a in answers}
    assert len(texts) == 1 and {a.status_code for a in answers} == {401}
    assert not any("set-cookie" in a.headers for a in answers)


def test_five_tries_then_even_the_right_password_waits(door: Door) -> None:
    tries = [door.browser(f"203.0.113.{n}").login("tea", "wrong").status_code for n in range(6)]
    assert tries == [401] * 5 + [429]
    locked = door.browser("203.0.113.99").login()
    assert locked.status_code == 429 and locked.headers["retry-after"] == "900" and "15 minutes" in locked.text
    door.now += timedelta(minutes=15, seconds=1)
    assert door.browser("203.0.113.99").login().status_code == 303


def test_one_machine_cannot_try_many_accounts(door: Door) -> None:
    here = door.browser()
    assert [here.login(f"name{n}", "wrong").status_code for n in range(6)] == [401] * 5 + [429]
    assert here.login().status_code == 429 and door.browser("198.51.100.1").login().status_code == 303


def test_the_token_is_another_one_after_signing_in(door: Door) -> None:
    """A token that somebody planted before is worth nothing afterwards."""
    here = door.browser()
    here.login()
    planted = here.token
    here.login()
    assert here.token != planted
    other = door.browser()
    other.client.cookies.set(COOKIE, planted, domain="sentinel.example", path="/")
    assert not other.signed_in


@pytest.mark.parametrize(
    "hostile",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil",
        "javascript:alert(1)", "/p/logout", "evil.example", "/%0d%0aSet-Cookie:x=1\r\nA: b", "", "/" + "a" * 2000,
        "http:evil.example", "/\n//evil.example", " //evil.example", "/p/login?next=/p/login",
    ],
)  # fmt: skip
def test_nothing_leads_to_another_host_after_signing_in(door: Door, hostile: str) -> None:
    assert wanted(hostile) == "/"
    here = door.browser()
    answer = here.client.post("/p/login", params={"next": hostile}, data={"login": "tea", "password": PASSWORD})
    assert answer.headers["location"] == "/"


def test_addresses_of_this_site_are_kept_whole() -> None:
    assert wanted("/measure?measure=G/TBT/N/VNM/408&lang=en") == "/measure?measure=G/TBT/N/VNM/408&lang=en"
    assert wanted("/notifications?text=食糖") == "/notifications?text=%E9%A3%9F%E7%B3%96"


def test_a_foreign_form_signs_nobody_in(door: Door) -> None:
    answer = door.browser().client.post(
        "/p/login", data={"login": "tea", "password": PASSWORD}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


def code_of(browser: Browser, at: datetime) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.get("/p/login/second").text)
    assert found
    return pyotp.TOTP(found.group(1).replace(" ", "")).at(at)


def with_second_step(door: Door) -> tuple[str, list[str]]:
    """Set it up as the operator must at the first sign-in: the secret and the recovery codes."""
    here = door.browser()
    answer = here.login("boss")
    assert answer.headers["location"] == "/p/login/second?next=/inbox%3Fa%3D1" and not here.signed_in
    assert "<svg" in here.get("/p/login/second").text
    wrong = here.post("/p/login/second", code="000000")
    assert wrong.status_code == 422 and not here.signed_in
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", here.get("/p/login/second").text)
    assert secret
    done = here.post("/p/login/second", code=code_of(here, door.now))
    codes = re.findall(r"<code>([a-z0-9-]+)</code>", done.text)
    assert done.status_code == 200 and len(codes) == 10 and here.signed_in
    assert here.get("/p/login/second").status_code == 303  # what is in force is never shown again
    return secret.group(1).replace(" ", ""), codes


def test_an_administrator_needs_a_second_step(door: Door) -> None:
    secret, codes = with_second_step(door)
    door.now += timedelta(minutes=1)
    here = door.browser()
    answer = here.login("boss")
    assert answer.headers["location"] == "/p/login/code?next=/inbox%3Fa%3D1" and not here.signed_in
    assert here.get("/p/account").headers["location"].startswith("/p/login")
    assert here.post("/p/login/code", code="123456").status_code == 401
    before = here.token
    good = here.post("/p/login/code?next=/inbox", code=pyotp.TOTP(secret).at(door.now))
    assert good.headers["location"] == "/inbox" and here.signed_in and here.token != before
    second = door.browser()
    second.login("boss")
    again = second.post("/p/login/code", code=pyotp.TOTP(secret).at(door.now))
    assert again.status_code == 401  # a code that somebody looked at is used up
    assert second.post("/p/login/code", code=codes[0].upper()).status_code == 303 and second.signed_in
    third = door.browser("198.51.100.3")
    third.login("boss")
    assert third.post("/p/login/code", code=codes[0]).status_code == 401


def test_guessing_one_time_codes_ends_after_five_even_with_the_password(door: Door) -> None:
    with_second_step(door)
    door.now += timedelta(minutes=20)
    seen = []
    for n in range(4):
        here = door.browser(f"198.51.100.{n}")
        seen.append(here.login("boss").status_code)
        if seen[-1] == 303:
            seen.append(here.post("/p/login/code", code="000000").status_code)
    assert seen.count(401) <= 3 and seen[-1] == 429
    assert here.login("boss").status_code == 429


def test_an_administrators_session_ends_unused(door: Door) -> None:
    with_second_step(door)
    here = door.browser()
    here.login("boss")
    door.now += ADMIN_IDLE + timedelta(minutes=1)
    assert not here.signed_in


def test_a_password_that_somebody_else_chose_is_changed_first(door: Door) -> None:
    door.store.add_account(Account("", "new", "New", roles=(Role.EXPERT,), must_change=True), HASH, "cli:test", NOW)
    here = door.browser()
    assert here.login("new").headers["location"].startswith("/p/login/password") and not here.signed_in
    path = "/p/login/password?next=/inbox"
    assert here.post(path, password=PASSWORD, again=PASSWORD).status_code == 422
    assert here.post(path, password="another horse battery", again="other").status_code == 422
    assert here.post(path, password="short", again="short").status_code == 422
    done = here.post(path, password="another horse battery", again="another horse battery")
    assert done.headers["location"] == "/inbox" and here.signed_in
    assert door.browser().login("new").status_code == 401
    assert door.browser().login("new", "another horse battery").headers["location"] == "/inbox?a=1"


def test_changing_ones_password_ends_the_other_sessions(door: Door) -> None:
    here, other = door.browser(), door.browser()
    here.login()
    other.login()
    new = "another horse battery"
    assert here.post("/p/account", do="password", old="wrong", password=new, again=new).status_code == 422
    assert here.client.post("/p/account", data={"do": "password", "old": PASSWORD}).status_code == 303  # without token
    assert other.signed_in
    assert here.post("/p/account", do="password", old=PASSWORD, password=new, again=new).status_code == 303
    assert here.signed_in and not other.signed_in


def test_a_session_of_another_device_is_seen_and_ended_but_never_anothers(door: Door) -> None:
    here, other, stranger = door.browser(), door.browser(), door.browser("198.51.100.1")
    here.login()
    other.login()
    door.store.add_account(Account("", "third", "Third"), HASH, "cli:test", NOW)
    stranger.login("third")
    (id,) = re.findall(r'name="session" value="([0-9a-f]+)"', here.get("/p/account").text)
    stranger.post("/p/account", do="end", session=id)
    assert other.signed_in
    here.post("/p/account", do="end", session=id)
    assert here.signed_in and not other.signed_in


def test_names_are_shown_letter_by_letter(door: Door) -> None:
    door.store.add_account(Account("", "x", "<script>alert(1)</script>"), HASH, "cli:test", NOW)
    here = door.browser()
    here.login("x")
    text = here.get("/p/account").text
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "<svg" in here.get("/p/login/second").text and "<script" not in here.get("/p/login/second").text


def test_the_way_to_the_identity_service_keeps_where_to_go(door: Door) -> None:
    assert door.browser().get("/p/login/elsewhere?next=/inbox").status_code == 404
    answer = Door(door.store, elsewhere=True).browser().get("/p/login/elsewhere?next=/inbox")
    assert answer.headers["location"] == "/sign-in" and "sentinel_next=" in answer.headers["set-cookie"]
    assert "/inbox" in answer.headers["set-cookie"] and "; HttpOnly" in answer.headers["set-cookie"]
    hostile = Door(door.store, elsewhere=True).browser().get("/p/login/elsewhere?next=//evil.example")
    assert "evil" not in hostile.headers["set-cookie"]


def test_signing_in_and_out_stand_in_the_trail(door: Door) -> None:
    here = door.browser()
    here.login()
    here.post("/p/logout")
    verbs = [e.verb for e in queries.trail(door.store, 10)]
    assert verbs[:2] == ["account.sign_out", "account.sign_in"] and door.store.verify().faults == ()


def test_devices_in_words() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML) Chrome/120 Safari/537.36 Edg/120"
    assert device(agent) == "Edge, Windows" and device("curl/8") == "curl/8" and device("") == "?"
