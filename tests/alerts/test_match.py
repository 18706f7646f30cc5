"""Which subscriptions a measure concerns, and the reasons that are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alerts.match import match, open_event, why
from records.grades import Colour
from records.labels import Label
from records.measures import Measure
from records.notification import Code, Kind
from records.subscriptions import Event, EventKind, Subscription

Build = Callable[..., Any]
TODAY = date(2025, 6, 12)
TEA = "agriculture/tea"


def reader(**fields: Any) -> Subscription:
    return Subscription("s", "r", "mine", lowest=Colour.BLUE, since=TODAY, **fields)


def told(measure: Measure, lang: str = "en", **criteria: Any) -> list[str] | None:
    reasons = why(measure, reader(**criteria))
    return None if reasons is None else [r.say(lang) for r in reasons]


def codes(*digits: str) -> tuple[Code, ...]:
    return tuple(Code("hs", d) for d in digits)


def test_sector_family_and_everything(graded: Build) -> None:
    made = graded()
    assert told(made, families=(TEA,)) == ["Your product: Tea", "HS 0902 belongs to Tea"]
    assert told(made, "zh", sectors=("agriculture",)) == ["您的产品：茶叶", "HS 0902 属于茶叶"]
    assert told(made) == ["Product: Tea"]
    assert told(made, families=("food/sugar",)) is None and told(made, sectors=("food",)) is None


def test_horizontal_families_do_not_speak_where_another_applies(graded: Build) -> None:
    labels = (Label(TEA, 0.9, "rule:hs"), Label("food/food-safety-horizontal", 0.9, "rule:hs"))
    assert told(graded(labels=labels), sectors=("food",)) is None
    assert told(graded(labels=labels[1:]), "zh", sectors=("food",)) == ["您的产品：食品安全（横向）"]


HS = [
    ("0902", ("090210",), "Your HS 0902: the notification names 090210"),
    ("090210", ("0902",), "Your HS 090210 lies within 0902, which the notification names"),
    ("0902", ("0902",), "Your HS 0902: the notification names 0902"),
    ("0902", ("09",), "Maybe: the notification only names chapter 09, in which your HS 0902 lies"),
    ("09", ("090230",), "Your HS 09: the notification names 090230"),
    ("0902", ("09", "0902"), "Your HS 0902: the notification names 0902"),
    ("090210", ("09", "0902"), "Your HS 090210 lies within 0902, which the notification names"),
    ("0902", ("0903", "10"), None),
    ("0902", (), "Maybe: no code is given, but the text means Tea, to which your HS 0902 belongs"),
    ("0901", (), None),
]


@pytest.mark.parametrize(("prefix", "given", "says"), HS)
def test_hs_prefixes_both_ways(graded: Build, prefix: str, given: tuple[str, ...], says: str | None) -> None:
    found = told(graded(codes=codes(*given)), hs=(prefix,))
    assert found == ([says] if says else None)


def test_a_national_tariff_line_counts_like_its_hs_code(graded: Build) -> None:
    made = graded(codes=(Code("tariff", "0902100010"),))
    assert told(made, hs=("0902",)) == ["Your HS 0902: the notification names 0902100010"]


WORDS = [
    ("green tea", "Rules for Green  Teas in bags", True),
    ("rum", "Rules for drums of crumbs", False),
    ("té", "Reglamento del TE", True),
    ("绿茶", "关于绿茶的规定", True),
    ("abc-12", "Item ABC-12 only", True),
    ("(", "A bracket ( in the text", True),
    ("", "anything", False),
]


@pytest.mark.parametrize(("word", "title", "hit"), WORDS)
def test_words(graded: Build, word: str, title: str, hit: bool) -> None:
    found = told(graded(title=title), words=(word,))
    assert (found is not None) == hit


def test_a_chinese_word_may_hit_the_name_of_the_family(graded: Build) -> None:
    assert told(graded(title="Rules for leaves"), "zh", words=("茶叶",)) == ["可能相关：产品名称中有您的关注词“茶叶”"]


def test_a_typed_word_cannot_name_a_thing_of_ours(graded: Build) -> None:
    assert told(graded(title="See @family:no/such here"), words=("@family:no/such",)) == [
        "Your word “＠family:no/such” stands in the text"
    ]


@pytest.mark.parametrize(
    ("members", "notifier", "hit"),
    [
        (("VNM",), "VNM", True),
        (("ASEAN",), "VNM", True),
        (("asean", "JPN"), "THA", True),
        (("DEU",), "EU", True),  # the Union notifies for its states
        (("EU",), "SWE", True),
        (("ASEAN",), "EU", False),
        (("CHN",), "EU", False),
    ],
)
def test_members_and_groups(graded: Build, members: tuple[str, ...], notifier: str, hit: bool) -> None:
    found = told(graded(members=(notifier,)), families=(TEA,), members=members)
    assert (found is not None) == hit
    assert not found or found[-1].startswith("Market: ")


def test_products_are_alternatives_all_else_must_hold(graded: Build) -> None:
    made = graded(codes=codes("0902"))
    assert told(made, families=("food/sugar",), hs=("0902",)) is not None
    assert told(made, hs=("0902",), kinds=(Kind.STANDARD.value,)) is None
    assert told(made, hs=("0902",), kinds=("notification",), members=("EU",)) is not None


def test_lowest_grade_and_pause(graded: Build) -> None:
    made = graded(comment_deadline=date(2025, 8, 11), title="Maximum residue levels in tea")
    assert made.grade.colour is Colour.YELLOW
    event = Event(made.key, EventKind.FIRST, "first:x", TODAY)
    watch = [replace(reader(families=(TEA,)), key=c.value, lowest=c) for c in Colour]
    assert [a.subscription for a in match(made, event, watch, TODAY)] == ["yellow", "blue"]
    assert match(made, event, [replace(watch[3], paused=True)], TODAY) == []
    assert match(replace(made, grade=None), event, watch, TODAY) == []


def test_an_alert_carries_event_colour_and_day(graded: Build) -> None:
    made = graded()
    (alert,) = match(made, open_event(made, TODAY), [reader(families=(TEA,))], TODAY)
    assert (alert.event, alert.event_kind, alert.colour, alert.on) == ("open", EventKind.OPEN, made.grade.colour, TODAY)
    assert alert.measure == made.key and alert.reasons


def change(measure: Measure, old: str, new: str | None) -> Event:
    detail: Any = (("old", old), ("new", new))
    return Event(measure.key, EventKind.GRADE, f"grade:{old}:{new}:{TODAY}", TODAY, detail)


def test_those_who_got_the_alarm_get_the_downgrade_and_the_all_clear(graded: Build) -> None:
    made = graded(title="Labelling of tea")
    assert made.grade.colour is Colour.BLUE
    watch = [replace(reader(families=(TEA,)), key=c.value, lowest=c) for c in Colour]
    down = match(made, change(made, "orange", "blue"), watch, TODAY)
    assert [a.subscription for a in down] == ["orange", "yellow", "blue"]  # red never had the alarm
    clear = match(replace(made, grade=None), change(made, "yellow", None), watch, TODAY)
    assert [(a.subscription, a.colour) for a in clear] == [("yellow", Colour.BLUE), ("blue", Colour.BLUE)]


def test_the_same_event_twice_gives_equal_alerts(graded: Build) -> None:
    made = graded(codes=codes("0902"))
    event = Event(made.key, EventKind.FIRST, "first:x", TODAY)
    watch = [reader(hs=("0902",)), reader(sectors=("agriculture",))]
    assert match(made, event, watch, TODAY) == match(made, event, watch, TODAY)
