"""A site with a few graded measures, its clock in our hand, and a browser without scripts: the test client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from alerts.match import match, open_event
from alerts.sending import send_pending
from records import tables as t
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.runs import Verdict
from records.store import Store
from records.subscriptions import Subscription
from records.tables_delivery import letter
from records.wording import Reason
from web.app import build
from web.site import Site

NOW = datetime(2025, 6, 12, 2, tzinfo=UTC)
TEA = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2025, 6, 4),
    title="Draft rules for leaves <script>alert(1)</script>",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2025, 8, 3),
    codes=(Code("hs", "0902", "Tea"),),
    description="What only the publisher may print",
    links=(("en", "https://docs.wto.org/x"), ("zh", "javascript:alert(1)")),
)


def documents(n: int = 40) -> list[Notification]:
    """Tea rules of Viet Nam, one on every other day: enough for a preview."""
    made = [TEA]
    for i in range(1, n):
        key = f"G/TBT/N/VNM/{500 + i}"
        day = date(2025, 6, 10) - timedelta(days=2 * i)
        made.append(replace(TEA, key=key, measure=key, symbols=(key,), distributed=day, title=f"Rule {i}"))
    return made


def fill(store: Store, colour: Colour = Colour.YELLOW) -> Store:
    """Saved, labelled as tea and graded, each by the store's own verbs."""
    run = store.begin("test", NOW)
    store.save(run, documents(), NOW)
    run.verdict = Verdict.OK
    store.finish(run, NOW)
    tea = Labelling((Label("agriculture/tea", 0.9, "rule:hs", (Reason.of("HS {code}", code="0902"),)),), 0.9)
    for batch in store.unlabelled("m1"):
        store.save_labels("m1", [(n, tea) for n in batch], NOW)
    scores = (("exposure", Score(None, Reason.of("unknown"))),)
    for measures in store.ungraded("v1", NOW.date()):
        grades = [Grade(colour, "v1", NOW.date(), scores, (Reason.of("because"),)) for _ in measures]
        store.save_grades("v1", list(zip(measures, grades, strict=True)), NOW)
    return store


@dataclass
class Clock:
    """The time, moved by hand; a millisecond passes with each look, so that letters have an order."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Visit:
    """A site and a visitor."""

    site: Site
    clock: Clock
    client: TestClient
    seen: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.site.store

    @property
    def form(self) -> dict[str, Any]:
        return dict(FORM)

    def get(self, path: str, status: int = 200, **more: Any) -> str:
        answer = self.client.get(path, **more)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:400])
        return str(answer.text)

    def post(self, path: str, status: int = 200, **fields: Any) -> str:
        answer = self.client.post(path, data=fields)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:400])
        return str(answer.text)

    def hidden(self, page: str) -> dict[str, str]:
        return hidden(page)

    def sign_up(self, **fields: Any) -> Any:
        return self.client.post("/p/subscribe", data=FORM | fields)

    def letters(self, address: str = "") -> list[tuple[str, str, str]]:
        """(address, subject, text) of the letters in the outbox, oldest first."""
        query = select(t.delivery.c.address, letter.c.subject, letter.c.text).join(letter)
        with self.store.read() as connection:
            rows = connection.execute(query.order_by(t.delivery.c.due, t.delivery.c.id)).tuples().all()
        return [r for r in rows if not address or r[0] == address]

    def link(self, purpose: str, nth: int = -1, address: str = "") -> str:
        """The path of the link with this purpose in a letter."""
        return link_in(self.letters(address)[nth][2], purpose)

    def confirmed(self, **fields: Any) -> Subscription:
        """Sign up and confirm; the watch."""
        before = {s.key for s in self.store.subscriptions()}
        assert self.sign_up(**fields).status_code == 200
        path = self.link("confirm", address=fields.get("email", FORM["email"]))
        page = self.get(path)
        answer = self.client.post(path, data={"seen": hidden(page)["seen"]})
        assert answer.status_code == 200, answer.text[:300]
        (made,) = [s for s in self.store.subscriptions() if s.key not in before]
        return made

    def alert(self, *watches: Subscription) -> None:
        """Put alerts on everything open into the outbox, unsent."""
        for watch in watches:
            for measures in self.store.open_measures(self.site.today()):
                for m in measures:
                    found = match(m, open_event(m, self.site.today()), (watch,), self.site.today())
                    self.store.welcome(watch, found)
        self.store.bundle(self.clock())

    def send(self) -> tuple[int, int]:
        return send_pending(self.store, self.site.today(), self.clock(), "test:1")


FORM = {
    "sent": "yes", "families": "agriculture/tea", "hs": "0902", "words": "", "members": "ASEAN", "others": "",
    "lowest": "yellow", "mode": "daily", "note": "we sell 0902 to Hanoi", "email": "li@example.com", "language": "zh",
    "welcome": "yes", "name": "", "organisation": "", "do": "save",
}  # fmt: skip


def link_in(text: str, purpose: str) -> str:
    """The first path `/p/<purpose>/…` of a mail."""
    found = re.search(rf"https?://[^/\s]+(/p/{purpose}/[^\s\"<>]+)", text)
    assert found, f"no link to {purpose} in {text[:500]}"
    return unescape(found.group(1))


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return {unescape(n): unescape(v) for n, v in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled SQLite store to copy from."""
    home = tmp_path_factory.mktemp("filled")
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    fill(store).close()
    return home / "sentinel.db"


@pytest.fixture
def visit(filled: Path, tmp_path: Path) -> Iterator[Visit]:
    """A site of its own for each test, with a visitor."""
    (tmp_path / "sentinel.db").write_bytes(filled.read_bytes())
    store = Store(f"sqlite:///{tmp_path / 'sentinel.db'}", tmp_path)
    yield from visiting(store)


def visiting(store: Store) -> Iterator[Visit]:
    clock = Clock()
    site = Site(store, "https://sentinel.example", b"0123456789abcdef0123456789abcdef", clock)
    app = Starlette(routes=[Mount("/p", app=build(site))])
    with TestClient(app, base_url="https://sentinel.example", raise_server_exceptions=False) as client:
        yield Visit(site, clock, client)
    store.close()
