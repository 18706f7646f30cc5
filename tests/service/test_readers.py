"""A year without a word: asked, asked again, rested; a word ends the questions; old requests and ended watches go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from alerts.letters import LetterKind, write
from records import queries
from records.readers import Purpose, Reader
from records.staleness import Step, step
from records.store import Store
from records.subscriptions import Subscription
from service.public import site_of
from service.readers import tend_readers
from service.settings import Settings
from web import post

FIRST = date(2025, 6, 12)
WISH = Subscription("w1", "", "Tea", families=("agriculture/tea",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    made.migrate()
    yield made
    made.close()


def on(store: Store, day: date) -> Settings:
    return Settings(home=store.home, store=store.url, as_of=day, secret="0123456789abcdef")  # type: ignore[call-arg, arg-type]


def sign_up(store: Store, settings: Settings, wish: Subscription = WISH) -> Subscription:
    site = site_of(settings, store)
    asked, token, letter = post.request(site, Purpose.SUBSCRIBE, "a@example.com", "en", wish)
    store.ask(asked, token, letter)
    waiting = store.ticket(token)
    assert waiting
    made = store.agree(token, waiting.fingerprint, "r1", "folder", settings.now(), settings.today())
    assert made
    return made


def letters(store: Store) -> list[tuple[date, str]]:
    found = [(d.created_on, store.letter_of(d.id)) for d in queries.deliveries(store) if d.reader == "r1"]
    return sorted((day, said[0].split("] ")[1]) for day, said in found if said)


def subject(kind: LetterKind) -> str:
    return write(kind, "en", "https://x.example")[0].split("] ")[1]


def test_two_questions_then_rest_and_never_at_the_weekend(store: Store) -> None:
    sign_up(store, on(store, FIRST))
    for n in (1, 100, 300, *range(362, 412)):
        tend_readers(on(store, FIRST + timedelta(days=n)), store)
    year = date(2026, 6, 12)  # a Friday
    assert letters(store) == [
        (year, subject(LetterKind.STILL_NEEDED)),
        (date(2026, 7, 3), subject(LetterKind.STILL_NEEDED_AGAIN)),
        (date(2026, 7, 24), subject(LetterKind.PAUSED)),
    ]
    (watch,) = store.subscriptions()
    assert watch.paused and watch.heard_on == FIRST
    assert not [day for day, _ in letters(store) if day.weekday() >= 5]


def test_one_word_ends_the_questions(store: Store) -> None:
    watch = sign_up(store, on(store, FIRST))
    tend_readers(on(store, date(2026, 6, 12)), store)
    store.heard(watch.key, date(2026, 6, 20))
    for n in range(30):
        tend_readers(on(store, date(2026, 6, 20) + timedelta(days=n)), store)
    who = store.reader("r1")
    assert who and who.asked == 0 and len(letters(store)) == 1 and not store.subscriptions()[0].paused


def test_a_saturday_waits_for_monday() -> None:
    who = Reader("r1", "a@example.com", "folder", "en", FIRST)
    watch = replace(WISH, since=FIRST, heard_on=FIRST)
    assert step(who, (watch,), date(2026, 6, 13)) is None and step(who, (watch,), date(2026, 6, 15)) is Step.ASK
    assert step(who, (), date(2026, 6, 15)) is None


def test_what_ended_goes_and_the_reader_with_the_last(store: Store) -> None:
    watch = sign_up(store, on(store, FIRST))
    store.end(watch.reader, FIRST)
    tend_readers(on(store, FIRST + timedelta(days=30)), store)
    assert store.reader("r1")
    tend_readers(on(store, FIRST + timedelta(days=31)), store)
    assert store.reader("r1") is None and store.subscriptions() == () and queries.deliveries(store) == ()
