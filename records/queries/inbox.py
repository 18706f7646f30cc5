"""What readers were told: the measures of their alerts, each once, with every alert of theirs about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from records import tables as t
from records.grades import Colour
from records.queries.standing import AT_ONCE, Standing, described
from records.readers import ReaderAnswer
from records.store import MailItem, Store
from records.store.base import chunks, from_moment
from records.store.mail import alert_from_row
from records.subscriptions import Subscription
from records.tables_readers import reader_answer
from records.tables_reading import reading
from records.threads import load

MOST = 400  # measures of one inbox, the newest told


@dataclass(frozen=True, slots=True)
class Told:
    """One measure of an inbox: when its reader was last told of it, its colour now (None: no grade any more), and the
    latest comment deadline that its documents state."""

    id: int
    key: str
    on: date
    colour: Colour | None
    deadline: date | None


def told(store: Store, watches: Sequence[Subscription], today: date, limit: int = MOST) -> tuple[Told, ...]:
    """The measures that these subscriptions were told of, the last told first; `limit` at most."""
    a = t.alert.c
    newest: dict[int, tuple[int, date]] = {}
    with store.read() as connection:
        for part in chunks([w.id for w in watches], AT_ONCE):
            query = select(a.measure_id, func.max(a.id), func.max(a.on)).where(a.subscription_id.in_(part))
            for measure, last, on in connection.execute(query.group_by(a.measure_id)).tuples():
                newest[measure] = max((last, on), newest.get(measure, (0, date.min)))
        wanted = sorted(newest, key=lambda m: -newest[m][0])[:limit]
        keys: dict[int, str] = {}
        for part in chunks(wanted, AT_ONCE):
            named = select(t.measure.c.id, t.measure.c.key).where(t.measure.c.id.in_(part))
            keys |= dict(connection.execute(named).tuples().all())
        known = {s.id: s for s in described(connection, wanted, today)}
    return tuple(_told(m, keys[m], newest[m][1], known.get(m)) for m in wanted)


def _told(id: int, key: str, on: date, known: Standing | None) -> Told:
    return Told(id, key, on, known.colour if known else None, known.deadline if known else None)


def items(store: Store, watches: Sequence[Subscription], ids: Sequence[int]) -> list[MailItem]:
    """The alerts of these subscriptions about these measures, oldest first, as a message carries them."""
    known = {w.id: w for w in watches}
    found = []
    with store.read() as connection:
        measures = {m.id: m for m in load(connection, ids)}
        rows = connection.execute(select(t.alert).where(t.alert.c.measure_id.in_(ids)).order_by(t.alert.c.id))
        for row in rows:
            if (watch := known.get(row.subscription_id)) and (measure := measures.get(row.measure_id)):
                found.append(MailItem(alert_from_row(row, watch, measure), measure, watch))
    return found


def answers(store: Store, readers: Sequence[str], measures: Sequence[str]) -> Mapping[str, ReaderAnswer]:
    """The newest answer of any of these readers on each of these measures, by measure key."""
    a = reader_answer.c
    found: dict[str, ReaderAnswer] = {}
    with store.read() as connection:
        for part in chunks(dict.fromkeys(measures), AT_ONCE - len(readers)):
            query = select(reader_answer).where(a.reader.in_(readers), a.measure.in_(part)).order_by(a.id)
            for row in connection.execute(query):
                at = from_moment(row.at)
                assert at is not None
                found[row.measure] = ReaderAnswer(row.reader, row.measure, row.answer, row.words, at)
    return found


def read_at(store: Store, readers: Sequence[str]) -> Mapping[str, datetime]:
    """When these readers first opened which measure, by measure key."""
    query = select(t.measure.c.key, func.min(reading.c.at)).join(t.measure, t.measure.c.id == reading.c.measure_id)
    query = query.where(reading.c.reader.in_(list(readers)[:AT_ONCE])).group_by(t.measure.c.key)
    with store.read() as connection:
        return {key: at for key, text in connection.execute(query).tuples() if (at := from_moment(text))}
