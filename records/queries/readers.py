"""What is asked about readers: what was recent, what they said of measures, and everything that is kept of one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from records import tables as t
from records.codec import source_from_json
from records.grades import Colour
from records.measures import Measure
from records.readers import ReaderAnswer, wish_to_dict
from records.runs import Source
from records.store import Store
from records.store.base import chunks, from_moment
from records.store.subscriptions import subscription_from_row
from records.tables_cases import dossier, dossier_input
from records.tables_readers import membership, reader, reader_answer, ticket
from records.tables_reading import reading
from records.threads import load


def recent(store: Store, since: date) -> Iterator[Measure]:
    """Graded measures with a document distributed since a day, in the order of their row numbers."""
    graded = t.assessed.c.colour.in_([c.value for c in Colour])
    query = select(t.document.c.measure_id).where(t.document.c.distributed >= since, graded)
    query = query.join(t.assessed, t.assessed.c.measure_id == t.document.c.measure_id).distinct()
    with store.read() as connection:
        for part in chunks(sorted(connection.scalars(query)), 500):
            yield from load(connection, part)


def newest_graded(store: Store, today: date, most: int = 3) -> Sequence[Measure]:
    """The newest red or orange measures, else yellow ones, that are published until today."""
    newest = func.max(t.document.c.distributed)
    query = select(t.document.c.measure_id).join(t.assessed, t.assessed.c.measure_id == t.document.c.measure_id)
    query = query.group_by(t.document.c.measure_id).having(newest <= today)
    query = query.order_by(newest.desc(), t.document.c.measure_id.desc()).limit(most)
    with store.read() as connection:
        for colours in ((Colour.RED, Colour.ORANGE), (Colour.YELLOW,)):
            ids = list(connection.scalars(query.where(t.assessed.c.colour.in_([c.value for c in colours]))))
            if ids:
                return tuple(load(connection, ids))
    return ()


def answers_after(store: Store, id: int = 0, limit: int = 500) -> Sequence[tuple[int, ReaderAnswer]]:
    """What readers said after a row number, oldest first, with the row numbers."""
    a = reader_answer.c
    query = select(reader_answer).where(a.id > id).order_by(a.id).limit(limit)
    found = []
    with store.read() as connection:
        for row in connection.execute(query):
            at = from_moment(row.at)
            assert at is not None
            found.append((row.id, ReaderAnswer(row.reader, row.measure, row.answer, row.words, at)))
    return found


def answer_counts(store: Store, measure: str) -> Mapping[str, int]:
    """How many readers give each answer on a measure; of a reader the newest counts."""
    return Counter(store.answers_on(measure).values())


def everything_of(store: Store, key: str) -> dict[str, Any]:
    """All that is kept of one reader, as JSON values: what a person gets who asks for their data."""
    with store.read() as connection:
        who = connection.execute(select(reader).where(reader.c.key == key)).one()
        watches = select(t.subscription).where(t.subscription.c.reader == key).order_by(t.subscription.c.id)
        mine = [subscription_from_row(r) for r in connection.execute(watches)]
        d, a = t.delivery.c, t.alert.c
        told = (
            select(d.id, d.created_on, d.state, d.sent_at, t.measure.c.key.label("measure"), a.colour, a.event)
            .join(t.alert, a.delivery_id == d.id, isouter=True)
            .join(t.measure, t.measure.c.id == a.measure_id, isouter=True)
            .where(d.reader == key)
        )
        answers = select(reader_answer).where(reader_answer.c.reader == key).order_by(reader_answer.c.id)
        named = membership.c.watch.in_([w.key for w in mine]) | (membership.c.address == who.address)
        return {
            "reader": _plain(who._mapping),
            "subscriptions": [wish_to_dict(w) for w in mine],
            "messages": [_plain(r._mapping) for r in connection.execute(told.order_by(d.created_on, d.id, a.id))],
            "answers": [_plain(r._mapping) for r in connection.execute(answers)],
            "cases": [_plain(r._mapping) for r in connection.execute(_cases(key))],
            "views": [_plain(r._mapping) for r in connection.execute(_views(key))],
            "opened": [_plain(r._mapping) for r in connection.execute(_opened(key))],
            "members": [_plain(r._mapping) for r in connection.execute(select(membership).where(named))],
            "requests": [
                _plain({k: v for k, v in r._mapping.items() if k not in ("token_hash", "client", "key")})
                for r in connection.execute(select(ticket).where(ticket.c.address == who.address))
            ],
        }


def _cases(key: str) -> Select[Any]:
    d = dossier.c
    return select(d.key, d.kind, d.state, d.title, d.opened_at, d.fields).where(d.reader == key).order_by(d.id)


def _views(key: str) -> Select[Any]:
    i = dossier_input.c
    query = select(dossier.c.key, i.at, i.stance, i.text, i.public).join(dossier_input, i.dossier_id == dossier.c.id)
    return query.where(i.reader == key).order_by(i.id)


def _opened(key: str) -> Select[Any]:
    query = select(t.measure.c.key, reading.c.at).join(reading, reading.c.measure_id == t.measure.c.id)
    return query.where(reading.c.reader == key).order_by(reading.c.at)


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Dates as text, JSON kept as text taken apart."""
    out = {str(k): v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
    return out | ({"wish": json.loads(out["wish"])} if out.get("wish") else {})


def passports_of(store: Store, measure: Measure) -> Mapping[str, Source]:
    """The passports of a measure's sources by name: who may be quoted how far, and with which line."""
    names = {d.source for d in measure.documents}
    query = select(t.source.c.name, t.source.c.passport).where(t.source.c.name.in_(names))
    with store.read() as connection:
        return {name: source_from_json(text) for name, text in connection.execute(query).tuples()}
