"""The state of a measure from its documents: hand-made threads, and the real export."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.reading import Reading
from crawlers.sources import wto_eping_workbook
from records.differences import MOST_PIECES, compare, differences
from records.lifecycle import ADOPTION, DEADLINE, WITHDRAWAL, Lifecycle, Stage, lifecycle
from records.measures import Measure
from records.notification import Code, DocumentType, Kind, Notification, Raw

BASE = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 1, 10),
    title="Rules for leaves",
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2026, 3, 11),
    products="Leaves",
    description="Sets limits for leaves and asks for a certificate of conformity.",
    codes=(Code("hs", "0902", "Tea"),),
)


def later(part: str, day: date, type_: DocumentType = DocumentType.ADDENDUM, **fields: object) -> Notification:
    symbol = f"{BASE.key}/{part}"
    empty = {"comment_deadline": None, "products": "", "description": "", "codes": ()}
    values = empty | {"key": symbol, "symbols": (symbol,), "type": type_, "distributed": day} | fields
    return replace(BASE, **values)  # type: ignore[arg-type]


def state(today: date, *documents: Notification) -> Lifecycle:
    return lifecycle(Measure(BASE.key, Kind.NOTIFICATION, documents), today)


APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
THREADS = (
    ("open", date(2026, 3, 11), (BASE,), Stage.COMMENT_OPEN, date(2026, 3, 11), BASE.key, True),
    ("closed", date(2026, 3, 12), (BASE,), Stage.COMMENT_CLOSED, date(2026, 3, 11), BASE.key, True),
    ("no deadline", APRIL, (replace(BASE, comment_deadline=None),), Stage.DRAFTED, BASE.distributed, BASE.key, True),
    (
        "deadline moved", APRIL,
        (BASE, later("Add.1", date(2026, 3, 1), comment_deadline=MAY, keywords=(DEADLINE,))),
        Stage.COMMENT_OPEN, MAY, f"{BASE.key}/Add.1", True,
    ),
    (
        "proposed date past", MAY, (replace(BASE, entry_into_force=APRIL),),
        Stage.IN_FORCE, APRIL, BASE.key, False,
    ),
    ("proposed date to come", APRIL, (replace(BASE, entry_into_force=MAY),), Stage.COMMENT_CLOSED,
     date(2026, 3, 11), BASE.key, True),
    (
        "adopted, to enter into force", APRIL,
        (BASE, later("Add.1", APRIL, keywords=(ADOPTION,), entry_into_force=MAY)),
        Stage.ADOPTED, APRIL, f"{BASE.key}/Add.1", True,
    ),
    (
        "the same a month later", MAY,
        (BASE, later("Add.1", APRIL, keywords=(ADOPTION,), entry_into_force=MAY)),
        Stage.IN_FORCE, MAY, f"{BASE.key}/Add.1", True,
    ),
    (
        "in words", MAY, (BASE, later("Add.1", APRIL, description="It came into force on 20 March 2026.")),
        Stage.IN_FORCE, date(2026, 3, 20), f"{BASE.key}/Add.1", True,
    ),
    (
        "withdrawn by keyword", MAY, (BASE, later("Add.1", APRIL, keywords=(WITHDRAWAL,))),
        Stage.WITHDRAWN, APRIL, f"{BASE.key}/Add.1", True,
    ),
    (
        "withdrawn in words", MAY, (BASE, later("Add.1", APRIL, description="This action withdraws the proposal.")),
        Stage.WITHDRAWN, APRIL, f"{BASE.key}/Add.1", True,
    ),
    (
        "a draft that repeals an older act is not withdrawn", MAY,
        (replace(BASE, description="The regulation is repealed and replaced."),),
        Stage.COMMENT_CLOSED, date(2026, 3, 11), BASE.key, True,
    ),
    (
        "revised after withdrawal", MAY,
        (BASE, later("Add.1", APRIL, keywords=(WITHDRAWAL,)),
         later("Rev.1", date(2026, 4, 20), DocumentType.REVISION, comment_deadline=date(2026, 6, 20))),
        Stage.COMMENT_OPEN, date(2026, 6, 20), f"{BASE.key}/Rev.1", True,
    ),
    (
        "a void addendum does not count", MAY,
        (BASE, later("Add.1", APRIL, keywords=(WITHDRAWAL,)),
         later("Add.1/Corr.1", APRIL, DocumentType.CORRIGENDUM, description="… should be considered null and void.")),
        Stage.COMMENT_CLOSED, date(2026, 3, 11), BASE.key, True,
    ),
    (
        "a void notification ends the measure", MAY,
        (BASE, later("Corr.1", APRIL, DocumentType.CORRIGENDUM,
                     description=f"The notification {BASE.key} should be considered null and void.")),
        Stage.WITHDRAWN, APRIL, f"{BASE.key}/Corr.1", True,
    ),
    ("emergency", MAY, (replace(BASE, emergency=True, comment_deadline=None),), Stage.ADOPTED, BASE.distributed,
     BASE.key, False),
    ("only a follow-up is known", MAY, (later("Add.1", APRIL),), Stage.DRAFTED, APRIL, f"{BASE.key}/Add.1", False),
    ("before it was notified", date(2026, 1, 1), (replace(BASE, comment_deadline=None),), Stage.DRAFTED,
     BASE.distributed, BASE.key, True),
)  # fmt: skip


@pytest.mark.parametrize(("name", "today", "documents", "stage", "on", "key", "certain"), THREADS, ids=lambda x: None)
def test_states(
    name: str, today: date, documents: tuple[Notification, ...], stage: Stage, on: date, key: str, certain: bool
) -> None:
    now = state(today, *documents).now
    assert (now.stage, now.on, now.document, now.certain) == (stage, on, key, certain), name
    assert now.reason.say("zh") != now.reason.say("en") and "{" not in now.reason.say("zh")


def test_the_way_is_told_step_by_step() -> None:
    found = state(MAY, BASE, later("Add.1", APRIL, keywords=(ADOPTION,), entry_into_force=MAY))
    assert [s.stage for s in found.steps] == [Stage.DRAFTED, Stage.COMMENT_CLOSED, Stage.ADOPTED, Stage.IN_FORCE]


def test_documents_of_one_day_stand_in_the_order_of_their_symbols() -> None:
    second = later("Add.2", APRIL, keywords=(WITHDRAWAL,))
    first = later("Add.1", APRIL, comment_deadline=MAY)
    assert state(APRIL, BASE, second, first).now.stage is Stage.WITHDRAWN


@given(st.permutations([BASE, later("Add.1", APRIL, keywords=(ADOPTION,)), later("Add.2", MAY)]), st.integers(0, 400))
def test_the_order_of_reading_does_not_matter(documents: list[Notification], days: int) -> None:
    today = BASE.distributed + timedelta(days=days)
    assert state(today, *documents) == state(today, *sorted(documents, key=lambda d: d.key))


@given(st.text(max_size=200))
def test_any_words_are_borne(words: str) -> None:
    state(MAY, BASE, later("Add.1", APRIL, description=words))
    differences(Measure(BASE.key, Kind.NOTIFICATION, (BASE, later("Add.1", APRIL, description=words))))


def test_the_real_export(export: Path) -> None:
    threads: dict[str, list[Notification]] = {}
    for item in wto_eping_workbook.parse_file(export, Reading(Raw(), date(2025, 6, 12), export.name)):
        assert isinstance(item, Notification)
        threads.setdefault(item.measure, []).append(item)
    today = date(2025, 6, 12)
    found = {k: lifecycle(Measure(k, Kind.NOTIFICATION, tuple(ds)), today) for k, ds in threads.items()}
    # Read by hand from the addenda's own words.
    force = {
        "G/SPS/N/JPN/1345": date(2025, 6, 10), "G/TBT/N/JPN/865": date(2025, 6, 10), "G/TBT/N/THA/743":
        date(2024, 12, 27), "G/TBT/N/ISR/1323": date(2025, 6, 4), "G/SPS/N/TPKM/642": date(2025, 5, 12),
    }  # fmt: skip
    assert {k: (found[k].now.stage, found[k].now.on) for k in force} == {
        k: (Stage.IN_FORCE, d) for k, d in force.items()
    }
    withdrawn = {k for k, s in found.items() if s.now.stage is Stage.WITHDRAWN}
    assert withdrawn == {"G/SPS/N/COL/378", "G/SPS/N/THA/773", "G/SPS/N/THA/780", "G/TBT/N/USA/993"}
    assert found["G/TBT/N/BRA/366"].void == ("G/TBT/N/BRA/366/Add.1",)
    assert {k: found[k].now.stage for k in ("G/TBT/N/JPN/853", "G/TBT/N/THA/501", "G/SPS/N/EU/808")} == dict.fromkeys(
        ("G/TBT/N/JPN/853", "G/TBT/N/THA/501", "G/SPS/N/EU/808"), Stage.ADOPTED
    )
    assert found["G/SPS/N/ARE/295"].now.on == date(2025, 7, 31)
    assert Counter(s.now.stage for s in found.values())[Stage.COMMENT_OPEN] > 100


def test_what_changed_is_told_field_by_field_and_word_by_word() -> None:
    revision = later(
        "Rev.1",
        MAY,
        DocumentType.REVISION,
        description="Sets limits for leaves and roots and asks for a certificate of origin.",
        comment_deadline=date(2026, 7, 1),
        codes=(Code("hs", "0902", "other words"), Code("hs", "1211")),
        products="Leaves",
    )
    found = {d.field: d for d in differences(Measure(BASE.key, Kind.NOTIFICATION, (BASE, revision)))}
    assert set(found) == {"comment_deadline", "codes", "description"}
    assert (found["comment_deadline"].old, found["comment_deadline"].new) == ("2026-03-11", "2026-07-01")
    assert (found["codes"].old, found["codes"].new) == ("", "hs 1211")
    pieces = [(p.sort, p.old, p.new) for p in found["description"].pieces if p.sort != "equal"]
    assert pieces == [("insert", "", "and roots"), ("replace", "conformity.", "origin.")]
    assert found["description"].document == f"{BASE.key}/Rev.1" and found["description"].on == MAY


@given(st.lists(st.sampled_from("abcdefgh"), max_size=60), st.lists(st.sampled_from("abcdefgh"), max_size=60))
def test_pieces_lead_from_one_text_to_the_other(a: list[str], b: list[str]) -> None:
    pieces, cut = compare(" ".join(a), " ".join(b))
    assert not cut
    if pieces:
        assert " ".join(p.old for p in pieces if p.old) == " ".join(a)
        assert " ".join(p.new for p in pieces if p.new) == " ".join(b)


@pytest.mark.parametrize("words", [1, 2, 40, 120, 5_000])
def test_a_comparison_is_bounded(words: int) -> None:
    old = " ".join(f"w{n % words}" for n in range(100_000))
    new = " ".join(f"w{(n * 7) % words}" for n in range(100_000))
    begun = time.monotonic()
    pieces, cut = compare(old, new)
    assert cut and len(pieces) <= MOST_PIECES and time.monotonic() - begun < 5
