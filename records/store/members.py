"""Associations that watch for their members: every member agrees alone, and leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from records.delivery import Letter
from records.readers import Membership, Ticket
from records.store.base import StoreError
from records.store.readers import Readers
from records.subscriptions import Subscription
from records.tables_readers import membership

OPEN_INVITATIONS = 50  # unanswered ones of one watch at a time: an association cannot flood others with mail
AGAIN = timedelta(days=14)  # before an address that did not answer is asked once more
# What a member's watch takes from the association's.
SHARED = ("name", "sectors", "families", "hs", "words", "members", "kinds", "lowest", "mode", "organisation")


class Members(Readers):
    """Verbs of memberships."""

    def members_of(self, watch: str) -> tuple[Membership, ...]:
        """Everybody the association named for one watch, in the order of the alphabet."""
        query = select(membership).where(membership.c.watch == watch).order_by(membership.c.address)
        with self.read() as connection:
            rows = connection.execute(query).all()
        return tuple(Membership(r.watch, r.address, r.state, r.on, r.subscription) for r in rows)

    def invite(self, watch: str, asked: Ticket, token: str, letter: Letter, today: date) -> str:
        """Name an address and ask its owner by letter; returns "invited", "waiting", "joined" or "left".

        Who left is not asked again, who did not answer once a fortnight.  StoreError at 50 unanswered invitations.
        """
        m, key = membership.c, asked.wish.key if asked.wish else ""
        with self.write() as connection:
            where = (m.watch == watch, m.address == asked.address)
            row = connection.execute(select(membership).where(*where)).first()
            if row and (row.state != "invited" or today - row.on < AGAIN):
                return "waiting" if row.state == "invited" else str(row.state)
            unanswered = select(func.count()).where(m.watch == watch, m.state == "invited")
            if row is None and (connection.scalar(unanswered) or 0) >= OPEN_INVITATIONS:
                raise StoreError(f"{OPEN_INVITATIONS} invitations wait for an answer")
            if row is None:
                named = {"watch": watch, "address": asked.address, "state": "invited"}
                connection.execute(membership.insert().values(**named, on=today, subscription=key))
            else:
                connection.execute(update(membership).where(*where).values(on=today, subscription=key))
        self.ask(asked, token, letter)
        return "invited"

    def admit(self, watch: Subscription, address: str, reader: str, key: str, channel: str, today: date) -> bool:
        """Take in a member whose consent the association holds; `reader` and `key` are random, for what is new.

        False for who is in already or has left: that word counts more than a paper.
        """
        row = {"watch": watch.key, "address": address, "state": "joined", "on": today, "subscription": key}
        where = (membership.c.watch == watch.key, membership.c.address == address)
        with self.write() as connection:
            state = connection.scalar(select(membership.c.state).where(*where))
            if state in ("joined", "left"):
                return False
            connection.execute(delete(membership).where(*where))
            connection.execute(membership.insert().values(**row))
        who = self.reader_for(address, reader, channel, watch.language, today)
        theirs = for_member(watch, key, who.language)
        self.add_subscription(replace(theirs, reader=who.key, address=address, channel=who.channel, since=today))
        return True

    def uninvite(self, watch: str, address: str, today: date) -> bool:
        """Take an address off the list; a member who joined gets nothing more."""
        m = membership.c
        with self.write() as connection:
            row = connection.execute(select(membership).where(m.watch == watch, m.address == address)).first()
            connection.execute(delete(membership).where(m.watch == watch, m.address == address))
        if row and row.subscription and (theirs := self.subscription(row.subscription)):
            self.end(theirs.reader, today, only=theirs.key)
        return row is not None

    def spread(self, watch: Subscription, today: date) -> int:
        """Carry what the association changed over to its members' watches; returns how many."""
        shared = {name: getattr(watch, name) for name in SHARED}
        joined = [m.subscription for m in self.members_of(watch.key) if m.state == "joined"]
        for key in joined:
            if theirs := self.subscription(key):
                self.change_subscription(key, today, **shared, heard_on=theirs.heard_on)
        return len(joined)


def for_member(watch: Subscription, key: str, language: str) -> Subscription:
    """The watch that an invited member will have."""
    own: dict[str, Any] = {"key": key, "reader": "", "address": "", "language": language, "note": "", "owner": ""}
    return replace(watch, **own, paused=False, paused_until=None, since=None, heard_on=None)
