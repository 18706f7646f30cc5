"""What waits for the yes of whoever has the mailbox: tickets, each with the letter that carries its link."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from records import tables as t
from records.delivery import Letter, Suppression
from records.masking import address_hash
from records.readers import Purpose, Reader, Ticket, fingerprint, token_hash, wish_from_json, wish_to_json
from records.rhythm import day_of
from records.store.base import Base, chunks, from_moment, moment
from records.subscriptions import DeliveryState
from records.tables_delivery import letter as letters
from records.tables_delivery import suppressed
from records.tables_readers import reader, ticket

GAP = timedelta(hours=1)  # between two letters of one purpose to one address
A_DAY = 6  # tickets of one address: nobody can be pestered through us
KEPT = timedelta(days=7)  # a ticket is remembered so long after its end, to say "used" or "too late"


class Tickets(Base):
    """Verbs of tickets and letters."""

    def ask(self, asked: Ticket, token: str, letter: Letter, client: str = "") -> None:
        """Keep the ticket and put its letter into the outbox, in one transaction.

        Answers nothing, so that nobody learns which addresses are known.  Within an hour of a letter of the same
        purpose to the same address no second one leaves: the newer wish takes the place of the one that waits.  After
        six in a day nothing is kept.  An address that refuses mail gets none.
        """
        with self.write() as connection:
            waiting = _waiting(connection, asked)
            if waiting:
                wish = wish_to_json(asked.wish) if asked.wish else ""
                connection.execute(update(ticket).where(ticket.c.key == waiting).values(wish=wish))
                return
            today = (ticket.c.address == asked.address, ticket.c.created > moment(asked.created - timedelta(days=1)))
            if (connection.scalar(select(func.count()).select_from(ticket).where(*today)) or 0) >= A_DAY:
                return
            connection.execute(ticket.insert().values(**_row(asked, token, client)))
            if not _refuses(connection, asked.address):
                put(self, connection, letter, asked.created)

    def ticket(self, token: str) -> Ticket | None:
        """The ticket of a token, also a used or old one."""
        with self.read() as connection:
            row = connection.execute(select(ticket).where(ticket.c.token_hash == token_hash(token))).first()
        return _ticket(row) if row else None

    def asked_lately(self, since: datetime, client: str = "") -> int:
        """Tickets since a moment: of one client, or of all."""
        query = select(func.count()).select_from(ticket).where(ticket.c.created >= moment(since))
        with self.read() as connection:
            return connection.scalar(query.where(ticket.c.client == client) if client else query) or 0

    def post_once(self, letter: Letter, now: datetime, gap: timedelta = GAP) -> bool:
        """Put a letter into the outbox unless one with this subject to this reader left within `gap` or waits."""
        d = t.delivery.c
        query = select(func.count()).select_from(t.delivery.join(letters)).where(d.reader == letter.reader)
        lately = or_(d.state == DeliveryState.PENDING.value, d.sent_at >= moment(now - gap))
        with self.write() as connection:
            if connection.scalar(query.where(letters.c.subject == letter.subject, lately)):
                return False
            put(self, connection, letter, now)
        return True

    def refuse(self, hash: str, now: datetime) -> bool:
        """Never write to the address of this hash; False when it is refused already."""
        row = {"address_hash": hash, "masked": "", "reason": Suppression.READER.value, "since": moment(now)}
        with self.write() as connection:
            return self.insert(connection, suppressed, [row]) > 0

    def refused(self, hash: str) -> bool:
        """True when the owner of the mailbox wants no mail at all."""
        query = select(suppressed.c.reason).where(suppressed.c.address_hash == hash)
        with self.read() as connection:
            return connection.scalar(query) == Suppression.READER.value

    def allow(self, hash: str) -> bool:
        """Take the owner's own refusal back (not that of a mailbox which returned everything)."""
        mine = (suppressed.c.address_hash == hash, suppressed.c.reason == Suppression.READER.value)
        with self.write() as connection:
            return connection.execute(delete(suppressed).where(*mine)).rowcount > 0

    def sweep_tickets(self, now: datetime) -> int:
        """Delete tickets that ended a week ago, with their letters; returns how many."""
        old = moment(now - KEPT)
        with self.read() as connection:
            keys = list(connection.scalars(select(ticket.c.key).where(ticket.c.expires < old)))
        for part in chunks(keys, 500):
            with self.write() as connection:
                connection.execute(delete(t.delivery).where(t.delivery.c.reader.in_([f"ticket:{k}" for k in part])))
                connection.execute(delete(ticket).where(ticket.c.key.in_(part)))
        return len(keys)


def use(connection: Connection, token: str, now: datetime, *, again: bool = False) -> Ticket | None:
    """Use a ticket up: None when it was used, has ended or was never given.  `again`: until its end as often as liked.

    Two clicks at the same time: one gets it.
    """
    where = [ticket.c.token_hash == token_hash(token), ticket.c.expires > moment(now)]
    if not again:
        where.append(ticket.c.used == "")
    if not connection.execute(update(ticket).where(*where).values(used=moment(now))).rowcount:
        return None
    row = connection.execute(select(ticket).where(ticket.c.token_hash == token_hash(token))).one()
    return _ticket(row)


def put(store: Base, connection: Connection, letter: Letter, now: datetime) -> None:
    """Put a letter into the outbox within the caller's transaction; the same letter twice is one."""
    row = {"id": letter.id, "reader": letter.reader, "channel": letter.channel, "address": letter.address}
    row |= {"slot": letter.slot, "language": letter.language, "state": DeliveryState.PENDING.value}
    more = {"created_on": day_of(now), "due": moment(now), "priority": letter.priority, "kind": letter.kind}
    if store.insert(connection, t.delivery, [row | more]):
        said = {"delivery_id": letter.id, "subject": letter.subject, "text": letter.text, "html": letter.html}
        connection.execute(letters.insert().values(**said))


def _waiting(connection: Connection, asked: Ticket) -> str:
    """The key of a ticket to the same address whose letter left within the hour."""
    query = select(ticket.c.key).where(
        ticket.c.address == asked.address,
        ticket.c.purpose == asked.purpose.value,
        ticket.c.used == "",
        ticket.c.created > moment(asked.created - GAP),
    )
    return connection.scalar(query.order_by(ticket.c.created.desc()).limit(1)) or ""


def _refuses(connection: Connection, address: str) -> bool:
    return bool(connection.scalar(select(suppressed.c.since).where(suppressed.c.address_hash == address_hash(address))))


def _row(asked: Ticket, token: str, client: str) -> dict[str, object]:
    return {
        "key": asked.key,
        "token_hash": token_hash(token),
        "purpose": asked.purpose.value,
        "address": asked.address,
        "wish": wish_to_json(asked.wish) if asked.wish else "",
        "language": asked.language,
        "client": client,
        "created": moment(asked.created),
        "expires": moment(asked.expires),
        "used": "",
    }


def _ticket(row: Row[tuple[object, ...]]) -> Ticket:
    created, expires = from_moment(row.created), from_moment(row.expires)
    assert created and expires
    return Ticket(
        key=row.key,
        purpose=Purpose(row.purpose),
        address=row.address,
        language=row.language,
        created=created,
        expires=expires,
        wish=wish_from_json(row.wish) if row.wish else None,
        used=from_moment(row.used),
        fingerprint=fingerprint(row.wish),
    )


def reader_from_row(row: Row[tuple[object, ...]]) -> Reader:
    """A reader from its row."""
    return Reader(row.key, row.address, row.channel, row.language, row.since, row.asked, row.asked_on)


def known(connection: Connection, address: str) -> Reader | None:
    """The reader with this address."""
    row = connection.execute(select(reader).where(reader.c.address == address)).first()
    return reader_from_row(row) if row else None
