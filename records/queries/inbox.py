"""What readers were told: the measures of their alerts, each once, with every alert of theirs about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from records import tables as t
from records.queries.standing import AT_ONCE
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
    """One measure with the alerts about it, oldest first, as a message carries them."""

    key: str
    items: tuple[MailItem, ...]

    @property
    def newest(self) -> MailItem:
        """The last alert."""
        return self.items[-1]


def told(store: Store, watches: Sequence[Subscription], limit: int = MOST) -> tuple[Told, ...]:
    """The measures that these subscriptions were told of, the last told first; `limit` at most."""
    known = {w.id: w for w in watches}
    a = t.alert.c
    found: dict[int, list[MailItem]] = {}
    with store.read() as connection:
        newest: dict[int, int] = {}
        for part in chunks(known, AT_ONCE):
            query = select(a.measure_id, func.max(a.id)).where(a.subscription_id.in_(part)).group_by(a.measure_id)
            for measure, last in connection.execute(query).tuples():
                newest[measure] = max(last, newest.get(measure, 0))
        wanted = sorted(newest, key=lambda m: -newest[m])[:limit]
        measures = {m.id: m for m in load(connection, wanted)}
        for part in chunks(wanted, AT_ONCE):
            rows = connection.execute(select(t.alert).where(a.measure_id.in_(part)).order_by(a.id)).all()
            for row in rows:
                if (watch := known.get(row.subscription_id)) and (measure_whole := measures.get(row.measure_id)):
                    item = MailItem(alert_from_row(row, watch, measure_whole), measure_whole, watch)
                    found.setdefault(row.measure_id, []).append(item)
    return tuple(Told(measures[m].key, tuple(found[m])) for m in wanted if m in found)


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
