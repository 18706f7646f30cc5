"""Where things come from: each source's passport and health, and refused rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, func, select

from records import tables as t
from records.codec import source_from_json
from records.runs import Invalid, Run, Source, Verdict
from records.store import Store
from records.store.base import from_moment

_GOOD = (Verdict.OK.value, Verdict.UNCHANGED.value)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source with its last attempt and its last good one.  `last` None: never tried, so never checked."""

    source: Source
    last: Run | None
    last_success: datetime | None
    next_try: datetime | None


def sources(store: Store) -> Sequence[SourceHealth]:
    """Every registered source by name."""
    with store.read() as connection:
        passports = connection.execute(select(t.source.c.passport).order_by(t.source.c.name)).scalars()
        found = [source_from_json(p) for p in passports]
        newest = select(func.max(t.run.c.id)).group_by(t.run.c.source)
        last = {r.source: run_from_row(r) for r in connection.execute(select(t.run).where(t.run.c.id.in_(newest)))}
        good = select(t.run.c.source, func.max(t.run.c.finished)).where(t.run.c.verdict.in_(_GOOD))
        success = dict(connection.execute(good.group_by(t.run.c.source)).tuples().all())
    return tuple(_health(s, last.get(s.name), from_moment(success.get(s.name))) for s in found)


def _health(source: Source, last: Run | None, success: datetime | None) -> SourceHealth:
    waits = timedelta(hours=source.cadence_hours)
    return SourceHealth(source, last, success, last.started + waits if last else None)


def run_from_row(row: Row[tuple[object, ...]]) -> Run:
    """A run from its row."""
    started = from_moment(row.started)
    assert started is not None
    counts = {n: getattr(row, n) for n in ("seen", "new", "changed", "same", "invalid")}
    return Run(
        source=row.source,
        started=started,
        finished=from_moment(row.finished),
        verdict=Verdict(row.verdict),
        leftover=json.loads(row.leftover),
        message=row.message,
        raw=row.raw,
        id=row.id,
        **counts,
    )


def invalids(store: Store, source: str | None = None, limit: int = 200) -> Sequence[tuple[str, Invalid]]:
    """Refused rows, newest first, as (source, row)."""
    query = select(t.invalid, t.run.c.source).join(t.run, t.run.c.id == t.invalid.c.run_id)
    if source:
        query = query.where(t.run.c.source == source)
    with store.read() as connection:
        rows = connection.execute(query.order_by(t.invalid.c.id.desc()).limit(limit)).all()
    return tuple((r.source, Invalid(r.place, r.problem, r.advice, r.excerpt)) for r in rows)
