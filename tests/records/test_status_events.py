"""A standard's change of status is an event with its date and its document, however old the standard is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.updates import updates
from records.grades import Colour
from records.notification import DocumentType, Kind, Notification, Standard
from records.runs import Verdict
from records.store import Store
from records.subscriptions import Alert, EventKind

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
OLD = Notification(
    source="iso_deliverables", key="iso:1", measure="iso:1", kind=Kind.STANDARD, type=DocumentType.REGULAR,
    distributed=date(2011, 5, 1), title="ISO 3720 Black tea", members=("ISO",),
    standard=Standard("ISO 3720", edition=4, status="published", stage="9093"),
)  # fmt: skip


def save(store: Store, document: Notification, days: int = 0) -> list[tuple[EventKind, str, date]]:
    now = NOW + timedelta(days=days)
    before = {id for id, _ in store.new_events()}
    run = store.begin(document.source, now)
    store.save(run, [document], now)
    run.verdict = Verdict.OK
    store.finish(run, now)
    return [(e.kind, e.key, e.on) for id, e in store.new_events() if id not in before]


def status(status: str, stage: str = "", **fields: object) -> Notification:
    return replace(OLD, standard=replace(OLD.standard, status=status, stage=stage, **fields))  # type: ignore[type-var]


def test_a_withdrawal_is_told_and_a_stage_alone_is_not(store: Store) -> None:
    assert save(store, OLD) == []  # history
    assert save(store, status("published", "9092"), 1) == []
    day = (NOW + timedelta(days=2)).date()
    assert save(store, status("review", "9020"), 2) == [(EventKind.STATUS, f"status:review:iso:1:{day}", day)]
    later = day + timedelta(days=1)
    gone = save(store, status("withdrawn", "9599", replaced_by=("iso:2",)), 3)
    assert gone == [(EventKind.STATUS, f"status:withdrawn:iso:1:{later}", later)]
    event = store.new_events()[-1][1]
    assert dict(event.detail) == {"old": "review", "new": "withdrawn", "document": "iso:1"}
    assert save(store, status("withdrawn", "9599", replaced_by=("iso:2",)), 4) == []


def test_a_status_that_was_not_told_before_is_no_change(store: Store) -> None:
    save(store, replace(OLD, standard=Standard("ISO 3720")))
    assert save(store, OLD, 1) == []


@pytest.mark.parametrize(("lang", "words"), [("en", "it is now a withdrawn standard"), ("zh", "现为")])
def test_an_alert_says_what_it_is_now(lang: str, words: str) -> None:
    event = "status:withdrawn:iso:1:2026-06-04"
    alert = Alert("sub", "iso:1", event, EventKind.STATUS, Colour.BLUE, NOW.date())
    assert words in updates([alert], lang)[0]
