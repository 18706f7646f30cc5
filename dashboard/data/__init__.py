"""The dashboard's only way to what is known: the questions pages ask, cached for a minute, and the verbs they call."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard.data.access import (
    EVERYBODY,
    EXPERTS,
    EXPORTERS,
    LOCAL,
    OFFICIALS,
    OPERATORS,
    VISITOR,
    Owner,
    Person,
    Refused,
    Role,
    be,
    can,
    demand,
    keep_language,
    person,
    require,
    sign_out,
    signs_in_elsewhere,
    vouched_without_role,
)
from records import queries
from records.catalogue import catalogue
from records.countries import groups, members
from records.grades import Colour, Grade, Score
from records.hs import hs_exists, hs_name
from records.labels import Label
from records.measures import Measure
from records.notification import Kind, Notification
from records.queries import Cell, Filter, Page, RowView, SourceHealth
from records.runs import Invalid, Switch, Verdict
from records.showing import attributions, shown_measure
from records.store import Store, StoreError
from records.subscriptions import Alert, EventKind, Subscription
from records.wording import Reason, msg, named, say

__all__ = [
    "EVERYBODY",
    "EXPERTS",
    "EXPORTERS",
    "LANGUAGES",
    "LOCAL",
    "OFFICIALS",
    "OPERATORS",
    "ROWS",
    "TROUBLE",
    "VISITOR",
    "ZONE",
    "Alert",
    "Cell",
    "Colour",
    "EventKind",
    "Filter",
    "Grade",
    "Invalid",
    "Kind",
    "Label",
    "Measure",
    "Notification",
    "Owner",
    "Page",
    "Person",
    "Reason",
    "Refused",
    "Role",
    "RowView",
    "Score",
    "SourceHealth",
    "StoreError",
    "Subscription",
    "Switch",
    "Verdict",
    "be",
    "can",
    "demand",
    "hs_exists",
    "hs_name",
    "keep_language",
    "msg",
    "named",
    "person",
    "require",
    "say",
    "sign_out",
    "signs_in_elsewhere",
    "vouched_without_role",
]

LANGUAGES = ("zh", "en")
ZONE = ZoneInfo("Asia/Shanghai")  # calendar days are those of Guangxi
ROWS = 25  # rows of one page of a list
TROUBLE = (StoreError, SQLAlchemyError, OSError)  # what the page frame tells in a sentence

_opener: list[Callable[[], Store]] = []


def use(opener: Callable[[], Store] | None) -> None:
    """Let the pages read the store that `opener` gives; None: again the one that the environment names."""
    _opener[:] = [opener] if opener else []
    _answer.clear()


def store() -> Store:
    """The store of these pages: the injected one, else that of SENTINEL_STORE and SENTINEL_HOME (default `data`)."""
    if _opener:
        return _opener[0]()
    home = Path(os.environ.get("SENTINEL_HOME") or "data").resolve()
    return _opened(os.environ.get("SENTINEL_STORE") or f"sqlite:///{home / 'sentinel.db'}", home)


@cache
def _opened(url: str, home: Path) -> Store:
    made = Store(url, home)
    made.migrate()  # a first visit before the first run finds an empty store instead of an error
    return made


def note(who: Person, verb: str, record: str, detail: Mapping[str, object]) -> None:
    """Write a deed of a page into the audit trail, by the real clock."""
    store().audit(who.id or "visitor", verb, record, detail, datetime.now(UTC))


def now() -> datetime:
    """This moment in Guangxi; with SENTINEL_AS_OF, the present time of day on that day."""
    real = datetime.now(ZONE)
    wanted = os.environ.get("SENTINEL_AS_OF")
    return datetime.combine(date.fromisoformat(wanted), time(real.hour, real.minute), ZONE) if wanted else real


def today() -> date:
    """The calendar day that "days left" counts from."""
    return now().date()


def default_language() -> str:
    """The language a new visitor sees: SENTINEL_LANGUAGE, Chinese unless set."""
    wanted = os.environ.get("SENTINEL_LANGUAGE", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


@st.cache_data(ttl=60, max_entries=500, show_spinner=False)
def _answer(url: str, question: str, *arguments: Any) -> Any:
    """Ask `records.queries` once a minute for each store, question and arguments; callers get copies."""
    del url  # part of the key only
    return getattr(queries, question)(store(), *arguments)


def _ask(question: str, *arguments: Any) -> Any:
    return _answer(store().url, question, *arguments)


def forget() -> None:
    """Ask anew; `dashboard.data.asking.forget` does it for every theme."""
    _answer.clear()


def find(wanted: Filter, limit: int = ROWS, offset: int = 0) -> Page:
    """Measures that fit, most serious first; at most 100 rows at a time."""
    found: Page = _ask("find", wanted, today(), min(limit, 100), offset)
    return found


def count(wanted: Filter) -> int:
    """How many measures fit."""
    return find(wanted, limit=1).total


def measure(symbol_or_key: str) -> Measure | None:
    """One measure whole, by its key or any symbol of its documents; the text may come from an address bar."""
    found: Measure | None = _ask("measure", symbol_or_key[:400])
    return shown_measure(found, store().passports()) if found else None


def alerts_of(key: str) -> Sequence[Alert]:
    """Alerts about one measure, oldest first, to subscriptions that this person may read."""
    found: Sequence[Alert] = _ask("alerts_of", key)
    mine = {s.key for s in subscriptions()} if found and can("subscription.read") else set()
    return [a for a in found if a.subscription in mine]


def board() -> Sequence[Cell]:
    """Open graded measures by sector × member × colour."""
    found: Sequence[Cell] = _ask("board", today())
    return found


def deadlines(days: int = 63, limit: int = 200) -> Sequence[RowView]:
    """Graded measures whose comment deadline falls within `days`, the nearest first."""
    found: Sequence[RowView] = _ask("deadlines", today(), days, limit)
    return found


def open_by_colour() -> dict[Colour, int]:
    """How many graded measures can still be acted on, by colour."""
    return {c: count(Filter(colours=(c.value,), open_only=True)) for c in Colour}


def new_this_week(limit: int = 6) -> Page:
    """Graded measures with a document of the last seven days, most serious first."""
    return find(Filter(graded_only=True, since=today() - timedelta(days=6), until=today()), limit)


def sources() -> Sequence[SourceHealth]:
    """Every source with its last attempt and its last good one."""
    found: Sequence[SourceHealth] = _ask("sources")
    return found


def invalids(source: str, limit: int = 200) -> Sequence[Invalid]:
    """Refused rows of one source, newest first."""
    rows: Sequence[tuple[str, Invalid]] = _ask("invalids", source, limit)
    return tuple(bad for _, bad in rows)


def credits() -> tuple[str, ...]:
    """The line that each source asks for whose data these pages show."""
    return attributions(_ask("bringing"), store().passports())


def is_sample() -> bool:
    """True while the store shows the packaged sample."""
    return bool(_ask("is_sample"))


def is_empty() -> bool:
    """True when nothing was collected yet."""
    return bool(_ask("is_empty"))


def owner_of(subscription: Subscription) -> Owner:
    """Whose a subscription is."""
    return Owner(subscription.owner or subscription.reader, subscription.organisation)


def subscriptions() -> tuple[Subscription, ...]:
    """The subscriptions this person may read, straight from the store: a reader sees at once what was added."""
    return tuple(s for s in store().subscriptions() if can("subscription.read", owner_of(s)))


def add_subscription(subscription: Subscription) -> None:
    """Add one; `StoreError` when its key is taken.  The first real one takes the examples away."""
    who = demand("subscription.add", owner_of(subscription))
    store().add_subscription(subscription)
    note(who, "subscription.add", f"subscription:{subscription.key}", {"owner": subscription.owner})
    _answer.clear()


def remove_subscription(key: str) -> bool:
    """Delete one with its alerts; False when this person knows none of that key."""
    found = next((s for s in store().subscriptions() if s.key == key), None)
    if found is None:
        return False
    who = demand("subscription.remove", owner_of(found))
    done = store().remove_subscription(key)
    note(who, "subscription.remove", f"subscription:{key}", {"owner": found.owner})
    _answer.clear()
    return done


def remove_examples() -> int:
    """Delete the example subscriptions for good."""
    who = demand("example.remove")
    done = store().remove_examples()
    note(who, "example.remove", "subscription:examples", {"n": done})
    _answer.clear()
    return done


def sector_ids() -> tuple[str, ...]:
    """Every sector of the catalogue, in its order."""
    return tuple(catalogue().sectors)


def family_ids(sectors: Sequence[str] = ()) -> tuple[str, ...]:
    """The product families of these sectors, or all."""
    known = catalogue().sectors
    return tuple(f for s in known.values() if not sectors or s.id in sectors for f in s.families)


def member_ids() -> tuple[str, ...]:
    """Groups of members, then the WTO's members by code."""
    return (*groups(), *(m.code for m in members().values() if m.wto))
