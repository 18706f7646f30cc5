"""Documents: saving what was read, as new, changed or same, and the events that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from records import tables as t
from records.codec import content_hash, from_json, to_json
from records.notification import Notification
from records.rhythm import day_of
from records.runs import Run
from records.showing import LABEL
from records.store import news
from records.store.base import Base, Saved, chunks, moment

DAYS = ("distributed", "comment_deadline", "entry_into_force")  # columns of days
FACET = ("document_id", "name", "value")

AT_ONCE = 2000  # documents looked up in one query: engines bound the number of parameters


class _Written(NamedTuple):
    notification: Notification
    content: str
    digest: str


class Documents(Base):
    """The verb `save` and what it needs."""

    def save(self, run: Run, notifications: Sequence[Notification], now: datetime) -> tuple[Saved, ...]:
        """Store documents in one transaction and count them into `run`.

        NEW documents open or join their measure; a CHANGED one keeps its former content as a revision; SAME touches
        nothing.  The same key twice in one call counts once.  Either all of the call is stored or nothing.
        """
        unique = {n.key: n for n in notifications}
        with self.write() as connection:
            saved = [one for part in chunks(unique.values(), AT_ONCE) for one in self._save(connection, part, now)]
        for one in saved:
            setattr(run, one.outcome, getattr(run, one.outcome) + 1)
        return tuple(saved)

    def _save(self, connection: Connection, part: list[Notification], now: datetime) -> list[Saved]:
        known = self._known(connection, [n.key for n in part])
        fresh: list[_Written] = []
        outcomes = {}
        for n in part:
            written = _Written(n, content := to_json(n), content_hash(content))
            if n.key not in known:
                outcomes[n.key] = "new"
                fresh.append(written)
            elif known[n.key][1] == written.digest:
                outcomes[n.key] = "same"
            else:
                outcomes[n.key] = "changed"
                self._change(connection, known[n.key][0], written, now)
        if fresh:
            known |= self._insert(connection, fresh, now)
        return [Saved(outcomes[n.key], known[n.key][0], n.key) for n in part]

    def _known(self, connection: Connection, keys: list[str]) -> dict[str, tuple[int, str]]:
        query = select(t.document.c.key, t.document.c.id, t.document.c.content_hash).where(t.document.c.key.in_(keys))
        return {key: (id, digest) for key, id, digest in connection.execute(query)}

    def _insert(self, connection: Connection, fresh: list[_Written], now: datetime) -> dict[str, tuple[int, str]]:
        notifications = [w.notification for w in fresh]
        before, measures = self._measures(connection, notifications)
        moments = {"first_seen": moment(now), "changed_at": moment(now)}
        rows = [_row(w, measures[w.notification.measure]) | moments for w in fresh]
        for row in rows:
            row |= {day: row[day] and row[day].isoformat() for day in DAYS}
        self.bulk(connection, t.document, list(rows[0]), [tuple(row.values()) for row in rows])
        known = self._known(connection, [n.key for n in notifications])
        self.bulk(connection, t.facet, FACET, [f for n in notifications for f in _facets(n, known[n.key][0])])
        self.insert(connection, t.event, news.new_events(connection, notifications, before, measures, day_of(now)))
        return known

    def _measures(self, connection: Connection, fresh: list[Notification]) -> tuple[set[str], dict[str, int]]:
        """The measures of new documents, made where there were none: (keys known before, row numbers by key)."""
        kinds = {n.measure: n.kind.value for n in reversed(fresh)}
        query = select(t.measure.c.key, t.measure.c.id).where(t.measure.c.key.in_(kinds))
        before = dict(connection.execute(query).tuples().all())
        self._touch(connection, list(before.values()))
        new = [(k, kind, 1) for k, kind in kinds.items() if k not in before]
        self.bulk(connection, t.measure, ("key", "kind", "touched"), new)
        return set(before), dict(connection.execute(query).tuples().all()) if new else before

    def _change(self, connection: Connection, id: int, written: _Written, now: datetime) -> None:
        new = written.notification
        old = connection.execute(select(t.document).where(t.document.c.id == id)).one()
        before = from_json(old.content)
        keep = {"document_id": id, "number": old.revision, "content": old.content, "replaced_at": moment(now)}
        keep |= {name: getattr(old, name) for name in ("raw_sha256", "raw_url", "raw_place")}
        connection.execute(t.revision.insert().values(**keep))
        row = _row(written, old.measure_id) | {"revision": old.revision + 1, "changed_at": moment(now)}
        connection.execute(update(t.document).where(t.document.c.id == id).values(**row))
        connection.execute(delete(t.facet).where(t.facet.c.document_id == id))
        self.bulk(connection, t.facet, FACET, _facets(new, id))
        self._touch(connection, [old.measure_id])
        events = news.change_events(before, new, old.measure_id, written.digest, day_of(now))
        self.insert(connection, t.event, events)

    def _touch(self, connection: Connection, measures: list[int]) -> None:
        if not measures:
            return
        where = t.measure.c.id.in_(measures)
        connection.execute(update(t.measure).where(where).values(touched=t.measure.c.touched + 1))


def _row(written: _Written, measure: int) -> dict[str, Any]:
    n = written.notification
    words = "\n".join(w for w in (n.key, n.title, n.title_zh, n.products, n.description, n.summary_zh) if w)
    return {
        "key": n.key,
        "measure_id": measure,
        "source": n.source,
        "kind": n.kind.value,
        "distributed": n.distributed,
        "comment_deadline": n.comment_deadline,
        "entry_into_force": n.entry_into_force,
        "sample": n.sample,
        "revision": 1,
        "content_hash": written.digest,
        "content": written.content,
        "words": words.replace("\0", " "),
        "raw_sha256": n.raw.sha256,
        "raw_url": n.raw.url,
        "raw_place": n.raw.place,
    }


def _facets(n: Notification, id: int) -> list[tuple[int, str, str]]:
    pairs = {("symbol", s) for s in n.symbols} | {("member", m) for m in n.members} | {("type", n.type.value)}
    pairs |= {(c.scheme, c.code) for c in n.codes} | {("objective", o) for o in n.objectives if len(o) <= LABEL}
    pairs |= {("keyword", k) for k in n.keywords}
    if n.emergency:
        pairs.add(("type", "emergency"))
    values = {(name, value.replace("\0", " ")[:200]) for name, value in pairs}
    return [(id, name, value) for name, value in sorted(values)]
