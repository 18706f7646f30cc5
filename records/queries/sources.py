"""Where things come from: each source's passport and health, and refused rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from records import tables as t
from records.codec import source_from_json
from records.runs import Invalid, Run, Source, Switch, Verdict
from records.store import Store
from records.store.base import from_moment

GOOD = (Verdict.OK.value, Verdict.UNCHANGED.value)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source with its last attempt and its last good one.  `last` None: never tried, so never checked."""

    source: Source
    last: Run | None
    last_success: datetime | None
    next_try: datetime | None
    switch: Switch = Switch.ON  # as set for this store, else as the passport says
    failures: int = 0  # attempts since the last success


def sources(store: Store) -> Sequence[SourceHealth]:
    """Every registered source by name."""
    with store.read() as connection:
        rows = connection.execute(select(t.source).order_by(t.source.c.name)).all()
        newest = select(func.max(t.run.c.id)).group_by(t.run.c.source)
        last = {r.source: run_from_row(r) for r in connection.execute(select(t.run).where(t.run.c.id.in_(newest)))}
        good = select(t.run.c.source, func.max(t.run.c.finished)).where(t.run.c.verdict.in_(GOOD))
        success = dict(connection.execute(good.group_by(t.run.c.source)).tuples().all())
        tries = select(t.run.c.source, t.run.c.finished, t.run.c.verdict).order_by(t.run.c.id.desc())
        failures = _failures(connection.execute(tries.limit(20 * max(1, len(rows)))).tuples())
    return tuple(_health(r, last.get(r.name), from_moment(success.get(r.name)), failures.get(r.name, 0)) for r in rows)


def bringing(store: Store) -> Sequence[str]:
    """Names of the sources that have brought documents, in order of name."""
    query = select(t.run.c.source).where(t.run.c.new > 0).distinct().order_by(t.run.c.source)
    with store.read() as connection:
        return tuple(connection.scalars(query))


def _failures(tries: Iterable[tuple[str, str | None, str]]) -> dict[str, int]:
    """Attempts of each source since its last good one, from the newest back."""
    counts: dict[str, int] = {}
    ended: set[str] = set()
    for source, _, verdict in tries:
        if verdict in GOOD:
            ended.add(source)
        elif source not in ended:
            counts[source] = counts.get(source, 0) + 1
    return counts


def _health(row: Row[Any], last: Run | None, success: datetime | None, failures: int) -> SourceHealth:
    """After a failure the next try comes in 1, 2, 4 … at most 24 hours, and never before the publisher's own word."""
    source = source_from_json(row.passport)
    hours = min(24, source.cadence_hours, 2 ** (failures - 1)) if failures else source.cadence_hours
    next_try = last.started + timedelta(hours=hours) if last else None
    asked = from_moment(row.not_before or None)
    if next_try and asked and asked > next_try:
        next_try = asked
    return SourceHealth(source, last, success, next_try, Switch(row.switch or source.switch.value), failures)


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
