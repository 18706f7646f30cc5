"""Readers on SQLite and PostgreSQL: tickets used once, ending at once, being forgotten, members of associations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from records import tables as t
from records.delivery import Letter
from records.grades import Colour
from records.readers import (
    AddressError,
    Purpose,
    ReaderAnswer,
    Ticket,
    address,
    wish_from_json,
    wish_to_json,
)
from records.store import Store, StoreError
from records.store.members import OPEN_INVITATIONS, for_member
from records.subscriptions import Mode, Subscription
from records.tables_readers import reader_answer, ticket

NOW = datetime(2025, 6, 12, 2, tzinfo=UTC)
TODAY = date(2025, 6, 12)
WISH = Subscription("w1", "", "Tea", families=("agriculture/tea",), members=("ASEAN",), lowest=Colour.ORANGE)


def asked(key: str, at: str = "a@example.com", purpose: Purpose = Purpose.SUBSCRIBE, now: datetime = NOW) -> Ticket:
    wish = replace(WISH, key=f"w-{key}") if purpose in (Purpose.SUBSCRIBE, Purpose.INVITE) else None
    return Ticket(key, purpose, at, "zh", now, now + timedelta(hours=48), wish)


def letter(key: str, at: str = "a@example.com") -> Letter:
    return Letter(f"ticket:{key}", "folder", at, f"ticket {key}", "Please confirm", "text")


def sign_up(store: Store, key: str, at: str = "a@example.com") -> Subscription:
    store.ask(asked(key, at), f"token-{key}", letter(key, at))
    waiting = store.ticket(f"token-{key}")
    assert waiting
    made = store.agree(f"token-{key}", waiting.fingerprint, f"r-{at[0]}", "folder", NOW, TODAY)
    assert made
    return made


def letters(store: Store) -> int:
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(t.delivery)) or 0


def test_nothing_is_watched_before_the_yes_and_a_ticket_is_used_once(store: Store) -> None:
    store.ask(asked("1"), "token", letter("1"))
    assert store.subscriptions() == () and store.reader_at("a@example.com") is None and letters(store) == 1
    waiting = store.ticket("token")
    assert waiting and waiting.wish and waiting.wish.families == ("agriculture/tea",) and store.ticket("tokem") is None
    assert store.agree("token", waiting.fingerprint, "r1", "folder", NOW + timedelta(hours=48), TODAY) is None
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: store.agree("token", waiting.fingerprint, "r1", "folder", NOW, TODAY), range(4)))
    assert len([m for m in made if m]) == 1
    (watch,) = store.subscriptions()
    assert (watch.reader, watch.address, watch.since, watch.lowest) == ("r1", "a@example.com", TODAY, Colour.ORANGE)
    assert store.agree("token", waiting.fingerprint, "r2", "folder", NOW, TODAY) is None
    with store.read() as connection:  # what a thief of the table reads is no token
        assert "token" not in {connection.scalar(select(ticket.c.token_hash)), connection.scalar(select(ticket.c.key))}


def test_a_thousand_sign_ups_for_one_address_are_one_mail_and_the_newest_wish_counts(store: Store) -> None:
    for n in range(30):
        store.ask(asked(f"{n}"), f"token-{n}", letter(f"{n}"))
    assert letters(store) == 1
    waiting = store.ticket("token-0")
    assert waiting and waiting.wish and waiting.wish.key == "w-29"
    with pytest.raises(StoreError, match="changed"):
        store.agree("token-0", "what was shown before", "r1", "folder", NOW, TODAY)
    later = NOW + timedelta(hours=1, seconds=1)
    store.ask(asked("later", now=later), "token-later", letter("later"))
    assert letters(store) == 2
    assert store.asked_lately(NOW, "nobody") == 0 and store.asked_lately(NOW) == 2
    for n in range(2, 24):  # once an hour would still be 24 a day
        now = NOW + timedelta(hours=n, minutes=n)
        store.ask(asked(f"h{n}", now=now), f"token-h{n}", letter(f"h{n}"))
    assert letters(store) == 6


def test_a_known_address_keeps_its_reader(store: Store) -> None:
    first, second = sign_up(store, "1"), None
    store.ask(asked("2", now=NOW + timedelta(hours=2)), "token-2", letter("2"))
    waiting = store.ticket("token-2")
    assert waiting
    second = store.agree("token-2", waiting.fingerprint, "other", "folder", NOW + timedelta(hours=2), TODAY)
    assert second and second.reader == first.reader and len(store.readers()) == 1


def test_ending_is_at_once_and_can_be_taken_back(store: Store) -> None:
    watch = sign_up(store, "1")
    assert [w.key for w in store.end(watch.reader, TODAY)] == [watch.key]
    store.end(watch.reader, TODAY)
    assert store.subscriptions(active=True) == () and [w.key for w, _ in store.ended(watch.reader)] == [watch.key]
    assert store.take_up(watch.reader, TODAY) == 1 and len(store.subscriptions(active=True)) == 1
    store.end(watch.reader, TODAY, only=watch.key)
    assert store.sweep_readers(TODAY + timedelta(days=30)) == (0, 0)
    assert store.sweep_readers(TODAY + timedelta(days=31)) == (1, 1)
    assert store.readers() == () and store.subscriptions() == ()


def test_answers_can_change_and_the_older_stay(store: Store) -> None:
    said = ReaderAnswer("r1", "G/TBT/N/VNM/408", "concerns", "", NOW)
    assert store.answer(said) and not store.answer(said)
    assert store.answer(replace(said, answer="complies", words="tested last year"))
    now = store.answer_of("r1", "G/TBT/N/VNM/408")
    assert now and (now.answer, now.words) == ("complies", "tested last year")
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(reader_answer)) == 2
    for n in range(80):
        store.answer(replace(said, words=str(n)))
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(reader_answer)) == 50


def test_a_forgotten_reader_leaves_nothing(store: Store) -> None:
    watch, other = sign_up(store, "1"), sign_up(store, "2", "b@example.com")
    store.answer(ReaderAnswer(watch.reader, "m", "help", "my phone is …", NOW))
    assert store.forget(watch.reader) and not store.forget(watch.reader)
    with store.read() as connection:
        for table in t.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert "a@example.com" not in str(row) and watch.reader not in str(row).split("'"), table.name
    assert [w.key for w in store.subscriptions()] == [other.key]


def test_members_agree_and_leave_alone(store: Store) -> None:
    watch = sign_up(store, "1")
    for n in range(OPEN_INVITATIONS):
        store.invite(watch.key, *invitation(watch, f"m{n}@x.com"), TODAY)
    with pytest.raises(StoreError, match="wait"):
        store.invite(watch.key, *invitation(watch, "one-more@x.com"), TODAY)
    assert store.invite(watch.key, *invitation(watch, "m1@x.com"), TODAY) == "waiting"
    waiting = store.ticket("token-m1@x.com")
    assert waiting
    joined = store.agree("token-m1@x.com", waiting.fingerprint, "rm", "folder", NOW, TODAY)
    assert joined and joined.families == watch.families and joined.reader == "rm"
    changed = store.change_subscription(watch.key, TODAY, families=("food/sugar",), mode=Mode.WEEKLY)
    assert store.spread(changed, TODAY) == 1
    theirs = store.subscription(joined.key)
    assert theirs and (theirs.families, theirs.mode, theirs.note) == (("food/sugar",), Mode.WEEKLY, "")
    store.end("rm", TODAY)
    assert {m.state for m in store.members_of(watch.key)} == {"invited", "left"}
    assert store.invite(watch.key, *invitation(watch, "m1@x.com"), TODAY + timedelta(days=90)) == "left"
    assert store.uninvite(watch.key, "m2@x.com", TODAY) and not store.uninvite(watch.key, "m2@x.com", TODAY)


def invitation(watch: Subscription, at: str) -> tuple[Ticket, str, Letter]:
    wish = for_member(watch, f"for-{at}", "zh")
    return (
        Ticket(at, Purpose.INVITE, at, "zh", NOW, NOW + timedelta(hours=48), wish),
        f"token-{at}",
        letter(at, at),
    )


def test_old_tickets_go_with_their_letters(store: Store) -> None:
    store.ask(asked("1"), "token", letter("1"))
    assert store.sweep_tickets(NOW + timedelta(days=8)) == 0 and letters(store) == 1
    assert store.sweep_tickets(NOW + timedelta(days=10)) == 1 and letters(store) == 0


def test_a_wish_survives_its_text() -> None:
    wish = replace(WISH, mode=Mode.WEEKLY, paused_until=TODAY, quiet="22:00-07:00", welcome=False)
    assert wish_from_json(wish_to_json(wish)) == wish


def test_addresses() -> None:
    assert address(" Wang.Li@Example.COM ") == "wang.li@example.com"
    assert address("a@例子.中国") == "a@xn--fsqu00a.xn--fiqs8s"
    bad = ["", "a", "a@", "@b.cn", "a@b", "a b@c.cn", "a@b@c.cn", "a@-b.cn", "王@b.cn", "a@b.cn\r\nBcc: x@y.z"]
    bad += ["x" * 65 + "@b.cn", "a@" + "b" * 260 + ".cn", '"a b"@c.cn', "a@b..cn", "<a@b.cn>", "a@b.cn,c@d.cn"]
    for text in (*bad, "a@1.2.3.4"):
        with pytest.raises(AddressError):
            address(text)


@given(st.text(max_size=40))
def test_no_address_carries_what_a_header_cannot(text: str) -> None:
    for tried in (text, f"{text}@b.cn", f"a@{text}"):
        try:
            found = address(tried)
        except AddressError:
            continue
        assert found.isascii() and found.isprintable() and not set(' ,;<>()"\\') & set(found)
