"""Files behind documents: what was read of them, and which wait to be fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from records import tables as t
from records.attached import AttachedText, TextState
from records.codec import from_json
from records.grades import Colour
from records.notification import Notification
from records.store import Store
from records.store.base import chunks, from_moment, moment
from records.tables_texts import attached_text as table
from records.wording import reasons_from_json

PLACE = "https://members.wto.org/crnattachments/"  # where the WTO keeps what its members attach
MOST_TRIES, PAUSE = 3, timedelta(hours=20)  # of a file that does not come
MOST_EACH, LONGEST = 8, 800  # files of one document; characters of an address


def attached_texts(store: Store, ids: Iterable[int]) -> Mapping[int, tuple[AttachedText, ...]]:
    """Row number of each document (of `ids`) → the files that were asked for, with the texts of those that were read.

    For search and for the desk; no page, message or feed may show the texts (`records.showing`).
    """
    found: dict[int, tuple[AttachedText, ...]] = {}
    query = select(table, t.document.c.key).join(t.document, t.document.c.id == table.c.document_id)
    with store.read() as connection:
        for part in chunks(ids, 500):
            rows = connection.execute(query.where(table.c.document_id.in_(part)).order_by(table.c.address))
            for row in rows:
                found[row.document_id] = (*found.get(row.document_id, ()), _text(row))
    return found


def _text(row: Row[Any]) -> AttachedText:
    problem = reasons_from_json(row.problem)
    return AttachedText(
        document=row.key,
        address=row.address,
        state=TextState(row.state),
        text=row.text,
        pages=row.pages,
        truncated=row.truncated,
        language=row.language,
        problem=problem[0] if problem else None,
        raw_sha256=row.raw_sha256,
        tries=row.tries,
        asked=from_moment(row.asked_at),
        read=from_moment(row.read_at),
    )


def attachments_in(document: Notification) -> tuple[str, ...]:
    """The addresses of a document that lead to the WTO's attachments, tidied; no other host is ever asked."""
    found = [a.replace("http://", "https://", 1).replace("\\", "/").strip() for a in document.documents]
    good = (a for a in found if a.startswith(PLACE) and len(a) <= LONGEST and not set(a) & set(" \t\r\n\0"))
    return tuple(dict.fromkeys(good))[:MOST_EACH]


def waiting_texts(
    store: Store, now: datetime, limit: int, colours: Sequence[Colour] = (Colour.RED, Colour.ORANGE)
) -> Sequence[tuple[Notification, str]]:
    """(document, address) of attachments to fetch: of measures with such a grade, the newest documents first.

    What was read, cannot be read or is not there is left out; what did not come is asked again after 20 hours, three
    times in all.
    """
    d, c = t.document.c, table.c
    query = (
        select(d.id, d.content)
        .join(t.assessed, t.assessed.c.measure_id == d.measure_id)
        .where(t.assessed.c.colour.in_([x.value for x in colours]), d.kind == "notification", d.sample.is_(False))
        .where(d.content.like(f"%{PLACE.partition('//')[2]}%"))
        .order_by(d.distributed.desc(), d.id.desc())
    )
    found: list[tuple[Notification, str]] = []
    with store.read() as connection:
        for part in chunks(connection.execute(query).tuples(), 500):
            known = {}
            states = select(c.document_id, c.address, c.state, c.tries, c.asked_at)
            for id, address, *rest in connection.execute(states.where(c.document_id.in_([p[0] for p in part]))):
                known[id, address] = rest
            for id, content in part:
                document = from_json(content, id=id)
                waits = [a for a in attachments_in(document) if _waits(known.get((id, a)), now)]
                found += [(document, address) for address in waits]
                if len(found) >= limit:
                    return found[:limit]
    return found


def _waits(known: Sequence[Any] | None, now: datetime) -> bool:
    if known is None:
        return True
    state, tries, asked_at = known
    return bool(state == TextState.ASKED.value and tries < MOST_TRIES and asked_at < moment(now - PAUSE))


def texts_asked_since(store: Store, since: datetime) -> int:
    """How many attachments were asked for since this moment: what a daily bound counts."""
    with store.read() as connection:
        query = select(func.count()).select_from(table).where(table.c.asked_at >= moment(since))
        return connection.scalar(query) or 0
