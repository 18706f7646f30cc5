"""The index answers as the plain loop over all subscriptions does, whatever they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.index import Index
from alerts.match import facts_of, match, why
from records.catalogue import catalogue
from records.grades import Colour, Grade
from records.labels import Label
from records.notification import Code, Kind
from records.subscriptions import Event, EventKind, Subscription

Build = Callable[..., Any]
TODAY = date(2025, 6, 12)
FAMILIES = [*list(catalogue().families)[:12], "agriculture/tea", "food/sugar", "food/food-safety-horizontal"]
SECTORS = sorted({f.split("/")[0] for f in FAMILIES})
HS = ["09", "0902", "090210", "0903", "17", "1701", "84", "8481", "848180", "7606", ""]
WORDS = [
    "tea",
    "green tea",
    "té",
    "rum",
    "s",
    "es",
    "绿茶",
    "茶",
    "(",
    "x_1",
    "",
    "  ",
    "TEA",
    "ß",
    "İ",
    "a\0b",
    "茶叶",
]
MEMBERS = ["VNM", "ASEAN", "EU", "DEU", "CHN", "Viet Nam", "ISO", "nowhere", ""]
PIECES = [
    "boxes",
    "green teas",
    "Té verde",
    "rum",
    "drums",
    "x_1",
    "ax_1",
    "(",
    "绿茶标准",
    "teasing",
    "STRASSE ß",
    "a\0b",
    " ",
    ",",
    "-",
]


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


SUBSCRIPTIONS = st.lists(
    st.builds(
        Subscription,
        key=st.just(""),
        reader=st.just("r"),
        name=st.just("n"),
        sectors=some(SECTORS),
        families=some(FAMILIES),
        hs=some(HS),
        words=some(WORDS),
        members=some(MEMBERS),
        kinds=some([*[k.value for k in Kind], "other"]),
        lowest=st.sampled_from(list(Colour)),
        paused=st.sampled_from([False, False, False, True]),
        since=st.just(TODAY),
    ),
    max_size=80,
).map(lambda found: [replace(s, key=str(n), id=n + 100) for n, s in enumerate(found)])
FACTS = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
        "members": some(["VNM", "EU", "CHN", "ISO", "nowhere"]),
        "kind": st.sampled_from(list(Kind)),
        "codes": st.lists(st.sampled_from(["09", "0902", "090210", "0902100010", "1701", "84", "8"]), max_size=3).map(
            lambda codes: tuple(Code("hs" if len(c) < 7 else "tariff", c) for c in codes)
        ),
        "labels": st.lists(
            st.builds(Label, st.sampled_from(FAMILIES), st.sampled_from([0.4, 0.9]), st.just("x")), max_size=3
        ),
    }
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    subscriptions=SUBSCRIPTIONS, facts=FACTS, colour=st.sampled_from(list(Colour)), old=st.sampled_from([None, *Colour])
)
def test_the_index_finds_what_the_loop_finds(
    measure: Build, subscriptions: list[Subscription], facts: dict[str, Any], colour: Colour, old: Colour | None
) -> None:
    made = replace(measure(**facts), grade=Grade(colour, "v", TODAY, (), ()))
    detail: Any = (("old", old.value), ("new", colour.value)) if old else ()
    event = Event(made.key, EventKind.GRADE if old else EventKind.FIRST, "e", TODAY, detail)
    worst = min((c for c in (colour, old) if c), key=lambda c: c.rank)
    by_loop = [a.subscription for a in match(made, event, subscriptions, TODAY)]
    index = Index((s, n) for n, s in enumerate(subscriptions))
    found = index.match(facts_of(made), worst)
    assert [subscriptions[n].key for n in found] == by_loop
    assert [int(i) - 100 for i in index.ids[found]] == [int(n) for n in found]
    early = index.match(facts_of(made), worst, 10)
    assert [int(n) for n in early] == [int(n) for n in found if n < 10]


def test_many_candidates_and_few_come_out_alike(measure: Build) -> None:
    """The two ways of joining lists (sorting a few, marking many) give the same."""
    made = facts_of(measure(title="green tea", codes=(Code("hs", "0902"),)))
    base = Subscription("", "r", "n", hs=("8481",), lowest=Colour.BLUE, since=TODAY)
    hits: list[dict[str, Any]] = [{"hs": ("0902",), "words": ("tea",)}, {"hs": ("0902",)}]
    wanted = [replace(base, key=str(n), **({} if n % 1000 else hits[n % 3000 > 0])) for n in range(5000)]
    few = Index((s, 0) for s in wanted).match(made, Colour.BLUE)
    assert few.tolist() == [0, 1000, 2000, 3000, 4000]
    many = Index((replace(s, hs=("09",)), 0) for s in wanted).match(made, Colour.BLUE)
    assert many.tolist() == list(range(5000)) and many.dtype == np.int32


def test_an_empty_index_finds_nothing(measure: Build) -> None:
    index = Index([])
    assert len(index) == 0 and index.match(facts_of(measure()), Colour.RED).tolist() == []


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("title", [*PIECES, "two boxes", "boxess", "tea's", "the tea.", "s", "xs", "TÉS", "rumes"])
def test_each_word_alone(measure: Build, word: str, title: str) -> None:
    made = replace(measure(title=title, labels=()), grade=Grade(Colour.RED, "v", TODAY, (), ()))
    wanted = Subscription("k", "r", "n", words=(word,), families=("none/none",), since=TODAY)
    found = Index([(wanted, 0)]).match(facts_of(made), Colour.RED)
    assert bool(len(found)) == (why(made, wanted) is not None)
