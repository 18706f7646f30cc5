"""Figures of responses, each recomputed by hand from a few cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from alerts.trade import trade_of
from records.cases import Case, CaseKind
from records.grades import Colour
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.queries.responses import barrier_reports, responses
from records.roles import Person, Role
from records.store import Store
from records.subscriptions import Alert, EventKind, Subscription
from records.wording import Reason
from responses.desk import move_case, open_case, rate

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FIRM = Person("f1", "Tea Works", (Role.EXPORTER,), "works")
EXPERT = Person("e1", "Li", (Role.EXPERT, Role.OFFICIAL), "college")
TEA = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 2, 20),
    title="Tea",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    codes=(Code("hs", "0902"),),
)


def filled(store: Store) -> None:
    run = store.begin("test", NOW)
    store.save(run, [TEA], NOW)
    store.finish(run, NOW)
    for batch in store.unlabelled("m"):
        answer = Labelling((Label("agriculture/tea", 0.9, "rule:hs", (Reason.of("x"),)),), 0.9)
        store.save_labels("m", [(n, answer) for n in batch], NOW)
    watch = Subscription("s", "f1", "Tea", families=("agriculture/tea",), since=NOW.date())
    store.add_subscription(watch)
    alert = Alert("s", TEA.measure, "first", EventKind.FIRST, Colour.ORANGE, date(2026, 2, 10))
    store.welcome(watch, [alert])


def report(store: Store, person: Person, met_on: str = "", measures: tuple[str, ...] = (TEA.measure,)) -> Case:
    fields = {"obstacle": "held", "market": "VNM", "product": "0902", "met_on": met_on}
    return open_case(store, person, CaseKind.REPORT, "report", NOW, title="Held", fields=fields, measures=measures)


def step(store: Store, case: Case, verb: str, now: datetime, **values: str) -> Case:
    return move_case(store, EXPERT, case.key, verb, now, seen=case.version, values=values)


def test_warned_before_loss_outcomes_and_satisfaction(store: Store) -> None:
    filled(store)
    warned = report(store, FIRM, "2026-03-01")  # alerted on 10 February: 19 days before
    report(store, FIRM, "2026-01-15")  # before the alert
    report(store, replace(FIRM, id="f2", organisation="mill"), "2026-03-01")  # never alerted
    report(store, FIRM, measures=())  # not notified: no measure to be warned of
    case = step(store, warned, "check", NOW, notified="yes")
    case = step(store, case, "close", NOW + timedelta(days=4), outcome="solved")
    assert rate(store, FIRM, case.key, 4, NOW)
    found = responses(store, date(2026, 3, 1), date(2026, 3, 31))
    assert (found.warned.reports, found.warned.warned, found.warned.days) == (3, 1, 19)
    [line] = found.kinds
    assert (line.group, line.opened, line.closed, line.days) == ("report", 4, 1, 4.0)
    assert line.outcomes == (("solved", 1),) and found.satisfaction == (4.0, 1)
    assert [(s.group, s.opened) for s in found.sectors] == [("agriculture", 3)]
    assert [(s.group, s.opened) for s in found.members] == [("VNM", 3)]
    assert [m.group for m in found.months] == ["2026-03"]
    assert responses(store, date(2026, 4, 1), date(2026, 4, 30)).kinds == ()


def test_reports_count_by_family_and_member(store: Store) -> None:
    filled(store)
    report(store, FIRM)
    assert barrier_reports(store, date(2026, 3, 1), date(2026, 3, 2)) == {("agriculture/tea", "VNM"): 1}
    assert barrier_reports(store, date(2026, 3, 3), date(2026, 3, 9)) == {}
    record = trade_of(store, NOW.date()).record
    assert record and record["agriculture/tea", "VNM"].reports == 1  # it counts in the history of grades
    ungraded = [m.key for part in store.ungraded("v", NOW.date()) for m in part]
    assert ungraded == [TEA.measure]
