"""Builders for the alerts' tests: one notification, one measure, one item of mail, all written by us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alerts.grade import assess
from records.labels import Label
from records.measures import Measure
from records.notification import Code, DocumentType, Kind, Notification
from records.store import MailItem
from records.subscriptions import Alert, EventKind, Subscription
from records.wording import Reason

TODAY = date(2025, 6, 12)
Build = Callable[..., Any]


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def notify() -> Build:
    """A notification of the European Union on tea; keywords replace fields."""

    def build(**fields: Any) -> Notification:
        base = Notification(
            source="hand",
            key="G/SPS/N/EU/900",
            measure="G/SPS/N/EU/900",
            kind=Kind.NOTIFICATION,
            type=DocumentType.REGULAR,
            distributed=date(2025, 6, 10),
            title="Draft rule",
            members=("EU",),
            symbols=("G/SPS/N/EU/900",),
            links=(("en", "https://docs.example.org/EU900"),),
        )
        return replace(base, **fields)

    return build


@pytest.fixture
def measure(notify: Build) -> Build:
    """A measure of one document (or of `documents`) with one sure family found by code."""

    def build(family: str = "agriculture/tea", score: float = 0.97, origin: str = "rule:hs", **fields: Any) -> Measure:
        labels = fields.pop("labels", None)
        documents = fields.pop("documents", None) or (notify(**fields),)
        if labels is None:
            reason = Reason.of("HS {code} belongs to {family}", code="0902", family=f"@family:{family}")
            labels = (Label(family, score, origin, (reason,)),)
        return Measure(documents[0].measure, documents[0].kind, tuple(documents), tuple(labels), 0.97, id=1)

    return build


@pytest.fixture
def graded(measure: Build) -> Build:
    """The same, with its grade on TODAY."""

    def build(*args: Any, **fields: Any) -> Measure:
        made: Measure = measure(*args, **fields)
        return replace(made, grade=assess(made, TODAY))

    return build


@pytest.fixture
def tea() -> Subscription:
    return Subscription("tea", "r1", "My tea", families=("agriculture/tea",), since=TODAY, id=1)


@pytest.fixture
def item(tea: Subscription) -> Build:
    """One item of mail about a graded measure."""

    def build(about: Measure, event: str = "open", kind: EventKind = EventKind.OPEN, **fields: Any) -> MailItem:
        subscription = fields.pop("subscription", tea)
        reasons = fields.pop("reasons", (Reason.of("Your product: {family}", family="@family:agriculture/tea"),))
        colour = about.grade.colour if about.grade else fields.pop("colour")
        alert = Alert(subscription.key, about.key, event, kind, colour, TODAY, reasons, fields.pop("id", 1))
        return MailItem(alert, about, subscription)

    return build


@pytest.fixture
def hs() -> Callable[..., tuple[Code, ...]]:
    return lambda *codes: tuple(Code("hs", c) for c in codes)
