"""The backtest: the same as grading every single day, nothing of the future is known, and sums that can be checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from alerts.backtest import Lead, Replayed, Turn, replay, summed
from alerts.exposure import Trade
from alerts.grade import assess
from alerts.table import table
from alerts.trade import Known
from records.grades import Colour
from records.measures import Measure
from records.notification import DocumentType

Build = Callable[..., Any]
SINCE, UNTIL = date(2024, 1, 1), date(2025, 3, 31)
NOTHING = Known({}, None)


def daily(measure: Measure, known: Callable[[date], Known]) -> list[Turn]:
    """Grade on every day of the period, as one would without shortcuts."""
    turns: list[Turn] = []
    began = min(d.distributed for d in measure.documents)
    for n in range((UNTIL - began).days + 1):
        day = began + timedelta(days=n)
        there = replace(measure, documents=tuple(d for d in measure.documents if d.distributed <= day))
        now = known(day)
        grade = assess(there, day, table(), exports=now.exports, record=now.record)
        colour = grade.colour if grade else None
        if (turns and turns[-1].colour is not colour) or (not turns and colour):
            turns.append(Turn(day, colour))
    return turns


FIRST = date(2024, 2, 20)
THREADS: list[list[dict[str, Any]]] = [
    [{"title": "Maximum residue levels in tea", "comment_deadline": date(2024, 4, 20)}],
    [{"title": "Ban on imports of fruit", "emergency": True}],
    [
        {"title": "Certification of tyres", "comment_deadline": date(2024, 5, 1)},
        {"title": "Certification of tyres", "type": DocumentType.ADDENDUM, "distributed": date(2024, 4, 25),
         "comment_deadline": date(2024, 8, 1), "entry_into_force": date(2025, 1, 10)},
        {"title": "Certification of tyres", "type": DocumentType.ADDENDUM, "distributed": date(2024, 12, 31),
         "description": "The draft is withdrawn."},
    ],
    [{"title": "Labelling of cars", "entry_into_force": date(2025, 2, 28), "adoption": date(2024, 12, 1)}],
]  # fmt: skip


@pytest.mark.parametrize("thread", THREADS)
@pytest.mark.parametrize("family", ["agriculture/fruit", "petrochemicals/tyres", "automobiles/passenger-cars"])
def test_it_turns_on_the_same_days_as_grading_every_day(
    measure: Build, notify: Build, thread: list[dict[str, Any]], family: str
) -> None:
    documents = tuple(notify(**({"distributed": FIRST, "members": ("USA",)} | fields)) for fields in thread)
    made = measure(family, documents=documents)
    found = replay(made, SINCE, UNTIL, table(), lambda day: NOTHING)
    assert list(found.turns) == daily(made, lambda day: NOTHING) and found.turns


def test_nothing_of_the_future_is_known(measure: Build, notify: Build) -> None:
    draft = notify(title="Labelling of tea", distributed=FIRST, comment_deadline=date(2024, 4, 20))
    ban = notify(title="Ban on imports of tea", type=DocumentType.ADDENDUM, distributed=date(2024, 9, 1))
    found = replay(measure(documents=(draft, ban)), SINCE, date(2024, 8, 31), table(), lambda day: NOTHING)
    assert not {t.colour for t in found.turns} & {Colour.RED, Colour.ORANGE} and found.official == date(2024, 4, 20)
    sold = Known({("agriculture/tea", "EU"): Trade(90_000_000, 0.5, 1)}, None)
    later = replay(
        measure(documents=(draft, ban)), SINCE, UNTIL, table(), lambda day: sold if day >= date(2024, 9, 1) else NOTHING
    )
    assert [t.on for t in later.turns if t.colour is Colour.RED] == [date(2024, 9, 1)]


def one(id: int, *turns: tuple[int, Colour | None], relevant: bool = True, **dates: date) -> Replayed:
    made = tuple(Turn(SINCE + timedelta(days=n), colour) for n, colour in turns)
    return Replayed(id, f"k{id}", relevant, made, **dates)


def test_the_figures_can_be_counted_by_hand() -> None:
    found = [
        one(1, (0, Colour.YELLOW), (30, Colour.RED), (60, Colour.BLUE), ours=SINCE + timedelta(days=37)),
        one(2, (1, Colour.YELLOW), (2, None)),
        one(
            3, (7, Colour.YELLOW), (9, Colour.BLUE), ours=SINCE + timedelta(days=5), official=SINCE + timedelta(days=26)
        ),
        one(4, (0, Colour.BLUE), relevant=False),
        one(5),
    ]
    sums = summed(found, {1: ("concern",), 4: ("concern", "exports"), 5: ("report",)}, SINCE, UNTIL, "v", ("concern",))
    assert (sums.measures, sums.relevant) == (5, 4)
    assert sums.colours == {"red": 1, "yellow": 2, "blue": 1}
    assert sums.shares == {"red": 0.25, "orange": 0.0, "yellow": 0.5, "blue": 0.0}
    assert sums.moves == {"upgrade": 1, "downgrade": 2, "all-clear": 1}
    assert sums.leads["red"]["ours"] == Lead(1, 7, 0)
    assert sums.leads["yellow"]["ours"] == Lead(1, -2, 1) and sums.leads["yellow"]["official"] == Lead(1, 19, 0)
    assert sums.leads["orange"]["force"] == Lead(0, None, 0)
    assert sums.busiest == {"red": 1, "yellow": 1, "blue": 1}  # days 1 and 7 lie in two weeks
    assert sums.later["red"] == {"concern": 1} and sums.later["blue"] == {"concern": 1, "exports": 1}
    assert sums.later["none"] == {"report": 1} and sums.missed() == ["red", "orange", "yellow"]
