"""Attached texts on both engines: what waits, what was read, and that a text once read is not lost again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from records import queries
from records import tables as t
from records.attached import AttachedText, TextState, marks_of, texts_of
from records.grades import Colour, Grade, Score
from records.notification import DocumentType, Kind, Notification
from records.queries.texts import PLACE, attached_texts, attachments_in, texts_asked_since, waiting_texts
from records.store import Store
from records.wording import Reason

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
ONE, TWO = f"{PLACE}2025/TBT/VNM/25_1_00_x.pdf", f"{PLACE}2025/TBT/VNM/25_1_01_x.pdf"
TEA = Notification(
    source="test", key="G/TBT/N/VNM/408", measure="G/TBT/N/VNM/408", kind=Kind.NOTIFICATION, type=DocumentType.REGULAR,
    distributed=date(2025, 6, 4), title="Rules for leaves", members=("VNM",), symbols=("G/TBT/N/VNM/408",),
    documents=(ONE, TWO.replace("https", "http"), "https://example.org/crnattachments/x.pdf"),
)  # fmt: skip
GREY = replace(TEA, key="G/TBT/N/VNM/409", measure="G/TBT/N/VNM/409", symbols=("G/TBT/N/VNM/409",))


def put(store: Store, colours: dict[str, Colour]) -> None:
    store.save(store.begin("test", NOW), [TEA, GREY], NOW)
    scores = (("exposure", Score(0.5, Reason.of("x"))),)
    for key, colour in colours.items():
        whole = queries.measure(store, key)
        assert whole is not None
        store.save_grades("v1", [(whole, Grade(colour, "v1", NOW.date(), scores, (Reason.of("x"),)))], NOW)


def waiting(store: Store, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(d.key, a) for d, a in waiting_texts(store, now, 50)]


def test_only_the_wtos_own_attachments_count() -> None:
    assert attachments_in(TEA) == (ONE, TWO)
    hostile = ("https://members.wto.org.evil.example/crnattachments/x", f"{PLACE}a b.pdf", f"{PLACE}{'x' * 900}",
               "https://members.wto.org/crnattachments/../x@evil", "file:///crnattachments/")  # fmt: skip
    found = attachments_in(replace(TEA, documents=hostile))
    assert all(a.startswith(PLACE) for a in found) and len(found) == 1  # the path may be odd, the host is the WTO's


def test_red_and_orange_wait_the_newest_first_and_three_tries_are_enough(store: Store) -> None:
    put(store, {TEA.key: Colour.ORANGE, GREY.key: Colour.YELLOW})
    assert waiting(store) == [(TEA.key, ONE), (TEA.key, TWO)]
    id = queries.measure(store, TEA.key).documents[0].id  # type: ignore[union-attr]
    at = NOW
    for tries in (1, 2, 3):
        store.ask_texts([(id, ONE), (id, ONE)], at)
        assert waiting(store, at + timedelta(hours=1)) == [(TEA.key, TWO)]
        at += timedelta(days=1)
        assert ((TEA.key, ONE) in waiting(store, at)) is (tries < 3)
    assert texts_asked_since(store, NOW + timedelta(days=2)) == 1 and texts_asked_since(store, at) == 0
    assert attached_texts(store, [id])[id][0].tries == 3


def states(store: Store, id: int) -> Iterator[tuple[str, str]]:
    for text in attached_texts(store, [id]).get(id, ()):
        yield text.state.value, text.text


def touched(store: Store, id: int) -> int:
    query = select(t.measure.c.touched).join(t.document).where(t.document.c.id == id)
    with store.read() as connection:
        return int(connection.scalar(query) or 0)


def test_a_text_is_kept_found_and_touches_its_measure(store: Store) -> None:
    put(store, {TEA.key: Colour.RED})
    id = queries.measure(store, TEA.key).documents[0].id  # type: ignore[union-attr]
    before = touched(store, id)
    found = AttachedText(TEA.key, ONE, TextState.READ, "Chè xanh\0 phải", 12, False, "vi", raw_sha256="a" * 64)
    store.ask_texts([(id, ONE), (id, TWO)], NOW)
    assert store.keep_text(found, NOW) == "new" and store.keep_text(found, NOW) == "same"
    problem = Reason.of("the document is empty; fetch it again")
    assert store.keep_text(AttachedText(TEA.key, TWO, TextState.UNREADABLE, problem=problem), NOW) == "new"
    assert list(states(store, id)) == [("read", "Chè xanh  phải"), ("unreadable", "")]
    assert attached_texts(store, [id])[id][1].problem == problem and waiting(store) == []
    with store.read() as connection:
        assert texts_of(connection, [id, 999]) == {id: ("Chè xanh  phải",)}
        mark = marks_of(connection, [id])[id]
    # Asked for again: what was read stays until something better comes.
    store.ask_texts([(id, ONE)], NOW)
    assert store.keep_text(AttachedText(TEA.key, ONE, TextState.ABSENT), NOW) == "same"
    assert next(states(store, id))[1].startswith("Chè")
    assert store.keep_text(replace(found, text="Chè đen", raw_sha256="b" * 64), NOW) == "changed"
    with store.read() as connection:
        assert marks_of(connection, [id])[id] != mark and len(mark) == 64
    assert touched(store, id) == before + 2  # once for each text that was not there
