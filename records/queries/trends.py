"""How many notifications there were by month, and by whom, with which aim, on which product family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Connection, func, select

from records import tables as t
from records.notification import DocumentType, Kind
from records.queries.standing import AT_ONCE
from records.store import Store
from records.store.base import chunks

FOLLOW_UPS = (DocumentType.ADDENDUM, DocumentType.CORRIGENDUM, DocumentType.SUPPLEMENT)
Tally = Mapping[tuple[str, str], int]  # (value, "2025-06") → notifications


def by_month(
    store: Store, facets: Sequence[str] = (), kind: str = Kind.NOTIFICATION.value, whole: bool = False
) -> Mapping[str, Tally]:
    """Documents of a kind by month: for each of the facets ("member", "objective", "keyword"), and "" for all.

    Without `whole` only what opens or renews a measure counts: no addenda, corrigenda, supplements.  A document with
    two values counts under both.
    """
    with store.read() as connection:
        months = _months(connection, kind, whole)
        found: dict[str, Tally] = {"": Counter(("", month) for month in months.values())}
        for facet in facets:
            query = select(t.facet.c.value, t.facet.c.document_id).where(t.facet.c.name == facet)
            rows = connection.execute(query).tuples().all()
            found[facet] = Counter((value, month) for value, id in rows if (month := months.get(id)))
    return found


def families_by_month(store: Store, families: Sequence[str], kind: str = Kind.NOTIFICATION.value) -> Tally:
    """The same by product family, of these families only (those of one sector, say)."""
    with store.read() as connection:
        months = _months(connection, kind, whole=False)
        query = select(t.label.c.family, t.label.c.document_id).where(t.label.c.family.in_(families))
        pairs = {(of, id) for of, id in connection.execute(query.where(t.label.c.score > 0)).tuples().all()}
    return Counter((family, month) for family, id in pairs if (month := months.get(id)))


def windows(store: Store, today: date, days: int, count: int) -> Mapping[str, tuple[int, ...]]:
    """Notifications of each member in windows of `days` up to today, the newest first; follow-ups are left out.

    At most `count` windows, and none that begins before the store's first notification: where nothing was collected,
    nothing is known.  Members without any notification in that time are left out.
    """
    d = t.document.c
    with store.read() as connection:
        begin = connection.scalar(select(func.min(d.distributed)).where(d.kind == Kind.NOTIFICATION.value))
        reach = min(count, (today - begin).days // days) if begin else 0
        since = today - timedelta(days=days * reach)
        recent = select(d.id, d.distributed).where(d.kind == Kind.NOTIFICATION.value)
        rows = connection.execute(recent.where(d.distributed > since, d.distributed <= today)).tuples()
        day = dict(rows.all())
        found: dict[str, list[int]] = {}
        for part in chunks(day, AT_ONCE):
            facets = _facets(connection, part)
            passed = {id for id, name, value in facets if name == "type" and value in FOLLOW_UPS}
            for id, name, value in facets:
                if name == "member" and id not in passed:
                    found.setdefault(value, [0] * reach)[(today - day[id]).days // days] += 1
    return {member: tuple(counts) for member, counts in sorted(found.items())}


def _facets(connection: Connection, ids: Sequence[int]) -> Sequence[tuple[int, str, str]]:
    f = t.facet.c
    query = select(f.document_id, f.name, f.value).where(f.document_id.in_(ids), f.name.in_(("type", "member")))
    return connection.execute(query).tuples().all()


def _months(connection: Connection, kind: str, whole: bool) -> dict[int, str]:
    """Document → its month, "2025-06"."""
    query = select(t.document.c.id, t.document.c.distributed).where(t.document.c.kind == kind)
    written = cache(lambda day: day.isoformat()[:7])  # far fewer days than documents
    months = {id: written(day) for id, day in connection.execute(query).tuples().all()}
    if not whole:
        passed = select(t.facet.c.document_id).where(t.facet.c.name == "type", t.facet.c.value.in_(FOLLOW_UPS))
        for id in connection.scalars(passed):
            months.pop(id, None)
    return months
