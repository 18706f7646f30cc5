"""Whether a member notifies unusually much: its last 30 days tested against its own windows of 30 days before.

The count is compared with a negative binomial distribution that has the mean and variance of the earlier windows (a
Poisson distribution where they do not scatter more than chance): its tail is the probability of so many or more.  One
test is made for each member, so the threshold is that of Benjamini and Hochberg (1995): among those called unusual at
most the given share is so by chance, on average.  Trend and season are not taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import fmean, pvariance

WINDOW_DAYS = 30
HISTORY = 36  # windows before the present one
LEAST_HISTORY = 12  # with fewer nothing is said
LEAST_COUNT = 3  # fewer notifications are never called unusual
# 36 windows tell little of how far counts may scatter: what exceeds chance is taken half as large again.  In simulated
# rounds of 100 members without anything unusual this keeps the rounds with an alarm near 5 % (without it 11 %).
CAUTION = 0.5
LEVEL = 0.05  # share of false alarms among those called unusual


@dataclass(frozen=True, slots=True)
class Activity:
    """One member's test: `count` in the present window beside `mean` and `variance` of `windows` earlier ones.

    `p`: probability of `count` or more; `unusual`: it holds against the number of tests made.
    """

    member: str
    count: int
    mean: float
    variance: float
    windows: int
    p: float
    unusual: bool = False

    @property
    def scattered(self) -> bool:
        """True when the history scatters more than chance: a negative binomial, not a Poisson distribution."""
        return self.variance > self.mean


def activity(windows: Mapping[str, Sequence[int]], level: float = LEVEL) -> tuple[Activity, ...]:
    """The test of every member with enough history, the least probable first.  `windows`: newest first."""
    tests = sorted((_test(m, w) for m, w in windows.items() if len(w) > LEAST_HISTORY), key=lambda a: (a.p, a.member))
    bound = max((k * level / len(tests) for k, a in enumerate(tests, 1) if a.p <= k * level / len(tests)), default=0.0)
    return tuple(_called(a, a.p <= bound and a.count >= LEAST_COUNT) for a in tests)


def _called(a: Activity, unusual: bool) -> Activity:
    return Activity(a.member, a.count, a.mean, a.variance, a.windows, a.p, unusual)


def _test(member: str, windows: Sequence[int]) -> Activity:
    count, history = windows[0], windows[1:]
    # Half an event more: a member that never notified before has a small mean, not none (Jeffreys' prior).
    mean = fmean(history) + 0.5 / len(history)
    # A new window scatters around a mean that is itself estimated.
    variance = pvariance(history) * (len(history) + 1) / (len(history) - 1)
    variance += CAUTION * max(0.0, variance - mean)
    return Activity(member, count, mean, variance, len(history), tail(count, mean, variance))


def tail(count: int, mean: float, variance: float) -> float:
    """P(X >= count) of a negative binomial with this mean and variance; of a Poisson when variance <= mean."""
    below = sum(exp(_log_probability(k, mean, variance)) for k in range(count))
    return min(1.0, max(0.0, 1.0 - below)) if below < 0.999 else _far_tail(count, mean, variance)


def _far_tail(count: int, mean: float, variance: float) -> float:
    """The same summed from above, where 1 - sum would lose its digits."""
    total, k = 0.0, count
    while True:
        term = exp(_log_probability(k, mean, variance))
        total += term
        k += 1
        if term <= total * 1e-12:
            return min(1.0, total)


def _log_probability(k: int, mean: float, variance: float) -> float:
    if variance <= mean:
        return k * log(mean) - mean - lgamma(k + 1)
    size = mean * mean / (variance - mean)
    chance = size / (size + mean)
    return lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * log(chance) + k * log(1 - chance)
