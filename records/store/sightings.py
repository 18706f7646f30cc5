"""What each source said of a document that several of them bring, so that the document does not flap between them.

A document of one source has no row here: it is its own sighting.  From the second source on, each source's last words
are kept, and only what a source *changes* in its own words reaches the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, Text, delete, or_, select

from records import tables as t
from records.codec import content_hash, from_json, to_json
from records.notification import Notification, Raw
from records.store.base import Saved, moment
from records.store.documents import Documents

sighting = Table(
    "sighting",
    t.metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), nullable=False, primary_key=True),
    Column("source", String(80), nullable=False, primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("raw_sha256", String(64), nullable=False, default=""),
    Column("raw_url", Text, nullable=False, default=""),
    Column("raw_place", Text, nullable=False, default=""),
    Column("seen_at", String(32), nullable=False),  # when this source last said something else
)

_DATED = ("comment_deadline", "adoption", "entry_into_force")
# Lists of independent things, which sources complete; each item's identity.
_JOINED: dict[str, Callable[[Any], Any]] = {
    "codes": lambda c: (c.scheme, c.code), "documents": str, "links": lambda pair: pair[0], "keywords": str,
}  # fmt: skip
_PLAIN = (
    "title", "emergency", "description", "products", "language", "title_zh", "summary_zh", "objectives", "regions",
    "agency", "standard", "incident", "members", "type", "distributed",
)  # fmt: skip
_FIRST_STAYS = frozenset({"language", "type", "distributed"})  # never empty: there is nothing to fill


class Sightings(Documents):
    """The verb `save` for documents that several sources bring."""

    def _save(self, connection: Connection, part: list[Notification], now: datetime) -> list[Saved]:
        told, added = reconcile(connection, part, now)
        saved = super()._save(connection, told, now)
        # What another source merely adds is no new step of the measure; a moved date stays an event.
        silent = [f"changed:{n.key}:{content_hash(to_json(n))[:12]}"[:300] for n in told if n.key in added]
        if silent:
            connection.execute(delete(t.event).where(t.event.c.key.in_(silent)))
        return saved


def filled(document: Notification, new: Notification) -> Notification:
    """The document with what another source adds: empty fields, further codes and links, and dates that differ.

    A text that both have stays as it is; of two stated dates the later seen counts, for dates are what is corrected.
    """
    values: dict[str, Any] = {}
    for name in _PLAIN:
        if name not in _FIRST_STAYS and not getattr(document, name) and getattr(new, name):
            values[name] = getattr(new, name)
    for name in _JOINED:
        values[name] = _joined(name, (*getattr(document, name), *getattr(new, name)))
    for name in _DATED:
        day, words = getattr(new, name), getattr(new, f"{name}_text")
        have, said = getattr(document, name), getattr(document, f"{name}_text")
        if day and day != have:
            values |= {name: day, f"{name}_text": words or ("" if have else said)}
        elif words and not said and (day or not have):
            values[f"{name}_text"] = words
    return replace(document, **values)


def merged(
    document: Notification, before: Notification, new: Notification, others: Sequence[Notification]
) -> Notification:
    """The document after one source changed its words from `before` to `new`; `others` are the other sources' words.

    A field that the source did not touch stays.  What it took back is filled from the others again.
    """
    values: dict[str, Any] = {}
    for name in (*_PLAIN, *_DATED, *(f"{d}_text" for d in _DATED)):
        if getattr(before, name) != getattr(new, name):
            values[name] = getattr(new, name)
    for name, same in _JOINED.items():
        gone = {same(x) for x in getattr(before, name)} - {same(x) for x in getattr(new, name)}
        gone -= {same(x) for other in others for x in getattr(other, name)}
        told = [x for x in getattr(new, name) if x not in getattr(before, name)]
        kept = [x for x in getattr(document, name) if same(x) not in gone | {same(x) for x in told}]
        values[name] = _joined(name, (*kept, *told))
    made = replace(document, **values)
    for other in others:
        empty = [n for n in (*_PLAIN, *_DATED, *(f"{d}_text" for d in _DATED)) if not getattr(made, n)]
        made = replace(made, **{n: getattr(other, n) for n in empty if n in values})
    return made


def _joined(name: str, items: Iterable[Any]) -> tuple[Any, ...]:
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(_JOINED[name](item), item)
    return tuple(found.values())


def reconcile(
    connection: Connection, part: Sequence[Notification], now: datetime
) -> tuple[list[Notification], frozenset[str]]:
    """(what is to be saved in place of `part`, keys that another source only added to: no new step of the measure).

    Keys are distinct in `part`.  What no other source has seen comes back as it is.  Call it inside the transaction
    that saves, before known and new documents are told apart.
    """
    sources = {n.source for n in part}
    d = t.document.c
    query = select(d.key, d.id, d.source, d.content, d.raw_sha256, d.raw_url, d.raw_place)
    query = query.where(d.key.in_([n.key for n in part]))
    query = query.where(or_(d.source.not_in(sources), d.id.in_(select(sighting.c.document_id))))
    rows = {r.key: r for r in connection.execute(query)}
    if not rows:
        return list(part), frozenset()
    seen: dict[int, dict[str, Any]] = {r.id: {} for r in rows.values()}
    for row in connection.execute(select(sighting).where(sighting.c.document_id.in_(seen))):
        seen[row.document_id][row.source] = row
    out, added = [], set()
    for n in part:
        if n.key not in rows or (rows[n.key].source == n.source and not seen[rows[n.key].id]):
            out.append(n)
            continue
        made, first = _one(connection, rows[n.key], seen[rows[n.key].id], n, now)
        out.append(made)
        if first:
            added.add(n.key)
    return out, frozenset(added)


def _one(
    connection: Connection, row: Any, seen: Mapping[str, Any], new: Notification, now: datetime
) -> tuple[Notification, bool]:
    raw = Raw(row.raw_sha256, row.raw_url, row.raw_place)
    document = from_json(row.content, raw)
    content = to_json(new)
    digest = content_hash(content)
    known = seen.get(new.source)
    if known is not None and known.content_hash == digest:
        return document, False
    if not seen:
        _keep(connection, row.id, document, row.content, content_hash(row.content), now)
    elif known is not None:
        both = (sighting.c.document_id == row.id, sighting.c.source == new.source)
        connection.execute(delete(sighting).where(*both))
    _keep(connection, row.id, new, content, digest, now)
    if known is None:
        return filled(document, new), True
    others = [from_json(r.content) for name, r in seen.items() if name != new.source]
    made = merged(document, from_json(known.content), new, others)
    return (replace(made, raw=new.raw) if new.source == document.source else made), False


def _keep(connection: Connection, id: int, said: Notification, content: str, digest: str, now: datetime) -> None:
    values = {"document_id": id, "source": said.source, "content_hash": digest, "content": content}
    values |= {"raw_sha256": said.raw.sha256, "raw_url": said.raw.url, "raw_place": said.raw.place}
    connection.execute(sighting.insert().values(**values, seen_at=moment(now)))
