"""The test of unusual activity: its tail, its rate of false alarms, and what it finds."""

from __future__ import annotations

import random
from math import comb, isclose

import pytest

from records.unusual import activity, tail


def test_the_tail_is_that_of_the_distributions() -> None:
    assert tail(0, 3.0, 3.0) == 1.0
    assert isclose(tail(1, 2.0, 1.0), 0.8646647167633873, rel_tol=1e-12)  # Poisson: 1 - e^-2
    # Negative binomial with size 3, chance 3/8 (mean 5, variance 40/3), summed by its integer form.
    below = sum(comb(k + 2, k) * (3 / 8) ** 3 * (5 / 8) ** k for k in range(12))
    assert isclose(tail(12, 5.0, 40 / 3), 1 - below, rel_tol=1e-9)
    far = tail(60, 5.0, 5.0)
    assert 0 < far < 1e-30 and tail(61, 5.0, 5.0) < far


def test_false_alarms_are_rare() -> None:
    """Members whose counts only scatter: of 60 rounds of 60 members few sound any alarm (binomial bound at 6 %)."""
    chance = random.Random(7)
    rounds = 0
    for _ in range(60):
        windows = {}
        for member in range(60):
            mean, size = chance.choice((0.3, 1, 4, 12)), chance.choice((1, 2, 5, 50))
            windows[str(member)] = [_poisson(chance, chance.gammavariate(size, mean / size)) for _ in range(37)]
        rounds += any(a.unusual for a in activity(windows))
    assert rounds <= 9  # 9 or more of 60 at 6 %: probability below 1 %


def _poisson(chance: random.Random, rate: float) -> int:
    count, until = 0, chance.expovariate(1)
    while until < rate:
        count, until = count + 1, until + chance.expovariate(1)
    return count


def test_a_burst_is_found_and_little_is_not() -> None:
    quiet = {f"Q{n}": [2, *[1, 2, 3, 2] * 9] for n in range(40)}
    found = activity(quiet | {"BIG": [24, *[4, 5, 6, 3] * 9], "FEW": [2, *[0] * 36]})
    assert [a.member for a in found if a.unusual] == ["BIG"]
    assert found[0].member == "BIG" and found[0].windows == 36 and found[0].mean == pytest.approx(4.5, abs=0.02)


def test_little_history_says_nothing() -> None:
    assert activity({"NEW": [50, *[1] * 11]}) == ()
