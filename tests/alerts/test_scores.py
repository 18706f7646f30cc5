"""Exposure, urgency, certainty and history, each with its unknowns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest

from alerts.certainty import certainty, status
from alerts.exposure import Exposure, Figures, Trade, exposure
from alerts.history import Past, gather, history
from alerts.impact import find
from alerts.table import table
from alerts.touching import is_sure, touching
from alerts.urgency import urgency
from records.labels import Label
from records.measures import Measure
from records.notification import DocumentType, Incident, Kind, Notification
from records.wording import Reason

Build = Callable[..., Any]
T = table()
TODAY = date(2025, 6, 12)


def exposed(made: Measure, figures: Figures | None = None) -> Exposure:
    return exposure(made, touching(made), T, figures)


@pytest.mark.parametrize(
    ("family", "member", "value", "basis"),
    [
        ("agriculture/fruit", "VNM", 0.80, "estimate"),  # high × high
        ("agriculture/tea", "EU", 0.55, "estimate"),  # medium × high
        ("agriculture/tea", "JPN", 0.40, "estimate"),  # medium × medium
        ("agriculture/sugarcane", "MWI", 0.10, "estimate"),  # low × low, the sector's estimate
        ("services/tourism", "VNM", None, "unknown"),
        ("food/food-safety-horizontal", "VNM", None, "unknown"),  # stands for no trade of its sector
    ],
)
def test_exposure_is_an_estimate_or_unknown_never_zero(
    measure: Build, family: str, member: str, value: float | None, basis: str
) -> None:
    found = exposed(measure(family, members=(member,)))
    assert (found.score.value, found.basis) == (value, basis)
    said = found.score.reason.say("zh")
    assert ("为估计" in said) == (basis == "estimate") and ("未知" in said) == (basis == "unknown")


def test_customs_figures_take_the_place_of_the_estimate(measure: Build) -> None:
    made = measure(members=("EU", "JPN"))
    figures = {("agriculture/tea", "EU"): Trade(12_400_000, 0.02, 9, 14, "customs file 2024")}
    found = exposed(made, figures)
    assert (found.score.value, found.basis, found.leading) == (0.8, "figures", False)
    assert "12,400,000" in found.score.reason.say("en") and dict(found.score.figures)["enterprises"] == "14"
    share = exposed(made, {("agriculture/tea", "EU"): Trade(90_000, 0.45, 3)})
    assert share.score.value == 1.0 and share.leading
    none = exposed(measure(), {("agriculture/tea", "EU"): Trade(0)})
    assert (none.score.value, none.basis) == (0.0, "figures")  # known to be nothing, not unknown


def test_chinas_exports_may_stand_in_and_say_so(measure: Build) -> None:
    found = exposed(measure(), {("agriculture/tea", "EU"): Trade(2_000_000, proxy=True)})
    assert "代替广西数据" in found.score.reason.say("zh") and dict(found.score.figures)["proxy"] == "yes"


def test_a_doubtful_label_weighs_less_than_a_sure_one(measure: Build) -> None:
    labels = (Label("agriculture/tea", 0.97, "rule:hs"), Label("agriculture/fruit", 0.55, "rule:term"))
    assert exposed(measure(labels=labels, members=("EU",))).label.family == "agriculture/tea"


DAY = date(2025, 8, 9)
STEPS = [(58, 0.45), (45, 0.60), (46, 0.45), (76, 0.30), (75, 0.45), (28, 0.75), (29, 0.60), (7, 0.75), (0, 0.75)]


@pytest.mark.parametrize(("left", "value"), STEPS)
def test_urgency_by_days_to_the_comment_deadline(measure: Build, left: int, value: float) -> None:
    made = measure(comment_deadline=DAY)
    assert urgency(made, find(made, T), DAY - timedelta(days=left), T).value == value


@pytest.mark.parametrize(
    ("day", "comment", "entry", "value", "says"),
    [
        (TODAY, None, None, None, "Date not given"),
        (TODAY, date(2025, 6, 1), None, 0.20, "ended on 2025-06-01"),
        (TODAY, date(2025, 6, 1), date(2025, 7, 1), 0.90, "Enters into force on 2025-07-01"),
        (TODAY, None, date(2025, 6, 12), 0.60, "In force since"),
        (TODAY, None, date(2025, 1, 1), 0.20, "In force since"),
        (TODAY, date(2025, 9, 30), date(2025, 7, 1), 0.90, "Enters into force"),
        (date(2024, 2, 9), date(2024, 3, 8), None, 0.75, "within 28 days"),  # over a leap day
        (date(2024, 12, 10), date(2025, 1, 7), None, 0.75, "within 28 days"),  # over the year's end
    ],
)
def test_urgency_by_what_is_dated(
    measure: Build, day: date, comment: date | None, entry: date | None, value: float | None, says: str
) -> None:
    made = measure(comment_deadline=comment, entry_into_force=entry, distributed=date(2024, 1, 1))
    score = urgency(made, find(made, T), day, T)
    assert score.value == value and says in score.reason.say("en")


def test_an_emergency_is_urgent_for_half_a_year_unless_it_is_lifted(measure: Build, notify: Build) -> None:
    made = measure(emergency=True, title="Suspension of imports of tea", distributed=date(2025, 6, 1))
    found = find(made, T)
    assert urgency(made, found, TODAY, T).value == 1.0
    assert urgency(made, found, date(2025, 6, 1) + timedelta(days=180), T).value != 1.0
    lifted = notify(type=DocumentType.ADDENDUM, description="It has lifted the suspension.", emergency=True)
    both = measure(documents=(*made.documents, lifted))
    assert urgency(both, find(both, T), TODAY, T).value != 1.0


@pytest.mark.parametrize(
    ("fields", "is_"),
    [
        ({"comment_deadline": date(2025, 8, 1)}, "draft"),
        ({}, "not_stated"),
        ({"entry_into_force": date(2025, 6, 1)}, "in_force"),
        ({"entry_into_force": date(2025, 9, 1), "adoption": date(2025, 6, 1)}, "adopted"),
        ({"title": "Tolerances for tea. Final rule"}, "adopted"),
        ({"description": "The regulation entered into force on 1 June."}, "in_force"),
        ({"description": "La norma entrará en vigor pronto."}, "adopted"),
        ({"emergency": True}, "in_force"),
    ],
)
def test_legal_status(measure: Build, fields: dict[str, object], is_: str) -> None:
    assert status(measure(**fields), TODAY, T) == is_


@pytest.mark.parametrize(
    ("label", "value"),
    [
        (Label("agriculture/tea", 0.97, "rule:hs"), 0.92),
        (Label("agriculture/tea", 0.97, "rule:term"), 0.92 * 0.97),
        (Label("agriculture/tea", 0.55, "rule:term"), 0.92 * 0.97 * 0.90),
        (Label("agriculture/tea", 0.55, "expert:Li"), 0.92),
    ],
)
def test_certainty_is_a_product_of_factors(measure: Build, label: Label, value: float) -> None:
    made = measure(comment_deadline=date(2025, 8, 1))
    assert certainty(made, label, TODAY, T).value == pytest.approx(value, abs=1e-4)


def test_history_is_unknown_until_it_is_brought_together(measure: Build) -> None:
    made = measure()
    assert history(made, touching(made), T).value is None
    assert history(made, touching(made), T, {}).value == 0.0
    past = {("agriculture/tea", "EU"): Past(incidents=3, reports=1)}
    score = history(made, touching(made), T, past)
    assert score.value == 0.6 and "3 refusals and recalls" in score.reason.say("en")
    raised = history(made, touching(made), T, {("agriculture/tea", "EU"): Past(concerns=1)})
    assert raised.value == 0.8


def test_incidents_are_counted_for_24_months_and_only_of_chinese_goods(notify: Build) -> None:
    def incident(day: date, *origin: str) -> Notification:
        return cast(Notification, notify(kind=Kind.INCIDENT, distributed=day, incident=Incident(origin=origin)))

    label = Label("agriculture/tea", 0.9, "rule:term")
    days = (date(2025, 6, 1), date(2023, 6, 12), date(2023, 6, 11), date(2025, 6, 13))
    rows = [(incident(d, "CHN"), (label,)) for d in days] + [(incident(date(2025, 6, 1), "IND"), (label,))]
    assert gather(rows, TODAY, T) == {("agriculture/tea", "EU"): Past(incidents=2)}
    assert gather(rows, date(2024, 2, 29), T) == {("agriculture/tea", "EU"): Past(incidents=2)}


@pytest.mark.parametrize(
    ("code", "origin", "sure"),
    [("0902", "rule:hs", True), ("090210", "rule:hs", True), ("09", "rule:hs", False), ("67.140", "rule:ics", False),
     ("0902", "rule:term", False), ("", "model:x", False)],
)  # fmt: skip
def test_a_doubtful_label_is_sure_where_the_notifier_names_its_heading(code: str, origin: str, sure: bool) -> None:
    reasons = (Reason.of("HS {code} belongs to {family}", code=code, family="@family:agriculture/tea"),)
    assert is_sure(Label("agriculture/tea", 0.6, origin, reasons), 0.7) is sure
    assert is_sure(Label("agriculture/tea", 0.7, origin, reasons), 0.7)
