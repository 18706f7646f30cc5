"""Letters of the public pages: a ticket with its mail, or a link for a reader who is known."""

from __future__ import annotations

import secrets
from datetime import timedelta

from alerts.letters import LetterKind, write
from records.delivery import Letter
from records.links import CONFIRM, MANAGE, REFUSE
from records.masking import address_hash
from records.readers import TICKET_HOURS, Purpose, Reader, Ticket
from records.subscriptions import Subscription
from web.site import Site
from web.words import describe

KINDS = {
    Purpose.SUBSCRIBE: LetterKind.CONFIRM,
    Purpose.INVITE: LetterKind.INVITE,
    Purpose.EXPORT: LetterKind.EXPORT,
    Purpose.ERASE: LetterKind.ERASE,
}


def request(
    site: Site, purpose: Purpose, address: str, lang: str, wish: Subscription | None = None
) -> tuple[Ticket, str, Letter]:
    """A new ticket, its token, and the letter that carries the token's link: what `Store.ask` takes."""
    key, now = secrets.token_urlsafe(12), site.now()
    asked = Ticket(key, purpose, address, lang, now, now + timedelta(hours=TICKET_HOURS), wish)
    first = purpose in (Purpose.SUBSCRIBE, Purpose.INVITE)
    subject, text, html = write(
        KINDS[purpose],
        lang,
        site.link(CONFIRM, key),
        describe(wish, lang) if wish else (),
        refuse=site.link(REFUSE, address_hash(address)) if first else "",
        organisation=wish.organisation if wish else "",
    )
    letter = Letter(f"ticket:{key}", site.channel, address, f"ticket {key}", subject, text, html, lang)
    return asked, site.token(CONFIRM, key), letter


def to_reader(site: Site, kind: LetterKind, who: Reader, watches: tuple[Subscription, ...] = ()) -> Letter:
    """A letter to a known reader that leads to the page where everything can be changed."""
    facts = [(watch.name, describe(watch, who.language)[0][1]) for watch in watches]
    subject, text, html = write(kind, who.language, site.link(MANAGE, who.key), facts)
    slot = f"{kind.value} {secrets.token_hex(6)}"
    return Letter(who.key, who.channel, who.address, slot, subject, text, html, who.language)
