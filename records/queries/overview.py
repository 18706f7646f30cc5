"""The state of things in a few figures: the status of the system, the board of sectors and members, deadlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, exists, func, select

from records import tables as t
from records.conditions import open_on
from records.grades import Colour
from records.queries.measures import RowView, rows_of
from records.queries.sources import SourceHealth, sources
from records.store import Store
from records.subscriptions import DeliveryState
from records.threads import load


@dataclass(frozen=True, slots=True)
class Cell:
    """How many open graded measures of one member touch one sector, by colour."""

    sector: str
    member: str
    colour: Colour
    count: int


def status(store: Store, today: date) -> dict[str, Any]:
    """The figures of `sentinel status --json`; documents count once, also joint ones."""
    with store.read() as connection:

        def count(table: Table, *where: Any) -> int:
            return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0

        colours = select(t.assessed.c.colour, func.count()).group_by(t.assessed.c.colour)
        grades: dict[str, int] = dict(connection.execute(colours).tuples().all())
        states = select(t.delivery.c.state, func.count()).group_by(t.delivery.c.state)
        deliveries: dict[str, int] = dict(connection.execute(states).tuples().all())
        figures = {
            "today": today.isoformat(),
            "sample": _sample(store),
            "notifications": count(t.document),
            "measures": count(t.measure),
            "relevant": sum(grades.get(c.value, 0) for c in Colour),
            "grades": {c.value: grades.get(c.value, 0) for c in Colour},
            "alerts": count(t.alert),
            "deliveries": {
                s.value: deliveries.get(s.value, 0)
                for s in (DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.DEAD)
            },
            "subscriptions": count(t.subscription),
            "invalid": count(t.invalid),
        }
    figures["sources"] = [_source(h) for h in sources(store)]
    return figures


def _source(h: SourceHealth) -> dict[str, Any]:
    """A source that was never tried is "not checked"."""
    return {
        "name": h.source.name,
        "verdict": h.last.verdict.value if h.last else "not_checked",
        "last_try": h.last.started.isoformat() if h.last else None,
        "last_success": h.last_success.isoformat() if h.last_success else None,
        "new": h.last.new if h.last else 0,
        "seen": h.last.seen if h.last else 0,
        "message": h.last.message if h.last else "",
        "switch": h.switch.value,
        "next_try": h.next_try.isoformat() if h.next_try else None,
    }


def is_sample(store: Store) -> bool:
    """True while the store shows the packaged sample only."""
    return _sample(store)


def is_empty(store: Store) -> bool:
    """True while there is no measure."""
    with store.read() as connection:
        return not connection.scalar(select(exists().where(t.measure.c.id > 0)))


def _sample(store: Store) -> bool:
    with store.read() as connection:
        return bool(connection.scalar(select(exists().where(t.document.c.sample))))


def board(store: Store, today: date) -> Sequence[Cell]:
    """Open graded measures counted by sector × member × colour; one measure counts once in each of its sectors."""
    pairs = (
        select(t.assessed.c.measure_id, t.assessed.c.colour, t.label.c.family, t.facet.c.value)
        .join(t.document, t.document.c.measure_id == t.assessed.c.measure_id)
        .join(t.label, t.label.c.document_id == t.document.c.id)
        .join(t.facet, t.facet.c.document_id == t.document.c.id)
        .where(t.assessed.c.colour.is_not(None), t.facet.c.name == "member", t.label.c.score > 0, open_on(today))
        .distinct()
    )
    with store.read() as connection:
        seen = {(m, c, f.split("/", 1)[0], v) for m, c, f, v in connection.execute(pairs)}
    counts = Counter((sector, member, colour) for _, colour, sector, member in seen)
    return tuple(Cell(s, m, Colour(c), n) for (s, m, c), n in sorted(counts.items()))


def deadlines(store: Store, today: date, days: int = 60, limit: int = 200) -> Sequence[RowView]:
    """Graded measures whose comment deadline falls within `days` from today, the nearest first."""
    d, end = t.document.c, today + timedelta(days=days)
    last = func.max(d.comment_deadline)
    near = select(d.measure_id).where(d.comment_deadline >= today, d.comment_deadline <= end)
    query = (
        select(d.measure_id)
        .join(t.assessed, t.assessed.c.measure_id == d.measure_id)
        .where(t.assessed.c.colour.is_not(None), d.measure_id.in_(near))
        .group_by(d.measure_id)
        .having(last <= end)
        .order_by(last, d.measure_id)
        .limit(limit)
    )
    with store.read() as connection:
        found = load(connection, connection.scalars(query))
    return rows_of(store, found, today)
