"""The dashboard's only way to the records: opens the store, asks questions, and hands on plain values."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from records import queries
from records.catalogue import Catalogue
from records.catalogue import catalogue as _catalogue
from records.countries import groups, members
from records.grades import Colour
from records.measures import Measure
from records.queries import Cell, Filter, Page, RowView, SourceHealth
from records.runs import Invalid
from records.store import Store
from records.subscriptions import Alert, Subscription

ZONE = ZoneInfo("Asia/Shanghai")
COLOURS = tuple(c.value for c in Colour)
KINDS = ("notification", "regulation", "standard", "incident")

__all__ = ["COLOURS", "KINDS", "ZONE", "Cell", "Measure", "Page", "RowView", "SourceHealth", "Subscription"]


@st.cache_resource(show_spinner=False)
def _open(url: str, home: str) -> Store:
    made = Store(url, Path(home))
    made.migrate()
    return made


def store() -> Store:
    """The store that the environment names."""
    home = Path(os.environ.get("SENTINEL_HOME", "data")).resolve()
    return _open(os.environ.get("SENTINEL_STORE") or f"sqlite:///{home / 'sentinel.db'}", str(home))


def today() -> date:
    """The day in Guangxi, or the one that `SENTINEL_AS_OF` sets."""
    given = os.environ.get("SENTINEL_AS_OF")
    return date.fromisoformat(given) if given else datetime.now(ZONE).date()


def status() -> dict[str, Any]:
    """Figures of the whole system."""
    return queries.status(store(), today())


def is_sample() -> bool:
    """True while only the packaged sample is there."""
    return queries.is_sample(store())


def board() -> Sequence[Cell]:
    """Open graded measures by sector × member × colour."""
    return queries.board(store(), today())


def deadlines(days: int = 60, limit: int = 50) -> Sequence[RowView]:
    """Comment deadlines ahead."""
    return queries.deadlines(store(), today(), days, limit)


def find(limit: int = 50, offset: int = 0, **wanted: Any) -> Page:
    """Measures that fit; see `records.queries.Filter`."""
    return queries.find(store(), Filter(**wanted), today(), limit, offset)


def measure(key: str) -> Measure | None:
    """One measure whole."""
    return queries.measure(store(), key)


def alerts_of(key: str) -> Sequence[Alert]:
    """Its alerts."""
    return queries.alerts_of(store(), key)


def sources() -> Sequence[SourceHealth]:
    """Each source with its health."""
    return queries.sources(store())


def invalids(source: str) -> Sequence[tuple[str, Invalid]]:
    """Refused rows of one source."""
    return queries.invalids(store(), source)


def subscriptions() -> Sequence[Subscription]:
    """All subscriptions."""
    return store().subscriptions()


def subscribe(name: str, products: Sequence[str], markets: Sequence[str], lowest: str, note: str, lang: str) -> None:
    """Add a local subscription."""
    families = tuple(p for p in products if "/" in p)
    sectors = tuple(p for p in products if "/" not in p)
    made = Subscription(secrets.token_hex(8), "local", name, sectors, families, members=tuple(markets), note=note,
                        lowest=Colour(lowest), language=lang, since=today())  # fmt: skip
    store().add_subscription(made)


def unsubscribe(key: str) -> None:
    """Remove one."""
    store().remove_subscription(key)


def remove_examples() -> int:
    """Delete the examples for good."""
    return store().remove_examples()


def catalogue() -> Catalogue:
    """Sectors and product families."""
    return _catalogue()


def markets() -> Sequence[str]:
    """Groups first, then WTO members' codes."""
    return (*groups(), *(code for code, m in members().items() if m.wto))
