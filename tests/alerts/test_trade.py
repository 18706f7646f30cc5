"""Imported figures and concerns reach the grades; without them the estimate stays.  Checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.stages import grade_pending
from alerts.trade import figures, trade_of
from classifier import label_pending
from records import queries
from records.notification import Code, Incident, Kind
from records.runs import Source
from records.store import Store
from records.trade import ExportFigure, Exports, FamilyExports, TradeConcern

TODAY, NOW = date(2025, 6, 12), datetime(2025, 6, 12, 8, tzinfo=UTC)
TEA = "agriculture/tea"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    made.migrate()
    fields: dict[str, Any] = dict.fromkeys(
        ("title_zh", "title_en", "publisher", "country", "address", "licence", "attribution"), "x"
    )
    made.register(
        [Source("hand", kind="notification", family="api", official=True, cadence_hours=24, expected=(0, 9), **fields)]
    )
    return made


def scores(store: Store) -> dict[str, Any]:
    found = queries.measure(store, "G/SPS/N/EU/900")
    assert found is not None and found.grade is not None
    return dict(found.grade.scores)


def test_figures_take_the_place_of_the_estimate_after_an_import(store: Store, notify: Callable[..., Any]) -> None:
    run = store.begin("hand", NOW)
    store.save(run, [notify(title="Maximum residue limits for tea", codes=(Code("hs", "0902"),))], NOW)
    store.finish(run, NOW)
    label_pending(store, NOW)
    grade_pending(store, TODAY, NOW)
    before = scores(store)
    assert dict(before["exposure"].figures)["basis"] == "estimate" and before["history"].value is None
    assert grade_pending(store, TODAY, NOW) == 0
    # 150,000 a month to Germany, 50,000 to Viet Nam: USD 1,800,000 a year to the EU (0.55), three quarters (1.0).
    months = [date(2024, n, 1) for n in range(1, 13)]
    store.save_exports([ExportFigure("09023010", "DEU", m, 150_000.0) for m in months], "")
    store.save_exports([ExportFigure("09023010", "VNM", m, 50_000.0) for m in months], "")
    grade_pending(store, TODAY, NOW)
    after = scores(store)["exposure"]
    told = dict(after.figures)
    assert (after.value, told["basis"], told["usd"], told["family_share"]) == (1.0, "figures", "1800000", "0.750")
    assert told["source"] == "customs statistics 2024-01 to 2024-12" and told["rank"] == "1"
    store.save_concerns([TradeConcern("9", "t", "EU", ("CHN",), TODAY, TODAY, ("0902",))], "")
    grade_pending(store, TODAY, NOW)
    past = scores(store)["history"]
    assert dict(past.figures)["concerns"] == "1" and past.value is not None


def test_nothing_imported_is_nothing_known(store: Store) -> None:
    known = trade_of(store, TODAY)
    assert known.exports == {} and known.record is None
    assert figures(Exports({})) == {}
    one = figures(Exports({(TEA, "EU"): FamilyExports(5.0, 0.5, 3)}, date(2024, 1, 1), date(2024, 3, 1)))[TEA, "EU"]
    assert (one.usd, one.family_share, one.rank, one.proxy) == (5.0, 0.5, 3, False)


def refusal(notify: Callable[..., Any], n: int, origin: str = "CHN") -> Any:
    return notify(
        key=f"x:{n}", measure=f"x:{n}", symbols=(), kind=Kind.INCIDENT, distributed=TODAY, title="Tea refused",
        codes=(Code("hs", "0902"),), incident=Incident(origin=(origin,)),
    )  # fmt: skip


def test_a_new_refusal_grades_the_open_measure_again_before_any_concern_is_imported(
    store: Store, notify: Callable[..., Any]
) -> None:
    rule = notify(
        title="Maximum residue limits for tea", codes=(Code("hs", "0902"),), comment_deadline=date(2025, 8, 9)
    )
    store.save(store.begin("hand", NOW), [rule, refusal(notify, 1, "VNM")], NOW)
    label_pending(store, NOW)
    grade_pending(store, TODAY, NOW)
    assert scores(store)["history"].value is None  # nothing of ours is on record
    store.save(store.begin("hand", NOW), [refusal(notify, 2), refusal(notify, 3)], NOW)
    label_pending(store, NOW)
    grade_pending(store, TODAY, NOW)
    past = scores(store)["history"]
    assert past.value == 0.6 and "concerns" not in dict(past.figures)
    assert past.reason.say("zh") == "近 24 个月：拒绝入境与召回 2 起，企业反映 0 起；贸易关注尚未导入"
    assert store.stir(TODAY) == 0


def test_what_is_not_on_record_stays_unknown_until_concerns_are_imported(
    store: Store, notify: Callable[..., Any]
) -> None:
    sugar = notify(title="Labelling of sugar", codes=(Code("hs", "1701"),), comment_deadline=date(2025, 8, 9))
    store.save(store.begin("hand", NOW), [sugar, refusal(notify, 1)], NOW)
    label_pending(store, NOW)
    grade_pending(store, TODAY, NOW)
    assert scores(store)["history"].value is None
    store.save_concerns([TradeConcern("9", "t", "BRA", ("CHN",), TODAY, TODAY, ("0902",))], "")
    grade_pending(store, TODAY, NOW)
    assert scores(store)["history"].value == 0.0
