"""The shares of the colours on the real export: few red, some orange and yellow, and no table that grades all alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from alerts.grade import assess
from alerts.table import Table, table
from alerts.touching import touching
from classifier import label_pending
from crawlers.engine import Order, crawl
from records.grades import Colour
from records.measures import Measure
from records.store import Store

DAY = date(2025, 6, 12)
NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
RED, ORANGE, YELLOW = (0.0, 0.02), (0.02, 0.08), (0.10, 0.25)  # least and most of the relevant measures
LEAST_DOCUMENTS = 15  # a sector with so many must show two colours


@pytest.fixture(scope="module")
def measures(export: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Measure]:
    home = tmp_path_factory.mktemp("shares")
    store = Store(f"sqlite:///{home / 's.db'}", home)
    store.migrate()
    crawl(store, Order("wto_eping_workbook", NOW, export))
    label_pending(store, NOW)
    found = [m for batch in store.ungraded("none", DAY) for m in batch]
    assert sum(len(m.documents) for m in found) > 140
    return found


def complaints(measures: Sequence[Measure], rules: Table) -> list[str]:
    """What is wrong with the shares that a table gives, in words."""
    graded = [(m, g) for m in measures if (g := assess(m, DAY, rules))]
    relevant = [g for m, g in graded if (m.relevant or 0) >= 0.5]
    counts = Counter(g.colour for g in relevant)
    wanted = ((Colour.RED, RED), (Colour.ORANGE, ORANGE), (Colour.YELLOW, YELLOW))
    wrong = [
        f"{c}: {counts[c]} of {len(relevant)}"
        for c, (least, most) in wanted
        if not least * len(relevant) <= counts[c] <= most * len(relevant)
    ]
    colours: dict[str, Counter[Colour]] = defaultdict(Counter)
    for m, g in graded:
        for sector in {x.sector for x in touching(m)}:
            colours[sector][g.colour] += len(m.documents)
    return wrong + [f"{s}: all {list(c)}" for s, c in colours.items() if c.total() >= LEAST_DOCUMENTS and len(c) < 2]


def test_the_published_table_keeps_the_aims(measures: list[Measure]) -> None:
    assert complaints(measures, table()) == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("all blue", {"thresholds": {"red": 0.99, "orange": 0.98, "yellow": 0.97}}),
        ("all yellow", {"thresholds": {"red": 0.99, "orange": 0.98, "yellow": 0.01}}),
        ("all red that may be", {"thresholds": {"red": 0.03, "orange": 0.02, "yellow": 0.01}}),
        (
            "blind to exposure, impact and dates",
            {"weights": {"exposure": 0.0, "impact": 0.0, "urgency": 0.0, "history": 1.0}},
        ),
        ("by kind alone", {"weights": {"exposure": 0.0, "impact": 1.0, "urgency": 0.0, "history": 0.0}}),
    ],
)
def test_a_table_that_grades_alike_is_found_out(measures: list[Measure], name: str, changes: dict[str, object]) -> None:
    del name
    assert complaints(measures, replace(table(), **changes))  # type: ignore[arg-type]


def test_every_grade_says_why(measures: list[Measure]) -> None:
    for measure in measures:
        if grade := assess(measure, DAY):
            assert len(grade.reasons) >= 6
            assert all(r.say(lang) for r in grade.reasons for lang in ("zh", "en"))
