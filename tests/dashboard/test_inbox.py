"""The exporters' inbox: whose it is, what a card says, one tap that answers, and what a subscription would bring."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.stages import match_pending
from records import links
from records.grades import Colour
from records.queries.inbox import read_at
from records.store import Store
from records.subscriptions import Subscription
from records.tables_readers import reader
from records.wording import say
from tests.dashboard.conftest import NOW
from tests.dashboard.pages import Open, words

PAGE = "exporters/inbox.py"
SECRET = "0123456789abcdef-secret"


@pytest.fixture
def own(homes: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample in which two readers, one of them with an account, watch everything."""
    home = tmp_path / "own"
    shutil.copytree(homes["sample"], home)
    monkeypatch.setenv("SENTINEL_SECRET", SECRET)
    store = opened(home)
    with store.write() as connection:
        for key in ("anna", "bert"):
            values = {"key": key, "address": f"{key}@example.com", "channel": "folder", "language": "zh"}
            connection.execute(reader.insert().values(**values, since=NOW.date()))
    for key, owner in (("anna", "anna"), ("bert", "bert"), ("exporter", "exporter")):
        made = Subscription(f"s-{key}", key, key, lowest=Colour.BLUE, since=NOW.date(), owner=owner)
        store.add_subscription(made)
    match_pending(store, NOW.date(), NOW)
    return home


def opened(home: Path) -> Store:
    return Store(f"sqlite:///{home / 'sentinel.db'}", home)


def token(purpose: str, *parts: str) -> str:
    return links.sign(SECRET.encode(), purpose, *parts)


def test_a_card_says_what_why_when_and_what_to_do(open_page: Open, own: Path) -> None:
    app = open_page(PAGE, home=own, who="exporter", lang="zh")
    text = words(app)
    assert not app.exception and say("What to do") in text and "产品" in text and "还有" in text
    assert len(app.pills) == 10


def test_one_tap_answers_and_another_changes_it(open_page: Open, own: Path) -> None:
    app = open_page(PAGE, home=own, who="exporter", lang="en")
    first = app.pills[0]
    key = str(first.key).removeprefix("answer-")
    first.set_value("concerns").run()
    store = opened(own)
    said = store.answer_of("exporter", key)
    assert not app.exception and said and said.answer == "concerns"
    assert opened(own).subscription("s-exporter").heard_on == NOW.date()  # type: ignore[union-attr]
    app.segmented_control(key="inbox-sort").set_value("answered").run()
    assert "we go on telling you" in words(app)
    app.pills(key=f"answer-{key}").set_value("complies").run()
    changed = store.answer_of("exporter", key)
    assert changed and changed.answer == "complies"


def test_what_was_shown_counts_as_read(open_page: Open, own: Path) -> None:
    assert read_at(opened(own), ["exporter"]) == {}
    open_page(PAGE, home=own, who="exporter")
    seen = read_at(opened(own), ["exporter"])
    assert len(seen) == 10 and all(abs(at - NOW) < timedelta(days=1) for at in seen.values())
    assert read_at(opened(own), ["anna"]) == {}


def test_the_link_of_ones_mails_opens_ones_own_inbox_only(open_page: Open, own: Path) -> None:
    app = open_page(PAGE, home=own, who="visitor", lang="en", link=token(links.MANAGE, "anna"))
    app.pills[0].set_value("help").run()
    key = str(app.pills[0].key)
    assert not app.exception and key
    answers = {r: [a for a in (opened(own).answer_of(r, k) for k in keys(own)) if a] for r in ("anna", "bert")}
    assert [a.answer for a in answers["anna"]] == ["help"] and not answers["bert"]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "nonsense",
        token(links.UNSUBSCRIBE, "anna"),
        token(links.MANAGE, "nobody"),
        token(links.MANAGE, "anna")[:-2] + "xx",
        links.sign(b"another secret of 24 by", links.MANAGE, "anna"),
    ],
)
def test_other_links_open_nothing(link: str, open_page: Open, own: Path) -> None:
    app = open_page(PAGE, home=own, who="visitor", lang="en", link=link)
    assert not app.exception and not app.pills and "shown to you alone" in words(app)


def test_somebody_elses_alerts_are_not_shown(open_page: Open, own: Path) -> None:
    app = open_page(PAGE, home=own, who="expert", lang="en")
    assert not app.pills and "You watch nothing yet" in words(app)


def keys(home: Path) -> list[str]:
    with opened(home).read() as connection:
        return [k for (k,) in connection.exec_driver_sql("SELECT key FROM measure")]


def test_a_subscription_shows_what_it_would_bring(open_page: Open, own: Path) -> None:
    app = open_page("exporters/subscriptions.py", home=own, who="exporter", lang="en")
    before = len(opened(own).subscriptions())
    asked = next(b for b in app.button if b.label == "How many messages would that be?")
    asked.click().run()
    assert not app.exception and "In the last 90 days" in words(app)
    assert len(opened(own).subscriptions()) == before
