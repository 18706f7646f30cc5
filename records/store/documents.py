"""Documents: saving what was read, as new, changed or same, and the events that follow from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from records import tables as t
from records.codec import content_hash, from_json, to_json
from records.notification import Notification
from records.runs import Run
from records.store.base import Base, Saved, moment
from records.subscriptions import EventKind

# News is what happened lately: documents older than this are history and cause no event (a backfill stays silent).
NEWS_DAYS = 60
_MOVES = ("comment_deadline", "adoption", "entry_into_force")


class Documents(Base):
    """The verb `save` and what it needs."""

    def save(self, run: Run, notifications: Sequence[Notification], now: datetime) -> tuple[Saved, ...]:
        """Store documents in one transaction and count them into `run`.

        NEW documents open or join their measure; a CHANGED one keeps its former content as a revision; SAME touches
        nothing.  The same key twice in one call counts once.  Either all of the call is stored or nothing.
        """
        unique = {n.key: n for n in notifications}
        with self.write() as connection:
            known = self._known(connection, list(unique))
            contents = {key: to_json(n) for key, n in unique.items()}
            fresh = [n for key, n in unique.items() if key not in known]
            changed = [n for key, n in unique.items() if key in known and known[key][1] != content_hash(contents[key])]
            ids = self._insert(connection, fresh, contents, now)
            for n in changed:
                self._change(connection, known[n.key][0], n, contents[n.key], now)
        touched = {n.key for n in changed}
        saved = tuple(
            Saved("new", ids[key], key)
            if key in ids
            else Saved("changed" if key in touched else "same", known[key][0], key)
            for key in unique
        )
        for one in saved:
            setattr(run, one.outcome, getattr(run, one.outcome) + 1)
        return saved

    def _known(self, connection: Connection, keys: list[str]) -> dict[str, tuple[int, str]]:
        query = select(t.document.c.key, t.document.c.id, t.document.c.content_hash).where(t.document.c.key.in_(keys))
        return {key: (id, digest) for key, id, digest in connection.execute(query)}

    def _insert(
        self, connection: Connection, fresh: list[Notification], contents: dict[str, str], now: datetime
    ) -> dict[str, int]:
        if not fresh:
            return {}
        keys = list(dict.fromkeys(n.measure for n in fresh))
        before = set(connection.scalars(select(t.measure.c.key).where(t.measure.c.key.in_(keys))))
        kinds = {n.measure: n.kind.value for n in reversed(fresh)}
        self.insert(
            connection, t.measure, [{"key": k, "kind": kinds[k], "touched": 0} for k in keys if k not in before]
        )
        found = select(t.measure.c.key, t.measure.c.id).where(t.measure.c.key.in_(keys))
        measures = dict(connection.execute(found).tuples().all())
        rows = [_row(n, measures[n.measure], contents[n.key], now) for n in fresh]
        connection.execute(t.document.insert(), rows)
        ids = {k: id for k, (id, _) in self._known(connection, [n.key for n in fresh]).items()}
        facets = [f for n in fresh for f in _facets(n, ids[n.key])]
        if facets:
            connection.execute(t.facet.insert(), facets)
        self._touch(connection, list(measures.values()))
        events = []
        for n in fresh:
            if n.distributed > now.date() - timedelta(days=NEWS_DAYS) and not n.sample:
                first = n.measure not in before and not n.is_follow_up
                kind = EventKind.FIRST if first else EventKind.REVISION
                events.append(_event(measures[n.measure], kind, f"{kind.value}:{n.key}", n.distributed))
        self.insert(connection, t.event, events)
        return ids

    def _change(self, connection: Connection, id: int, new: Notification, content: str, now: datetime) -> None:
        old = connection.execute(select(t.document).where(t.document.c.id == id)).one()
        before = from_json(old.content)
        keep = {"document_id": id, "number": old.revision, "content": old.content, "replaced_at": moment(now)}
        keep |= {name: getattr(old, name) for name in ("raw_sha256", "raw_url", "raw_place")}
        connection.execute(t.revision.insert().values(**keep))
        row = _row(new, old.measure_id, content, now) | {"revision": old.revision + 1, "first_seen": old.first_seen}
        connection.execute(update(t.document).where(t.document.c.id == id).values(**row))
        connection.execute(delete(t.facet).where(t.facet.c.document_id == id))
        if facets := _facets(new, id):
            connection.execute(t.facet.insert(), facets)
        self._touch(connection, [old.measure_id])
        self.insert(connection, t.event, _change_events(before, new, old.measure_id, content, now.date()))

    def _touch(self, connection: Connection, measures: list[int]) -> None:
        where = t.measure.c.id.in_(measures)
        connection.execute(update(t.measure).where(where).values(touched=t.measure.c.touched + 1))


def _row(n: Notification, measure: int, content: str, now: datetime) -> dict[str, Any]:
    return {
        "key": n.key,
        "measure_id": measure,
        "source": n.source,
        "kind": n.kind.value,
        "distributed": n.distributed,
        "comment_deadline": n.comment_deadline,
        "sample": n.sample,
        "content_hash": content_hash(content),
        "content": content,
        "words": "\n".join(w for w in (n.key, n.title, n.title_zh, n.products, n.description, n.summary_zh) if w),
        "raw_sha256": n.raw.sha256,
        "raw_url": n.raw.url,
        "raw_place": n.raw.place,
        "first_seen": moment(now),
        "changed_at": moment(now),
    }


def _facets(n: Notification, id: int) -> list[dict[str, Any]]:
    pairs = {("symbol", s) for s in n.symbols} | {("member", m) for m in n.members} | {("type", n.type.value)}
    pairs |= {(c.scheme, c.code) for c in n.codes} | {("objective", o) for o in n.objectives}
    pairs |= {("keyword", k) for k in n.keywords}
    if n.emergency:
        pairs.add(("type", "emergency"))
    return [{"document_id": id, "name": name, "value": value[:200]} for name, value in sorted(pairs)]


def _event(measure: int, kind: EventKind, key: str, on: date, **detail: str) -> dict[str, Any]:
    return {"measure_id": measure, "kind": kind.value, "key": key[:300], "on": on, "detail": json.dumps(detail)}


def _change_events(
    old: Notification, new: Notification, measure: int, content: str, today: date
) -> list[dict[str, Any]]:
    """A moved date is an event of its own; any other change of a document is a revision."""
    events = []
    for field in _MOVES:
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            key = f"date:{field}:{now or 'none'}:{new.key}"
            events.append(
                _event(measure, EventKind.DATE, key, today, field=field, old=str(was or ""), new=str(now or ""))
            )
    still = replace(old, **{f: getattr(new, f) for f in (*_MOVES, *(f"{m}_text" for m in _MOVES))})
    if to_json(still) != to_json(new):
        key = f"changed:{new.key}:{content_hash(content)[:12]}"
        events.append(_event(measure, EventKind.REVISION, key, today))
    return events
