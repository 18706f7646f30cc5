"""From an invented customs file through labels to colours: five cases whose sums can be done by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.grade import explain
from alerts.stages import grade_pending
from classifier import label_pending
from crawlers.imports.exports import read_exports
from records import queries
from records.grades import Colour
from records.measures import Measure
from records.notification import Code
from records.store import Store

Build = Callable[..., Any]
TODAY, NOW = date(2025, 6, 12), datetime(2025, 6, 12, 8, tzinfo=UTC)
HEAD = "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,第一数量,第一计量单位,美元"
# Each line every month of 2024: invented amounts of a round size.
LINES = (
    ("08109010", "荔枝", "141", "越南", 50_000_000),  # USD 600 million a year to Viet Nam, all of the fruit there
    ("09021090", "绿茶", "304", "德国", 1_000_000),  # USD 12 million a year to the EU
    ("09021090", "绿茶", "110", "香港", 99_000_000),  # … a hundredth of the tea
    ("17019910", "砂糖", "116", "日本", 20_000),  # USD 240,000 a year to Japan
    ("17019910", "砂糖", "110", "香港", 9_000_000),
)


@pytest.fixture
def customs(tmp_path: Path) -> Path:
    rows = [
        f'2024{month:02},{hs},{name},{code},{partner},1,千克,"{usd:,}"'
        for month in range(1, 13)
        for hs, name, code, partner, usd in LINES
    ]
    path = tmp_path / "customs.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="gbk")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    made.migrate()
    return made


def lines(notify: Build) -> dict[str, Any]:
    """The five notifications by name."""

    def one(symbol: str, title: str, hs: str, deadline: date | None = None, **fields: Any) -> Any:
        fields |= {"codes": (Code("hs", hs),), "comment_deadline": deadline}
        member = symbol.split("/")[3]
        return notify(key=symbol, measure=symbol, symbols=(symbol,), title=title, members=(member,), **fields)

    return {
        "ban": one("G/TBT/N/VNM/900", "Suspension of imports of fresh litchi", "081090", date(2025, 7, 31)),
        "standard": one("G/TBT/N/KEN/900", "Voluntary standard for tea bags", "0902"),
        "limit": one("G/SPS/N/EU/900", "Maximum residue levels for chlorpyrifos in tea", "0902", date(2025, 8, 11)),
        "emergency": one("G/SPS/N/VNM/901", "Emergency measure on fresh litchi", "081090", emergency=True),
        "label": one("G/TBT/N/JPN/900", "Labelling of sugar", "1701", date(2025, 9, 10)),
    }  # fmt: skip


@pytest.fixture
def graded(store: Store, customs: Path, notify: Build) -> dict[str, Measure]:
    documents = lines(notify)
    store.save(store.begin("hand", NOW), list(documents.values()), NOW)
    taken = read_exports(customs, TODAY)
    assert not taken.bad and store.save_exports(taken.good, "") == (60, 0)
    label_pending(store, NOW)
    grade_pending(store, TODAY, NOW)
    found = {name: queries.measure(store, n.key) for name, n in documents.items()}
    assert all(m is not None and m.grade is not None for m in found.values())
    return {name: m for name, m in found.items() if m is not None}


# (exposure × 0.40 + impact × 0.35 + urgency × 0.15 + history 0) × certainty
CASES = [
    ("ban", Colour.RED, (1.00 * 0.40 + 1.00 * 0.35 + 0.45 * 0.15) * 0.92),  # 600 million, draft, 49 days
    ("standard", Colour.BLUE, None),  # no exports to Kenya: the ceiling holds whatever the sum
    ("limit", Colour.ORANGE, (0.80 * 0.40 + 0.65 * 0.35 + 0.45 * 0.15) * 0.92),  # 12 million, 60 days
    ("emergency", Colour.ORANGE, (1.00 * 0.40 + 0.35 * 0.35 + 1.00 * 0.15) * 1.00),  # kind not told: not red
    ("label", Colour.BLUE, (0.30 * 0.40 + 0.30 * 0.35 + 0.30 * 0.15) * 0.92),  # 240,000 in Japan, 90 days
]


@pytest.mark.parametrize(("name", "colour", "total"), CASES)
def test_the_case_comes_out_in_its_colour_and_its_sum(
    graded: dict[str, Measure], name: str, colour: Colour, total: float | None
) -> None:
    grade = graded[name].grade
    assert grade is not None and grade.colour is colour, explain(grade, "en")
    if total is not None:
        said = next(r for r in grade.reasons if r.message.startswith("Sum "))
        assert float(dict(said.params)["total"]) == pytest.approx(round(total, 2), abs=0.005)
    exposure = dict(grade.scores)["exposure"]
    basis = dict(exposure.figures)["basis"]
    assert basis == ("estimate" if name == "standard" else "figures")
    for lang in ("zh", "en"):
        told = explain(grade, lang)
        assert re.search(r"估计|estimate", told) if basis == "estimate" else re.search(r"海关|customs", told)


def test_the_kind_of_measure_is_said_in_the_terms_of_mast_with_its_words(graded: dict[str, Measure]) -> None:
    kinds = {name: dict(m.grade.scores)["impact"].reason.say("zh") for name, m in graded.items() if m.grade}
    assert "禁止或暂停" in kinds["ban"] and "[A1, B1]" in kinds["ban"] and "Suspension of imports" in kinds["ban"]
    assert "[A2, B2]" in kinds["limit"] and "Maximum residue levels" in kinds["limit"]
    assert "[A3, B3]" in kinds["label"] and "Labelling" in kinds["label"]
    assert "Voluntary" in kinds["standard"] and "未" in kinds["emergency"]


def test_the_same_ban_on_a_market_where_nothing_is_sold_is_not_red(store: Store, customs: Path, notify: Build) -> None:
    ban = lines(notify)["ban"]
    other = replace(ban, key="G/TBT/N/KEN/1", measure="G/TBT/N/KEN/1", symbols=("G/TBT/N/KEN/1",), members=("KEN",))
    store.save(store.begin("hand", NOW), [other], NOW)
    store.save_exports(read_exports(customs, TODAY).good, "")
    label_pending(store, NOW)
    grade_pending(store, TODAY, NOW)
    found = queries.measure(store, "G/TBT/N/KEN/1")
    assert found is not None and found.grade is not None and found.grade.colour is not Colour.RED
