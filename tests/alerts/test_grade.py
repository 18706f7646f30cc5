"""Grades that can be checked by hand, the bounds, the day of review, and the printed sum."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.explain import explain
from alerts.exposure import Trade
from alerts.grade import assess, sum_of, version
from alerts.history import Past
from alerts.table import read, table
from records.grades import Colour, Grade
from records.labels import Label
from records.measures import Measure
from records.notification import DocumentType, Incident, Kind, Notification, Standard

Build = Callable[..., Any]
TODAY = date(2025, 6, 12)
FRUIT, TEA = "agriculture/fruit", "agriculture/tea"


def graded(measure: Measure, **known: Any) -> Grade:
    grade = assess(measure, TODAY, **known)
    assert grade is not None
    return grade


def total(grade: Grade) -> float:
    return sum_of(dict(grade.scores), table())


# --- hand-checkable: the sums stand beside the cases -----------------------------------------------------------------


def test_a_ban_on_the_largest_market_of_a_top_family_is_red(measure: Build) -> None:
    ban = measure(
        FRUIT, title="Suspension of imports of fresh fruit", members=("VNM",), comment_deadline=date(2025, 7, 31)
    )
    sold = {(FRUIT, "VNM"): Trade(640_000_000, 0.52, 1, 310, "customs file")}
    grade = graded(ban, exports=sold)
    # (1.00 × 0.40 + 1.00 × 0.35 + 0.45 × 0.15 + 0) × 0.92 (draft, by code)
    assert total(grade) == pytest.approx(0.7521) and grade.colour is Colour.RED
    # by the estimate alone (0.80) a draft stays orange: red needs figures, or a rule that is adopted
    assert graded(ban).colour is Colour.ORANGE
    adopted = replace(ban, documents=(replace(ban.documents[0], entry_into_force=date(2025, 6, 20)),))
    assert graded(adopted).colour is Colour.ORANGE  # (0.32 + 0.35 + 0.135) × 0.92: still a draft by its dates
    said = replace(ban, documents=(replace(ban.documents[0], description="The order was adopted."),))
    assert graded(said).colour is Colour.RED


def test_a_voluntary_standard_without_exposure_is_blue(measure: Build) -> None:
    grade = graded(measure("services/tourism", title="Voluntary standard for inns", members=("VNM",)))
    assert grade.colour is Colour.BLUE and dict(grade.scores)["exposure"].value is None
    # even where everything else presses, the ceiling holds; measured exports lift it
    pressing = measure(FRUIT, title="Guidelines for fruit shops", members=("VNM",), comment_deadline=date(2025, 6, 14))
    assert graded(pressing, record={(FRUIT, "VNM"): Past(concerns=2)}).colour is Colour.BLUE
    assert "Ceiling" in graded(pressing).reasons[-1].message
    sold = graded(pressing, exports={(FRUIT, "VNM"): Trade(60_000_000)}, record={(FRUIT, "VNM"): Past(concerns=2)})
    assert sold.colour is not Colour.BLUE


def test_an_mrl_cut_on_tea_in_the_eu(measure: Build) -> None:
    cut = measure(TEA, title="Maximum residue levels for chlorpyrifos in tea", comment_deadline=date(2025, 8, 11))
    # estimate: (0.55 × 0.40 + 0.65 × 0.35 + 0.45 × 0.15) × 0.92
    assert total(graded(cut)) == pytest.approx(0.4738) and graded(cut).colour is Colour.YELLOW
    sold = graded(cut, exports={(TEA, "EU"): Trade(14_000_000, 0.12, 8)})
    # figures: (0.80 × 0.40 + 0.65 × 0.35 + 0.45 × 0.15) × 0.92
    assert total(sold) == pytest.approx(0.5658) and sold.colour is Colour.ORANGE


def test_an_emergency_sps_measure(measure: Build) -> None:
    fruit = measure(
        FRUIT, title="Emergency measure on fresh fruit", members=("VNM",), symbols=("G/SPS/N/VNM/9",), emergency=True
    )
    # (0.80 × 0.40 + 0.35 [not assessed] × 0.35 + 1.00 × 0.15) × 1.00
    assert total(graded(fruit)) == pytest.approx(0.5925) and graded(fruit).colour is Colour.ORANGE
    banned = measure(FRUIT, title="Emergency suspension of imports of fruit", members=("VNM",), emergency=True)
    assert total(graded(banned)) == pytest.approx(0.82) and graded(banned).colour is Colour.RED


def test_a_labelling_rule_with_90_days_left(measure: Build) -> None:
    rule = {"title": "Labelling of foods", "comment_deadline": date(2025, 9, 10)}
    far = graded(measure(TEA, members=("JPN",), **rule))
    # (0.40 × 0.40 + 0.30 × 0.35 + 0.30 × 0.15) × 0.92
    assert total(far) == pytest.approx(0.2852) and far.colour is Colour.BLUE
    near = graded(measure(FRUIT, members=("VNM",), **rule))
    # (0.80 × 0.40 + 0.30 × 0.35 + 0.30 × 0.15) × 0.92
    assert total(near) == pytest.approx(0.4324) and near.colour is Colour.YELLOW


def test_history_raises_a_grade(measure: Build) -> None:
    rule = measure(TEA, title="Technical regulation on tea", members=("JPN",), comment_deadline=date(2025, 8, 9))
    assert graded(rule).colour is Colour.BLUE
    assert total(graded(rule, record={(TEA, "JPN"): Past(5)})) - total(graded(rule)) == pytest.approx(0.08 * 0.92)


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_no_family_of_guangxi_no_grade(measure: Build) -> None:
    assert assess(measure(labels=()), TODAY) is None
    assert assess(measure(labels=(Label(TEA, 0.49, "rule:term"),)), TODAY) is None


def test_floor_a_ban_on_a_leading_family_is_at_least_orange(measure: Build) -> None:
    ban = measure(FRUIT, 0.9, "rule:term", title="Prohibition of the sale of a fruit wax", members=("VNM",))
    weak = replace(table(), weights={"exposure": 0.1, "impact": 0.1, "urgency": 0.7, "history": 0.1})
    grade = assess(ban, TODAY, weak)
    assert grade is not None and grade.colour is Colour.ORANGE and "Floor" in grade.reasons[-1].message
    lifted = replace(ban, documents=(replace(ban.documents[0], description="It has lifted the suspension."),))
    eased = assess(lifted, TODAY, weak)
    assert eased is not None and eased.colour is not Colour.ORANGE
    doubtful = replace(ban, labels=(Label(FRUIT, 0.55, "rule:term"),))
    unsure = assess(doubtful, TODAY, weak)
    assert unsure is not None and unsure.colour is not Colour.ORANGE


def test_red_only_by_the_stated_rule(measure: Build) -> None:
    low = replace(table(), thresholds={"red": 0.2, "orange": 0.15, "yellow": 0.1})
    certificate = measure(FRUIT, title="Phytosanitary requirements for fruit", members=("VNM",))
    grade = assess(certificate, TODAY, low)
    assert grade is not None and grade.colour is Colour.ORANGE and "Red needs" in grade.reasons[-1].message
    ban = assess(measure(FRUIT, title="Ban on imports of fruit", members=("VNM",), entry_into_force=TODAY), TODAY, low)
    assert ban is not None and ban.colour is Colour.RED


ORIGINS = [
    ("Suspension of imports of oranges from Brazil", (), Colour.BLUE),
    ("Suspension of imports of oranges from Brazil and from China", (), Colour.ORANGE),
    ("Suspension of imports of oranges from the People's Republic of China", (), Colour.ORANGE),
    ("Suspension of imports of oranges", (), Colour.ORANGE),
    ("Suspension of imports of oranges", ("Brazil",), Colour.BLUE),
    ("Suspension of imports of oranges", ("China", "Brazil"), Colour.ORANGE),
    ("Suspension of imports of oranges", ("All trading partners",), Colour.ORANGE),
    ("Prohibición de la importación de naranjas procedentes de Brasil", (), Colour.BLUE),
    ("关于暂停进口来自巴西的柑橘的公告", (), Colour.BLUE),
    ("Suspension of imports of fruit wax from turkey farms", (), Colour.ORANGE),
]


@pytest.mark.parametrize(("title", "regions", "colour"), ORIGINS)
def test_a_sanitary_measure_aimed_at_others_is_at_most_blue(
    measure: Build, title: str, regions: tuple[str, ...], colour: Colour
) -> None:
    made = measure(
        FRUIT,
        title=title,
        regions=regions,
        members=("VNM",),
        symbols=("G/SPS/N/VNM/9",),
        comment_deadline=date(2025, 8, 9),
    )
    grade = graded(made)
    assert grade.colour is colour
    assert ("Ceiling" in grade.reasons[-1].message) == (colour is Colour.BLUE)


def test_chinas_own_measures_are_blue_and_joint_ones_are_not_bound(measure: Build) -> None:
    own = measure(FRUIT, title="Ban on imports of fruit", members=("CHN",), entry_into_force=TODAY)
    assert graded(own).colour is Colour.BLUE
    joint = measure(FRUIT, title="Ban on imports of fruit", members=("CHN", "VNM"), entry_into_force=TODAY)
    assert graded(joint).colour is not Colour.BLUE


def test_a_withdrawn_measure_is_blue(measure: Build, notify: Build) -> None:
    first = notify(title="Ban on imports of fruit", members=("VNM",), emergency=True)
    gone = notify(title="Ban on imports of fruit", type=DocumentType.ADDENDUM, description="The draft is withdrawn.")
    assert graded(measure(FRUIT, documents=(first,))).colour is Colour.RED
    assert graded(measure(FRUIT, documents=(first, gone))).colour is Colour.BLUE


STANDARDS = [
    Standard("ISO 1", status="published"),
    Standard("ISO 1", status="withdrawn"),
    Standard("ISO 1", edition=3, status="published", replaces=("ISO 1:2001",)),
    Standard("ISO 1", status="draft"),
]


@pytest.mark.parametrize("standard", STANDARDS)
def test_standards_are_blue_while_no_exports_are_measured(measure: Build, standard: Standard) -> None:
    made = measure(
        "nonferrous-metals/alumina", kind=Kind.STANDARD, members=("ISO",), standard=standard, title="Alumina — sizes"
    )
    assert graded(made).colour is Colour.BLUE


def test_a_changed_standard_is_blue_whatever_is_sold(measure: Build) -> None:
    sold = {(FRUIT, "ISO"): Trade(90_000_000, 0.9, 1)}
    for standard in STANDARDS[1:3]:
        made = measure(FRUIT, kind=Kind.STANDARD, members=("ISO",), standard=standard)
        assert graded(made, exports=sold, record={(FRUIT, "ISO"): Past(9, 9)}).colour is Colour.BLUE


@pytest.mark.parametrize(
    ("origin", "family", "member", "colour"),
    [
        (("CHN",), "textiles-leather/clothing-home-textiles", "USA", Colour.YELLOW),
        (("CHN",), "agriculture/sugarcane", "MWI", Colour.BLUE),
        (("VNM",), "textiles-leather/clothing-home-textiles", "USA", Colour.BLUE),
        ((), "textiles-leather/clothing-home-textiles", "USA", Colour.BLUE),
    ],
)
def test_incidents(measure: Build, origin: tuple[str, ...], family: str, member: str, colour: Colour) -> None:
    made = measure(
        family, kind=Kind.INCIDENT, members=(member,), symbols=(), incident=Incident(origin=origin), title="Recalled"
    )
    grade = graded(made)
    assert grade.colour is colour
    assert (dict(grade.scores)["history"].value == 0.6) == (origin == ("CHN",))


# --- the day of review -----------------------------------------------------------------------------------------------

NOTE = Notification(
    "hand", "k", "k", Kind.NOTIFICATION, DocumentType.REGULAR, date(2025, 6, 1), "t", ("VNM",), ("G/SPS/N/VNM/1",)
)
DAYS = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2027, 1, 1)))
TITLES = st.sampled_from(["Ban on imports of fruit", "Labelling of fruit", "Notice", "Final rule on residues of a wax"])


@settings(max_examples=60, deadline=None)
@given(
    comment=DAYS,
    entry=DAYS,
    adoption=DAYS,
    emergency=st.booleans(),
    title=TITLES,
    start=st.dates(date(2024, 2, 1), date(2025, 12, 31)),
)
def test_until_the_day_of_review_the_same_facts_grade_the_same(
    comment: date | None, entry: date | None, adoption: date | None, emergency: bool, title: str, start: date
) -> None:
    dates = {"comment_deadline": comment, "entry_into_force": entry, "adoption": adoption}
    document = replace(NOTE, title=title, emergency=emergency, **dates)  # type: ignore[arg-type]
    measure = Measure("k", Kind.NOTIFICATION, (document,), (Label(FRUIT, 0.9, "rule:hs"),))
    first = assess(measure, start)
    assert first is not None
    last = min(first.review_on or date.max, start + timedelta(days=400))
    for day in (start + timedelta(days=n) for n in range(1, (last - start).days, 3)):
        again = assess(measure, day)
        assert again is not None and replace(again, as_of=start) == first
    if first.review_on:
        turned = assess(measure, first.review_on)
        assert turned is not None and (turned.scores, turned.colour) != (first.scores, first.colour)


def test_the_day_of_review_is_the_next_step(measure: Build) -> None:
    made = measure(title="Labelling of tea", comment_deadline=date(2025, 8, 9))
    reviews = []
    day: date | None = TODAY
    while day:
        grade = assess(made, day)
        assert grade is not None
        day = grade.review_on
        reviews.append(day)
    assert reviews == [date(2025, 6, 25), date(2025, 7, 12), date(2025, 8, 10), None]


# --- what is kept and printed ----------------------------------------------------------------------------------------


def test_a_grade_keeps_version_reasons_and_unknowns(measure: Build) -> None:
    grade = graded(measure("services/tourism", title="Notice concerning inns", members=("VNM",)))
    assert grade.version == version() == read().version and grade.origin == "rule"
    assert [n for n, _ in grade.scores] == ["exposure", "impact", "urgency", "certainty", "history"]
    said = "\n".join(r.say("zh") for r in grade.reasons)
    assert all(word in said for word in ("暴露度未知", "影响未评估", "未注明日期", "历史记录尚未汇集"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_explain_prints_a_sum_that_adds_up(measure: Build, lang: str) -> None:
    grade = graded(measure(TEA, title="Maximum residue levels in tea", comment_deadline=date(2025, 8, 11)))
    text = explain(grade, lang)
    parts = [(float(a), float(b), float(c)) for a, b, c in re.findall(r"([\d.]+)[^\d×\n]*× ([\d.]+) = ([\d.]+)", text)]
    assert len(parts) == 4 and all(a * b == pytest.approx(c, abs=5e-5) for a, b, c in parts)
    subtotal = sum(c for *_, c in parts)
    certain = float(re.search(r"\n  × \D+([\d.]+)", text)[1])  # type: ignore[index]
    assert subtotal * certain == pytest.approx(total(grade), abs=1e-3)
    assert f"{total(grade):.2f}" in text and grade.version in text and "2025-06-27" in text
    assert ("估计" in text and "技术性贸易措施提示，非《突发事件应对法》意义上的预警信息" in text) or lang == "en"


def test_explain_of_an_older_table_needs_no_table(measure: Build) -> None:
    grade = replace(graded(measure(title="Labelling of tea")), version="2020-01")
    assert "2020-01" in explain(grade, "en") and "Thresholds" not in explain(grade, "en")


def test_crawled_words_cannot_name_a_thing_of_ours(measure: Build) -> None:
    grade = graded(measure(title="Ban on imports of fruit", objectives=("@family:no/such labelling",)))
    quiet = graded(measure(title="Notice", objectives=("@family:no/such labelling",)))
    assert explain(grade, "zh") and explain(quiet, "zh")
