"""Figures mean what they say: against sums done by hand, and against the definitions of the gold's own score."""

from __future__ import annotations

import math

import pytest

from classifier.agreement import careless, cohen, decide, family_alpha, krippendorff
from classifier.metrics import Judged, figures, intervals
from records.catalogue import catalogue

TEA, SUGAR, RICE, FOOD = "agriculture/tea", "food/sugar", "agriculture/rice", "food/food-safety-horizontal"


def judged(truth: set[str], scores: dict[str, float], relevant: float = 0.9, maybe: tuple[str, ...] = ()) -> Judged:
    return Judged(frozenset(truth), frozenset(maybe), scores, relevant)


def test_f1_by_hand() -> None:
    rows = [
        judged({TEA, SUGAR}, {TEA: 0.9, RICE: 0.6}),  # 1 right, 1 wrong, 1 missed
        judged({SUGAR, FOOD}, {SUGAR: 0.8, FOOD: 0.1}),  # horizontal ones do not count
        judged(set(), {RICE: 0.4}, 0.1),  # below one half: no label
        judged({TEA}, {TEA: 0.9, SUGAR: 0.9}, maybe=(SUGAR,)),  # the labellers differed: neither way
    ]
    found = figures(rows, catalogue())
    assert found["family_f1"] == pytest.approx(2 * 3 / (2 * 3 + 1 + 1))
    assert found["family_precision"] == found["family_recall"] == pytest.approx(3 / 4)
    assert found["relevant_precision"] == found["relevant_recall"] == 1.0
    assert found["top3"] == 1.0
    # Sectors: {agriculture, food} vs {agriculture}; food vs food; none; agriculture vs agriculture.
    assert found["sector_f1"] == pytest.approx(2 * 3 / (2 * 3 + 0 + 1))


def test_calibration_error_by_hand() -> None:
    rows = [judged({TEA}, {TEA: 0.75}), judged(set(), {TEA: 0.75})]
    assert figures(rows, catalogue())["calibration_error"] == pytest.approx(abs(1.5 - 1) / 2)


def test_nothing_to_judge_is_not_a_number_and_not_a_crash() -> None:
    found = figures([], catalogue())
    assert found["documents"] == 0 and math.isnan(found["family_f1"]) and intervals([], catalogue()) == {}


def test_intervals_hold_the_figure_and_are_repeatable() -> None:
    rows = [judged({TEA}, {TEA: 0.9})] * 8 + [judged({TEA}, {SUGAR: 0.9})] * 2
    low, high = intervals(rows, catalogue(), 200)["family_f1"]
    assert low < figures(rows, catalogue())["family_f1"] < high
    assert intervals(rows, catalogue(), 50) == intervals(rows, catalogue(), 50)


def test_cohen_by_hand() -> None:
    # 20 and 15 of 50 agreed on, 5 and 10 not: 0.7 seen, 0.5 by chance (a textbook table).
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert cohen(pairs) == pytest.approx(0.4)
    assert math.isnan(cohen([])) and cohen([(1, 1)]) == 1.0


def test_krippendorff_by_hand() -> None:
    # Krippendorff (2011), example B: two observers, ten binary units; alpha = 0.095.
    one, two = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert krippendorff(list(zip(one, two, strict=True))) == pytest.approx(0.095, abs=0.001)
    # Example C: four observers, nominal, with gaps; alpha = 0.743.
    table = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
    )
    units = [[a for a in unit if a is not None] for unit in zip(*table, strict=True)]
    assert krippendorff(units) == pytest.approx(0.743, abs=0.001)
    assert math.isnan(krippendorff([[1]]))


def test_two_blind_labels_decide_and_a_third_settles() -> None:
    tea, both = frozenset({TEA}), frozenset({TEA, SUGAR})
    assert decide({"a": tea, "b": tea}).families == tea
    assert decide({"a": tea, "b": both}).third_needed and decide({"a": tea, "b": both}).families == tea
    settled = decide({"a": tea, "b": both, "c": both})
    assert settled.families == both and not settled.third_needed
    assert decide({"a": tea}).third_needed and not decide({}).third_needed


def test_a_careless_labeller_is_found_and_careful_ones_are_not() -> None:
    wanted = [frozenset({(TEA, SUGAR, RICE)[i % 3]}) for i in range(30)]
    documents = [{"a": w, "b": w, "c": frozenset({TEA})} for w in wanted]
    assert set(careless(documents, 0.5)) == {"c"}
    alpha = family_alpha([{"a": w, "b": w} for w in wanted], [TEA, SUGAR])
    assert alpha == {TEA: 1.0, SUGAR: 1.0}
