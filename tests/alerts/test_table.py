"""The published table: what it holds, and that a broken one is refused with the place named."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from alerts.table import FILE, LEVELS, TableError, read, table
from records.catalogue import catalogue
from records.deadlines import lead
from records.grades import Colour


def test_kinds_follow_the_order_of_the_grading_rule() -> None:
    order = ("ban", "licence", "certification", "limit", "method", "label", "standard")
    values = [table().kind(k).value for k in order]
    assert all(a > b for a, b in pairwise(values)), dict(zip(order, values, strict=True))
    assert all(k.mast for k in table().kinds if k.id not in ("standard", "incident"))


def test_a_family_the_plan_could_not_name_has_an_estimate_of_its_own() -> None:
    t, fresh = table(), [f.id for f in catalogue().families.values() if f.basis == "today"]
    assert len(fresh) >= 6 and all(t.families[f].source == "today" for f in fresh)
    assert t.sources["today"].startswith("estimate")


def test_every_estimate_names_its_source_and_some_families_have_none() -> None:
    t = table()
    priors = (*t.families.values(), *t.markets.values())
    assert {p.source for p in priors} <= set(t.sources) and {p.level for p in priors} == set(LEVELS)
    assert all(len(text) > 30 for text in t.sources.values())
    without = [f for f in catalogue().families if f not in t.families and f.split("/")[0] not in t.families]
    assert "services/tourism" in without and "agriculture/tea" not in without


def test_estimates_fall_with_family_and_market() -> None:
    levels = table().levels
    for family, market in ((f, m) for f in LEVELS for m in LEVELS):
        assert levels["high"]["high"] >= levels[family][market] >= levels["low"]["low"]
    for name in LEVELS:
        assert levels[name]["high"] > levels[name]["medium"] > levels[name]["low"]
        assert levels["high"][name] > levels["medium"][name] > levels["low"][name]


def test_members_of_groups_are_markets() -> None:
    markets = table().markets
    assert markets["VNM"].level == markets["EU"].level == markets["SWE"].level == markets["USA"].level == "high"
    assert markets["JPN"].level == "medium" and "MWI" not in markets


def test_urgency_rises_as_the_day_comes_near() -> None:
    for steps in (table().comment, table().entry):
        assert all(a < b and x > y for (a, x), (b, y) in pairwise(steps))
        assert steps[-1][0] > 3650


def test_ceilings_and_red_rule_are_data() -> None:
    t = table()
    assert set(t.ceilings.values()) <= {Colour.BLUE, Colour.YELLOW} and t.ceilings["standard"] is Colour.BLUE
    assert t.floor_to is Colour.ORANGE and "ban" in t.red_kinds and "ban" in t.floor_kinds


def changed(tmp_path: Path, change: Callable[[str], str]) -> Path:
    text = FILE.read_text(encoding="utf-8")
    other = change(text)
    assert other != text
    path = tmp_path / "table.yaml"
    path.write_text(other, encoding="utf-8")
    return path


BROKEN = [
    (lambda s: s.replace("thresholds:", "treshholds:"), "thresholds is missing"),
    (lambda s: re.sub("red: 0.70", "red: 0.10", s), "thresholds: red, orange and yellow must fall"),
    (lambda s: s.replace("{exposure: 0.40", "{exposure: 0.90"), "weights: must add up to 1"),
    (lambda s: s.replace("value: 0.85", "value: much"), r"kinds\[1\]\.value: a number between 0 and 1"),
    (lambda s: s.replace("value: 0.85", "value: 7"), r"kinds\[1\]\.value: a number between 0 and 1"),
    (lambda s: s.replace("'进口禁令'", "'('"), r"kinds\[0\]\.words: no regular expression"),
    (lambda s: s.replace("agriculture/tea", "agriculture/coffee"), "'agriculture/coffee' is no family"),
    (lambda s: s.replace("[ASEAN,", "[ASIAN,"), "'ASIAN' is no member and no group"),
    (lambda s: s.replace("source: vietnam-2023", "source: hearsay"), "'hearsay' is not among the sources"),
    (lambda s: s.replace("to: orange", "to: purple"), "'purple' is none of red, orange, yellow, blue"),
    (lambda s: s + "\nred: 3\n", "red: a mapping is needed here"),
    (lambda s: s.replace("kinds: [ban]       ", "kinds: [bann]  ", 1), "is no kind"),
    (lambda s: s + "\n  - {", "cannot be read"),
]


@pytest.mark.parametrize(("change", "says"), BROKEN)
def test_a_broken_table_is_refused_by_name(tmp_path: Path, change: Callable[[str], str], says: str) -> None:
    path = changed(tmp_path, change)
    with pytest.raises(TableError, match=says) as raised:
        read(path)
    assert str(path) in str(raised.value)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read(tmp_path / "none.yaml")


def test_no_date_raises_the_urgency_when_our_own_deadline_has_passed() -> None:
    """An upgrade that comes after the day by which views should be in is an alarm that comes too late."""
    nearest = min(days for days, _ in table().comment)
    assert nearest > max(lead().days, *lead().members.values(), *lead().sectors.values(), 0)
