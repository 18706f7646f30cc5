"""Whether the model still fits what comes in: abstained, mean score and experts' corrections, week by week."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEAST = 20  # documents of a week before it can be called different
STEPS = 3.0  # standard errors away from the weeks before


@dataclass(frozen=True, slots=True)
class Seen:
    """One labelled document: the day, whether the model abstained, its best score, whether an expert corrected it."""

    day: date
    abstained: bool
    best: float
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """The figures of one week, beginning on a Monday."""

    monday: date
    documents: int
    abstained: float
    best: float
    corrected: float


def weeks(seen: Iterable[Seen]) -> list[Week]:
    """The weeks in which anything was labelled, in order."""
    by: dict[date, list[Seen]] = defaultdict(list)
    for one in seen:
        by[one.day - timedelta(days=one.day.weekday())].append(one)
    return [
        Week(
            monday,
            len(rows),
            sum(r.abstained for r in rows) / len(rows),
            sum(r.best for r in rows) / len(rows),
            sum(r.corrected for r in rows) / len(rows),
        )
        for monday, rows in sorted(by.items())
    ]


def alarms(found: Sequence[Week]) -> list[str]:
    """What is different in the newest week from all weeks before it, as names: "abstained", "best", "corrected"."""
    *before, last = found if len(found) > 1 else [None]
    total = sum(w.documents for w in before if w)
    if last is None or total < LEAST or last.documents < LEAST:
        return []
    names = []
    for name in ("abstained", "best", "corrected"):
        usual = sum(getattr(w, name) * w.documents for w in before if w) / total
        spread = math.sqrt(max(usual * (1 - usual), 0.01) * (1 / total + 1 / last.documents))
        if abs(getattr(last, name) - usual) > STEPS * spread:
            names.append(name)
    return names
