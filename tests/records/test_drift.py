"""When the model no longer fits: weeks, what is unusual, and the same read from the store; comparisons of models."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from records.labels import Label, Labelling
from records.notification import DocumentType, Kind, Notification
from records.queries.drift import Seen, Week, alarms, drift, weeks
from records.queries.labelling import labellers
from records.queries.models import COMPARED, comparisons, live_model
from records.store import Store

DAY = date(2025, 6, 12)
NOW = datetime(2025, 6, 20, 8, tzinfo=UTC)
TEA, RICE, FOOD = "agriculture/tea", "agriculture/rice", "food/food-safety-horizontal"


def week(number: int, abstained: int, corrected: int = 2) -> list[Seen]:
    return [Seen(DAY + timedelta(7 * number), i < abstained, 0.8, i < corrected) for i in range(50)]


def test_drift_is_told_and_a_usual_week_is_not() -> None:
    usual = [s for n in range(4) for s in week(n, 5)]
    assert alarms(weeks([*usual, *week(4, 6)])) == ()
    assert alarms(weeks([*usual, *week(4, 30)])) == ("abstained",)
    assert alarms(weeks([*usual, *week(4, 5, corrected=25)])) == ("corrected",)
    assert alarms(weeks(week(0, 5))) == () and alarms([]) == ()


def test_few_documents_are_never_unusual() -> None:
    few = [Seen(DAY + timedelta(28), True, 0.1, True) for _ in range(5)]
    assert alarms(weeks([*[s for n in range(4) for s in week(n, 5)], *few])) == ()
    unseen = [Seen(DAY, False, 0.8), Seen(DAY, False, 0.6, True)]
    assert [(w.looked, w.corrected) for w in weeks(unseen)] == [(1, 1.0)]


def test_weeks_of_a_store(store: Store) -> None:
    made = [
        Notification(
            source="wto_eping_workbook",
            key=symbol,
            measure=symbol,
            kind=Kind.NOTIFICATION,
            type=DocumentType.REGULAR,
            distributed=DAY + timedelta(7 * (i // 2)),
            title=f"Notice {i}",
            members=("KEN",),
            symbols=(symbol,),
        )
        for i, symbol in enumerate(f"G/TBT/N/KEN/{n}" for n in range(4))
    ]
    store.save(store.begin("test", NOW), made, NOW)
    documents = [n for batch in store.unlabelled("m1") for n in batch]
    labels = (Label(TEA, 0.9, "rule:term"), Label(FOOD, 0.95, "rule:term"))
    store.save_labels("m0", [(n, Labelling((), 0.1, (), True)) for n in documents], NOW - timedelta(days=1))
    store.save_labels("m1", [(n, Labelling(labels, 0.9, (("agriculture", 0.9),), False)) for n in documents], NOW)
    ids = {n.key: n.id for batch in store.unlabelled("m2") for n in batch}
    store.save_expert_labels(ids["G/TBT/N/KEN/0"], "li", [TEA, FOOD], NOW)
    store.save_expert_labels(ids["G/TBT/N/KEN/2"], "li", [RICE], NOW, refused=[TEA])
    found = drift(store, DAY - timedelta(days=30), DAY + timedelta(days=30))
    first, second = date(2025, 6, 9), date(2025, 6, 16)
    assert found == (Week(first, 2, 0.0, 0.9, 1, 0.0), Week(second, 2, 0.0, 0.9, 1, 1.0))
    assert drift(store, DAY - timedelta(days=30), DAY - timedelta(days=1)) == ()


def test_comparisons_are_read_newest_first_and_a_broken_one_is_passed_over(store: Store) -> None:
    assert live_model(store) == "default" and comparisons(store) == ()
    told = {
        "beside": "abc", "judged": 154, "figures": {"family_f1": [0.8, 0.82]}, "documents": {"food": 9},
        "sectors": {"food": [0.9, 0.85]}, "wrong": ["sector food: worse"],
    }  # fmt: skip
    for name, day in (("old", "2026-01-02"), ("new", "2026-02-03")):
        (store.home / "models" / name).mkdir(parents=True)
        text = json.dumps(told | {"at": f"{day}T08:00:00+00:00"})
        (store.home / "models" / name / COMPARED).write_text(text, "utf-8")
    (store.home / "models" / "broken").mkdir()
    (store.home / "models" / "broken" / COMPARED).write_text("{}", "utf-8")
    (store.home / "models" / "live.json").write_text('{"now": "old", "before": ["default"]}', "utf-8")
    found = comparisons(store)
    assert [(c.name, c.live) for c in found] == [("new", False), ("old", True)] and live_model(store) == "old"
    assert found[0].figures["family_f1"] == pytest.approx((0.8, 0.82)) and found[0].documents["food"] == 9
    assert found[0].wrong == ("sector food: worse",)


def test_a_careless_labeller_is_found_and_careful_ones_are_not(store: Store) -> None:
    families = (TEA, RICE, "food/sugar")
    symbols = [f"G/TBT/N/UGA/{i}" for i in range(12)]
    made = [
        Notification(
            source="wto_eping_workbook",
            key=s,
            measure=s,
            kind=Kind.NOTIFICATION,
            type=DocumentType.REGULAR,
            distributed=DAY,
            title=s,
            symbols=(s,),
        )
        for s in symbols
    ]
    store.save(store.begin("test", NOW), made, NOW)
    ids = {n.key: n.id for batch in store.unlabelled("m1") for n in batch}
    for i, symbol in enumerate(symbols):
        for expert in ("a", "b"):
            store.save_expert_labels(ids[symbol], expert, [families[i % 3]], NOW)
        store.save_expert_labels(ids[symbol], "c", [TEA], NOW)
    found = {x.expert: x for x in labellers(store)}
    assert found["c"].careless and not found["a"].careless and not found["b"].careless
    assert found["c"].documents == 12 and found["c"].kappa is not None and found["a"].kappa is not None
    assert found["c"].kappa < 0.4 < found["a"].kappa
