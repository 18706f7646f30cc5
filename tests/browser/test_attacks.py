"""150 hostile strings through every field that comes from outside, into every place where pages show them.

A real browser opens the pages; nothing may run and nothing may be asked of another host.  A control run with every
guard taken away must show that this test sees what gets through.
"""

from __future__ import annotations

import email
import email.policy
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from alerts.examples import examples
from alerts.stages import match_pending
from crawlers import registry
from records.cases import Case, CaseKind
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.store import Store
from records.subscriptions import Subscription
from records.wording import Reason
from tests.browser.attacks import ATTACKS
from tests.browser.conftest import NOW, ROOT

pytestmark = pytest.mark.browser
THREAD = "G/TBT/N/USA/7000"
SERVED = Path(__file__).parent / "served.py"


def attacked(number: int, attack: str, thread: str = "") -> Notification:
    """A document with the attack in every field that a source fills."""
    key = f"G/TBT/N/USA/{number}"
    base = Notification(
        source="uk_gov", key=key, measure=thread or key, kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
        distributed=date(2025, 6, 11) - timedelta(days=number % 50), title=f"batch{number // 25} {attack}",
        members=("USA", attack[:200]), symbols=(key,), description=f"tea {attack}", products=attack, agency=attack,
        title_zh=attack if number % 2 else "", summary_zh=attack if number % 3 else "", language=attack[:8],
        comment_deadline=date(2025, 8, 1), comment_deadline_text=attack, adoption_text=attack,
        codes=(Code("hs", "0902", attack), Code("tariff", "09021000", attack)), objectives=(attack[:100],),
        keywords=(attack[:100],), regions=(attack[:100],), documents=(attack, f"https://docs.wto.org/{attack}"),
        links=(("en", attack), (attack[:8], f"https://docs.wto.org/{attack}")),
    )  # fmt: skip
    return replace(base, type=DocumentType.ADDENDUM, key=f"{thread}/Add.{number}", symbols=()) if thread else base


def fill(home: Path) -> None:
    """150 measures with one attack each, one thread of 150 documents, a report with hostile files, and mail."""
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    store.register(registry.passports())
    documents = [attacked(n, a) for n, a in enumerate(ATTACKS, 1)]
    thread = [attacked(n, a, THREAD) for n, a in enumerate(ATTACKS, 1)]
    store.save(store.begin("uk_gov", NOW), [*documents, *thread], NOW)
    reason = Reason.of("“{words}”", words=ATTACKS[5])
    for batch in store.unlabelled("m"):
        label = Label("agriculture/tea", 0.9, f"rule:{ATTACKS[3]}", (reason,))
        store.save_labels("m", [(d, Labelling((label,), 0.9)) for d in batch], NOW)
    for measures in store.ungraded("v", NOW.date()):
        grade = Grade(Colour.RED, ATTACKS[60], NOW.date(), (("urgency", Score(0.5, reason)),), (reason,))
        store.save_grades("v", [(m, grade) for m in measures], NOW)
    store.add_subscription(
        Subscription("w", "local", ATTACKS[0], note=ATTACKS[75], families=("agriculture/tea",), since=NOW.date())
    )
    store.ensure_examples(examples(NOW.date()))
    match_pending(store, NOW.date(), NOW)
    fields = {"what": ATTACKS[70], "loss": ATTACKS[90]}
    case = Case("", CaseKind.REPORT, "received", ATTACKS[16], NOW, "local", reader="local", fields=fields)
    made = store.open_case(replace(case, measures=(THREAD,)), "open", NOW, note=ATTACKS[72])
    for attack in ATTACKS[-10:]:
        store.attach(made.key, "local", attack, "text/html", attack.encode(), attack, NOW)
    store.index_pending(NOW.date())
    store.close()


@dataclass
class Watch:
    """What a page did that it must not."""

    address: str
    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def over(self, page: Any) -> None:
        """Listen to a page: also to what runs just before it leads elsewhere."""
        page.expose_function("hit", lambda n: self.ran.append(str(n)))
        page.on("dialog", lambda d: (self.ran.append(d.message), d.dismiss()))
        page.on("request", lambda r: None if self.ours(r.url) else self.asked.append(r.url))

    def ours(self, url: str) -> bool:
        """Whether an address is of the service or within the page."""
        return url.startswith((self.address, self.address.replace("http", "ws", 1), "data:", "blob:", "about:"))


def serving(home: Path, *words: str) -> Iterator[str]:
    """The address of a service on this store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = os.environ | {"SENTINEL_HOME": str(home), "SENTINEL_AS_OF": "2025-06-12", "SENTINEL_LANGUAGE": "zh"}
    env |= {"SENTINEL_PORT": str(port), "SENTINEL_SECRET": "a-secret-of-the-attacks"}
    env.pop("SENTINEL_STORE", None)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, str(SERVED), *words], env=env, cwd=ROOT, stdout=quiet, stderr=quiet)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/healthz/", timeout=2)
            break
        except OSError:
            time.sleep(0.25)
    yield address
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The attacked store."""
    made = tmp_path_factory.mktemp("attacked")
    fill(made)
    return made


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Watch]]:
    """Opens pages of a service one after the other and watches them."""
    contexts: list[Any] = []

    def run(address: str, paths: list[str], html: list[str] | None = None, whole: bool = True) -> Watch:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=not whole)
        contexts.append(context)
        page, watch = context.new_page(), Watch(address)
        watch.over(page)
        for path in paths:
            page.goto(f"{address}/{path}")
            if not whole:  # what gets through leads elsewhere, or breaks the page
                page.wait_for_timeout(6_000)
            elif not path.startswith("p/"):
                page.get_by_text("非《突发事件应对法》").wait_for(timeout=60_000, state="attached")
            page.mouse.move(600, 400)
            page.wait_for_timeout(150)
        for text in html or []:
            page.set_content(text)
            page.wait_for_timeout(200)
        return watch

    yield run
    for context in contexts:
        context.close()


PAGES = [
    f"measure?measure={THREAD}",
    *(f"notifications?q=batch{n}" for n in range(7)),
    f"notifications?q={quote(ATTACKS[5])}",
    f"measure?measure={quote(ATTACKS[0])}",
    "industries?family=agriculture/tea",
    "days?month=2025-08",
    "overview",
    "inbox",
    "subscriptions",
    "cases",
    "workbench",
    "trends",
    f"p/measure/{THREAD}",
    f"p/measure/{quote(ATTACKS[5])}",
    f"p/subscribe?words={quote(ATTACKS[5])}&name={quote(ATTACKS[31])}",
]


def letters(home: Path) -> list[email.message.EmailMessage]:
    """The messages in the outbox folder."""
    parser = email.parser.BytesParser(policy=email.policy.default)
    return [parser.parsebytes(path.read_bytes()) for path in sorted((home / "outbox").glob("*.eml"))]


def test_nothing_runs_and_nothing_is_asked_elsewhere(home: Path, visit: Callable[..., Watch]) -> None:
    assert len(set(ATTACKS)) == 150
    for address in serving(home):
        watch = visit(address, PAGES)
    assert watch.ran == [] and watch.asked == []


def test_mail_carries_no_foreign_header_and_its_html_is_dead(home: Path, visit: Callable[..., Watch]) -> None:
    env = os.environ | {
        "SENTINEL_HOME": str(home),
        "SENTINEL_AS_OF": "2025-06-12",
        "SENTINEL_SECRET": "a-secret-of-the-attacks",
    }
    env.pop("SENTINEL_STORE", None)
    subprocess.run(
        [sys.executable, "-m", "service", "send"], env=env, cwd=ROOT, check=True, capture_output=True, timeout=120
    )
    found = letters(home)
    for message in found:
        assert not {"bcc", "x-evil"} & {name.lower() for name in message} and "\n" not in message["Subject"]
    html = [part.get_content() for m in found for part in m.walk() if part.get_content_type() == "text/html"]
    watch = visit("about:blank", [], html)
    assert any("hit(" in text for text in html) and watch.ran == [] and watch.asked == []


def test_the_control_run_without_guards_is_caught(home: Path, visit: Callable[..., Watch]) -> None:
    for address in serving(home, "unescaped"):
        watch = visit(address, [PAGES[0], f"p/measure/{THREAD}"], whole=False)
    assert len(set(watch.ran)) >= 5 and len(set(watch.asked)) >= 20, (watch.ran, watch.asked)
