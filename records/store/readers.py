"""Readers who signed up: agreeing, ending and taking up again, what they answered, and being forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, exists, func, select, update

from records import tables as t
from records.readers import Purpose, Reader, ReaderAnswer
from records.store.base import StoreError, from_moment, moment
from records.store.subscriptions import Subscriptions, subscription_from_row
from records.store.tickets import Tickets, known, reader_from_row, use
from records.subscriptions import DeliveryState, Subscription
from records.tables_cases import dossier
from records.tables_delivery import letter
from records.tables_readers import ended, membership, reader, reader_answer, ticket
from records.tables_reading import reading

ENDED_KEPT = timedelta(days=30)  # so long an ended watch can be taken up again
ANSWERS_A_MEASURE = 50  # of one reader; more are not kept


class Readers(Tickets, Subscriptions):
    """Verbs of readers."""

    def agree(
        self, token: str, seen: str, new_key: str, channel: str, now: datetime, today: date
    ) -> Subscription | None:
        """Carry out the wish of a ticket; None when it was used or has ended.

        `seen` is the fingerprint of the wish that the person saw: StoreError when it was changed since.  `new_key` is
        the reader's key if the address is new.  The ticket is used up last and the wish has a key of its own: after a
        crash in between, a second click finishes what the first began, and nothing is there twice.
        """
        asked = self.ticket(token)
        if asked is None or asked.used or asked.expires <= now or asked.wish is None:
            return None
        if asked.fingerprint != seen:
            raise StoreError("the wish was changed meanwhile")
        who = self.reader_for(asked.address, new_key, channel, asked.language, today)
        made = replace(
            asked.wish,
            reader=who.key,
            address=who.address,
            channel=who.channel,
            since=today,
            owner=asked.wish.owner or who.key,
        )
        try:
            self.add_subscription(made)
        except StoreError:  # the first click did it, or does it in this moment
            if self.subscription(made.key) is None:
                raise
        with self.write() as connection:
            if not use(connection, token, now):
                return None
            if asked.purpose is Purpose.INVITE:
                joined = {"state": "joined", "on": today}
                connection.execute(update(membership).where(membership.c.subscription == made.key).values(**joined))
        return made

    def reader_for(self, address: str, new_key: str, channel: str, language: str, today: date) -> Reader:
        """The reader with this address, made when it is new."""
        with self.write() as connection:
            if who := known(connection, address):
                return who
            values = {"key": new_key, "address": address, "channel": channel, "language": language}
            connection.execute(reader.insert().values(**values, since=today, asked=0))
        return Reader(new_key, address, channel, language, today)

    def spend(self, token: str, purpose: Purpose, now: datetime, *, again: bool = False) -> Reader | None:
        """Use a ticket of a known reader up (an export: `again`, until it ends); None when it cannot be."""
        asked = self.ticket(token)
        if asked is None or asked.purpose is not purpose:
            return None
        with self.write() as connection:
            spent = use(connection, token, now, again=again)
            return known(connection, spent.address) if spent else None

    def reader(self, key: str) -> Reader | None:
        """One by the key in its links."""
        with self.read() as connection:
            row = connection.execute(select(reader).where(reader.c.key == key)).first()
        return reader_from_row(row) if row else None

    def reader_at(self, address: str) -> Reader | None:
        """One by the address.  Whatever a page does with it must look the same for an unknown address."""
        with self.read() as connection:
            return known(connection, address)

    def readers(self) -> tuple[Reader, ...]:
        """All, oldest first."""
        with self.read() as connection:
            return tuple(
                map(reader_from_row, connection.execute(select(reader).order_by(reader.c.since, reader.c.key)))
            )

    def speak(self, key: str, language: str) -> None:
        """The language of a reader's messages, for all watches."""
        with self.write() as connection:
            connection.execute(update(reader).where(reader.c.key == key).values(language=language))
            connection.execute(update(t.subscription).where(t.subscription.c.reader == key).values(language=language))

    def asked_after(self, key: str, times: int, today: date | None) -> None:
        """Note how often in a row a reader was asked whether the watches are still needed; 0 after an answer."""
        with self.write() as connection:
            connection.execute(update(reader).where(reader.c.key == key).values(asked=times, asked_on=today))

    def end(self, reader_key: str, today: date, only: str = "") -> tuple[Subscription, ...]:
        """End a reader's watches, or `only` one of them: nothing more is sent, also of what is queued already.

        They rest for 30 days, in which `take_up` brings them back, and are deleted then.  Ending twice is once.
        """
        s = t.subscription.c
        with self.write() as connection:
            mine = select(t.subscription).where(s.reader == reader_key)
            rows = connection.execute(mine.where(s.key == only) if only else mine).all()
            watches = tuple(subscription_from_row(r) for r in rows)
            keys = [w.key for w in watches]
            self.insert(connection, ended, [{"subscription": k, "on": today} for k in keys])
            connection.execute(update(t.subscription).where(s.key.in_(keys)).values(paused=True, paused_until=None))
            left = {"state": "left", "on": today}
            connection.execute(update(membership).where(membership.c.subscription.in_(keys)).values(**left))
            _cancel(connection, [w.id for w in watches], reader_key)
        return watches

    def ended(self, reader_key: str) -> tuple[tuple[Subscription, date], ...]:
        """A reader's ended watches, with the day."""
        query = select(t.subscription, ended.c.on.label("ended_on")).join(
            ended, ended.c.subscription == t.subscription.c.key
        )
        with self.read() as connection:
            rows = connection.execute(query.where(t.subscription.c.reader == reader_key).order_by(t.subscription.c.id))
            return tuple((subscription_from_row(r), r.ended_on) for r in rows)

    def take_up(self, reader_key: str, today: date, only: str = "") -> int:
        """Bring ended watches back; returns how many."""
        keys = [w.key for w, _ in self.ended(reader_key) if not only or w.key == only]
        for key in keys:
            self.resume_subscription(key, today)
            with self.write() as connection:
                connection.execute(delete(ended).where(ended.c.subscription == key))
                back = {"state": "joined", "on": today}
                connection.execute(update(membership).where(membership.c.subscription == key).values(**back))
        return len(keys)

    def answer(self, said: ReaderAnswer) -> bool:
        """Keep what a reader said of a measure; False when it says the same as before or there are too many."""
        a = reader_answer.c
        with self.write() as connection:
            mine = (a.reader == said.reader, a.measure == said.measure)
            last = connection.execute(select(reader_answer).where(*mine).order_by(a.id.desc()).limit(1)).first()
            if last and (last.answer, last.words) == (said.answer, said.words):
                return False
            if (connection.scalar(select(func.count()).where(*mine)) or 0) >= ANSWERS_A_MEASURE:
                return False
            values = {"reader": said.reader, "measure": said.measure, "answer": said.answer, "words": said.words}
            connection.execute(reader_answer.insert().values(**values, at=moment(said.at)))
        return True

    def answer_of(self, reader_key: str, measure: str) -> ReaderAnswer | None:
        """The newest answer of a reader on a measure."""
        a = reader_answer.c
        query = select(reader_answer).where(a.reader == reader_key, a.measure == measure)
        with self.read() as connection:
            row = connection.execute(query.order_by(a.id.desc()).limit(1)).first()
        at = from_moment(row.at) if row else None
        return ReaderAnswer(row.reader, row.measure, row.answer, row.words, at) if row and at else None

    def forget(self, reader_key: str) -> bool:
        """Delete a reader with everything that names them: watches, alerts, messages, tickets, answers, memberships.

        Cases and views stay in their files under the random key, which leads to nobody any more.
        """
        with self.write() as connection:
            address = connection.scalar(select(reader.c.address).where(reader.c.key == reader_key))
            if address is None:
                return False
            keys = select(t.subscription.c.key).where(t.subscription.c.reader == reader_key)
            own = membership.c.watch.in_(keys) | (membership.c.address == address)
            connection.execute(delete(membership).where(own))
            connection.execute(delete(ended).where(ended.c.subscription.in_(keys)))
            connection.execute(delete(t.subscription).where(t.subscription.c.reader == reader_key))
            tickets = list(connection.scalars(select(ticket.c.key).where(ticket.c.address == address)))
            sent = [reader_key, *(f"ticket:{k}" for k in tickets)]
            connection.execute(delete(t.delivery).where(t.delivery.c.reader.in_(sent)))
            connection.execute(delete(ticket).where(ticket.c.address == address))
            connection.execute(delete(reader_answer).where(reader_answer.c.reader == reader_key))
            connection.execute(delete(reading).where(reading.c.reader == reader_key))
            connection.execute(update(dossier).where(dossier.c.reader == reader_key).values(reader=""))
            connection.execute(delete(reader).where(reader.c.key == reader_key))
        return True

    def sweep_readers(self, today: date) -> tuple[int, int]:
        """Delete what ended 30 days ago and readers who watch nothing any more; (watches, readers).

        Answers stay under the reader's random key, which leads to nobody once the reader is gone.
        """
        watches = exists().where(t.subscription.c.reader == reader.c.key)
        ended_long = select(ended.c.subscription).where(ended.c.on < today - ENDED_KEPT)
        idle_readers = select(reader.c.key).where(~watches, reader.c.since < today)
        with self.read() as connection:
            old = list(connection.scalars(ended_long))
            if not old and connection.scalar(idle_readers.limit(1)) is None:
                return 0, 0
        with self.write() as connection:
            connection.execute(delete(t.subscription).where(t.subscription.c.key.in_(old)))
            gone = membership.c.watch.in_(old) | membership.c.subscription.in_(old)
            connection.execute(delete(membership).where(gone))
            connection.execute(delete(ended).where(ended.c.subscription.in_(old)))
            idle = list(connection.scalars(idle_readers))
            connection.execute(delete(t.delivery).where(t.delivery.c.reader.in_(idle)))
            connection.execute(delete(reader).where(reader.c.key.in_(idle)))
        return len(old), len(idle)


def _cancel(connection: Connection, subscriptions: list[int], reader_key: str) -> None:
    """Take the alerts of these subscriptions out of what is not sent yet; cancel messages that say nothing any more."""
    d, a = t.delivery.c, t.alert.c
    pending = select(d.id).where(d.state == DeliveryState.PENDING.value)
    waiting = a.delivery_id.is_(None) | a.delivery_id.in_(pending)
    connection.execute(delete(t.alert).where(a.subscription_id.in_(subscriptions), waiting))
    empty = (~exists().where(a.delivery_id == d.id), ~exists().where(letter.c.delivery_id == d.id))
    cancelled = {"state": DeliveryState.CANCELLED.value, "outcome": "unsubscribed"}
    mine = (d.reader == reader_key, d.state == DeliveryState.PENDING.value)
    connection.execute(update(t.delivery).where(*mine, *empty).values(**cancelled))
