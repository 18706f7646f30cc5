"""Every door to readers shows of a source no more than its passport allows, and never without its attribution.

A door is a function that says everything a reader gets there; `DOORS` is the list of them.  A new door (a page, a
channel, an address of the API, a feed, a bulk file) is one function and one line here.
"""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from alerts.forms import Form
from alerts.sending import Sender
from alerts.setup import Setup
from alerts.stages import match_pending
from crawlers import registry
from dashboard import data
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification, Standard
from records.runs import Source, Verdict
from records.showing import SCOPE, shown
from records.store import Store
from records.subscriptions import Delivery, Subscription
from records.wording import Reason
from service.settings import settings
from web.app import build
from web.site import Site

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime.fromisoformat("2025-06-12T08:00:00+08:00")
PLANTED = replace(
    next(p for p in registry.passports() if p.name == "oecd_recalls"), kind="notification", reliability="A"
)


def passport(name: str, republish: str) -> Source:
    return replace(PLANTED, name=f"xx_{name}", republish=republish, attribution=f"Credit to {name} (exact words)")


SOURCES = {
    "facts": passport("facts", "facts"), "full": passport("full", "full"), "none": passport("none", "none"),
    "standard": passport("standard", "full"),
}  # fmt: skip
KEYS = {
    "facts": "G/TBT/N/VNM/9901", "full": "G/TBT/N/VNM/9902", "none": "G/TBT/N/VNM/9903", "standard": "xx:standard-1",
}  # fmt: skip
# Each word stands in one field that may not be shown of its source.
FORBIDDEN = ("qdescriptionq", "qproductsq", "qsummaryq", "qcodetextq", "qproseq", "qtitleq", "qwholetextq", "qforcedq")
ALLOWED = {"facts": "qfactsq", "full": "qopenq"}  # what must be seen, so that this test can fail


def documents() -> list[Notification]:
    facts = Notification(
        source="xx_facts", key=KEYS["facts"], measure=KEYS["facts"], kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
        distributed=date(2025, 6, 4), title="Rules qfactsq", members=("VNM",), symbols=(KEYS["facts"],),
        description="tea qdescriptionq", products="tea qproductsq", summary_zh="tea qsummaryq",
        codes=(Code("hs", "0902", "qcodetextq"),), objectives=("Food safety (SPS)", "long qproseq " * 20),
        comment_deadline=date(2025, 8, 3), links=(("en", "https://docs.wto.org/x"),),
    )  # fmt: skip
    changed = "the rules qdescriptionq as amended qdescriptionq"
    later = replace(facts, key=f"{facts.key}/Add.1", symbols=(f"{facts.key}/Add.1",), type=DocumentType.ADDENDUM,
                    distributed=date(2025, 6, 10), description=changed)  # fmt: skip
    full = replace(facts, source="xx_full", key=KEYS["full"], measure=KEYS["full"], symbols=(KEYS["full"],),
                   title="Open", description="tea qopenq", products="", summary_zh="", codes=(Code("hs", "0902"),),
                   objectives=())  # fmt: skip
    none = replace(facts, source="xx_none", key=KEYS["none"], measure=KEYS["none"], symbols=(KEYS["none"],),
                   title="tea qtitleq", entry_into_force_text="qforcedq")  # fmt: skip
    standard = replace(
        full, source="xx_standard", key=KEYS["standard"], measure=KEYS["standard"], symbols=(), kind=Kind.STANDARD,
        title="ISO 3720 Black tea", description="x" * SCOPE + " qwholetextq", standard=Standard("ISO 3720"),
    )  # fmt: skip
    return [facts, later, full, none, standard]


@dataclass
class Recorder:
    """A channel that keeps what it is given, in the form that it asks for."""

    form: Form
    most_bytes: int = 20_000
    said: list[str] = field(default_factory=list)

    def send(self, delivery: Delivery, message: EmailMessage) -> str:
        again = email.message_from_bytes(bytes(message), policy=email.policy.default)
        parts = [p for p in again.walk() if not p.is_multipart()]
        heads = [str(value) for value in again.values()]
        self.said.append("\n".join([*heads, *(str(_text(p)) for p in parts)]))
        return "kept"


def _text(part: EmailMessage) -> str:
    content = part.get_content()
    return json.dumps(json.loads(content)) if isinstance(content, bytes) else str(content)


@dataclass
class House:
    """Everything behind the doors."""

    home: Path
    store: Store
    ways: dict[str, Recorder]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    store.register([*registry.passports(), *SOURCES.values()])
    for document in documents():
        run = store.begin(document.source, NOW)
        store.save(run, [document], NOW)
        run.verdict = Verdict.OK
        store.finish(run, NOW)
    tea = Labelling((Label("agriculture/tea", 0.9, "rule:hs", (Reason.of("HS {code}", code="0902"),)),), 0.9)
    for batch in store.unlabelled("m1"):
        store.save_labels("m1", [(n, tea) for n in batch], NOW)
    scores = (("exposure", Score(0.5, Reason.of("unknown"))),)
    for measures in store.ungraded("v1", NOW.date()):
        grades = [Grade(Colour.ORANGE, "v1", NOW.date(), scores, (Reason.of("because"),)) for _ in measures]
        store.save_grades("v1", list(zip(measures, grades, strict=True)), NOW)
    store.index_pending(NOW.date())
    ways = {"folder": Recorder(Form.MAIL), "wecom": Recorder(Form.BRIEF), "webhook": Recorder(Form.JSON)}
    for channel in ways:
        watch = Subscription(channel, f"reader-{channel}", "Tea", families=("agriculture/tea",), lowest=Colour.BLUE,
                             channel=channel, address="https://example.org/x", since=NOW.date(), language="en",
                             kinds=("notification", "standard"))  # fmt: skip
        store.add_subscription(watch)
    match_pending(store, NOW.date(), NOW)
    store.bundle(NOW)
    Sender(store, Setup(home), "test:1", lambda: NOW, ways=ways).run()
    yield House(home, store, ways)


def page(name: str, key: str = "") -> Callable[[House], str]:
    def say(house: House) -> str:
        with pytest.MonkeyPatch.context() as patch:
            for setting, value in (("HOME", str(house.home)), ("AS_OF", "2025-06-12"), ("LANGUAGE", "en")):
                patch.setenv(f"SENTINEL_{setting}", value)
            patch.delenv("SENTINEL_STORE", raising=False)
            data.use(lambda: house.store)
            data.be(data.LOCAL)
            try:
                app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
                if key:
                    app.query_params["measure"] = key
                app.run()
                app.switch_page(name).run()
            finally:
                data.use(None)
                data.be(None)
        assert not app.exception, [e.value for e in app.exception]
        return _everything(app)

    return say


def _everything(app: AppTest) -> str:
    """Whatever the browser would be sent: every element of the page, as it is."""
    return "\n".join(f"{getattr(e, 'value', '')}\n{e.proto}" for e in app.main) + f"\n{app.sidebar}"


def command(*args: str) -> Callable[[House], str]:
    def say(house: House) -> str:
        from service.cli import app

        env = {"SENTINEL_HOME": str(house.home), "SENTINEL_LANGUAGE": "en", "SENTINEL_STORE": ""}
        settings.cache_clear()
        try:
            done = CliRunner().invoke(app, [*args, "--as-of", "2025-06-12"], env=env)
        finally:
            settings.cache_clear()
        assert done.exit_code == 0, (args, done.output, done.exception)
        return done.output

    return say


def public(path: str) -> Callable[[House], str]:
    def say(house: House) -> str:
        site = Site(house.store, "https://testserver", b"x" * 32, lambda: NOW, language="en")
        client = TestClient(Starlette(routes=[Mount("/p", app=build(site))]), base_url="https://testserver")
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text[:300])
        return unescape(answer.text)

    return say


def message(channel: str) -> Callable[[House], str]:
    return lambda house: "\n".join(house.ways[channel].said)


MEASURE, LIST = "everybody/measure.py", "everybody/notifications.py"
EVERY = tuple(SOURCES)
# (name, door, sources whose data it shows: their attributions must be there)
DOORS: tuple[tuple[str, Callable[[House], str], tuple[str, ...]], ...] = (
    *((f"page measure {s}", page(MEASURE, KEYS[s]), (s,)) for s in EVERY),
    ("page notifications", page(LIST), EVERY),
    ("page overview", page("officials/overview.py"), EVERY),
    ("mail", message("folder"), EVERY),
    ("robot", message("wecom"), EVERY),
    ("webhook", message("webhook"), EVERY),
    *((f"show {s}", command("show", KEYS[s]), (s,)) for s in EVERY),
    *((f"show {s} --json", command("show", KEYS[s], "--json"), (s,)) for s in EVERY),
    ("search", command("search", "qdescriptionq"), ()),
    ("search --json", command("search", "qproductsq", "--json"), ()),
    ("status --json", command("status", "--json"), ()),
    *((f"public page {s}", public(f"/p/measure/{KEYS[s]}"), (s,)) for s in EVERY),
    ("public front page", public("/p/"), ()),
)


@pytest.mark.parametrize(("name", "door", "sources"), DOORS, ids=[d[0] for d in DOORS])
def test_a_door_shows_what_the_passports_allow_with_the_attributions(
    house: House, name: str, door: Callable[[House], str], sources: tuple[str, ...]
) -> None:
    said = door(house)
    assert len(said) > 100, said
    words = said if "search" not in name else said.replace("“qdescriptionq”", "").replace('"qproductsq"', "")
    assert [w for w in FORBIDDEN if w in words] == []
    missing = [s for s in sources if SOURCES[s].attribution not in said.replace("\\", "").replace("\u2060", "")]
    assert missing == [], said[-1500:]


def test_what_may_be_shown_is_shown(house: House) -> None:
    """A door that showed nothing would pass the test above."""
    assert ALLOWED["full"] in page(MEASURE, KEYS["full"])(house)
    assert ALLOWED["facts"] in page(MEASURE, KEYS["facts"])(house)
    for door in (message("folder"), message("webhook"), command("show", KEYS["facts"])):
        assert ALLOWED["facts"] in door(house)
    assert all(key in message("wecom")(house) for key in KEYS.values())
    assert KEYS["none"] in public(f"/p/measure/{KEYS['none']}")(house)


def test_a_source_without_a_passport_gives_facts() -> None:
    first = documents()[0]
    assert shown(first, None) == shown(first, SOURCES["facts"])
    assert shown(first, SOURCES["full"]) == first
