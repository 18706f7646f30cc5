"""The link of a mail that asks for a yes: subscription, invitation, one's data, their deletion.  GET only shows."""

from __future__ import annotations

import json
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from records.links import CONFIRM, MANAGE, PREFIX, REFUSE
from records.masking import address_hash
from records.queries.readers import everything_of
from records.readers import Purpose, Ticket
from records.store import StoreError
from records.wording import msg, say
from web.inputs import Form, posted
from web.rendering import language, page
from web.site import Site, site_of
from web.words import describe

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]
GONE = {
    "used": (msg("This is done already"), msg("The link was used before: it works once. You need not do anything.")),
    "late": (msg("The link is too old"), msg("It worked for 48 hours. Nothing was done; please ask once more.")),
}


@router.api_route("/confirm/{token}", methods=["GET", "HEAD"])
def look(request: Request, token: str) -> Response:
    """What would be done."""
    ticket = _ticket(site_of(request), token)
    if ticket is None:
        return unknown(request)
    return _gone(request, ticket) or _show(request, ticket)


@router.post("/confirm/{token}")
def act(request: Request, token: str, fields: Fields) -> Response:
    """Do it, once."""
    site = site_of(request)
    ticket = _ticket(site, token)
    if ticket is None:
        return unknown(request)
    if gone := _gone(request, ticket):
        return gone
    if ticket.purpose is Purpose.EXPORT:
        return _export(request, token, ticket)
    if ticket.purpose is Purpose.ERASE:
        return _erase(request, token, ticket)
    return _agree(request, token, ticket, fields.one("seen"))


def unknown(request: Request) -> Response:
    """For a link that is not ours, not whole, or too old to be remembered."""
    lang = language(request)
    title, text = msg("This link does not work"), msg("It is not whole or very old. Copy the whole link from the mail.")
    more = [(say("Subscribe", lang), f"{PREFIX}/subscribe"), (say("Send me a new link", lang), f"{PREFIX}/lost")]
    return page(request, "message.html", status=404, title=say(title, lang), texts=[say(text, lang)], more=more)


def _ticket(site: Site, token: str) -> Ticket | None:
    """The signature first: the store is asked for links of ours only."""
    return site.store.ticket(token) if site.read(token, CONFIRM) else None


def _gone(request: Request, ticket: Ticket) -> Response | None:
    """The page for a link that was used or has ended; None for one that works."""
    used = ticket.used is not None and ticket.purpose is not Purpose.EXPORT
    if not used and ticket.expires > site_of(request).now():
        return None
    lang = language(request, ticket.language)
    title, text = GONE["used" if used else "late"]
    again = "subscribe" if ticket.purpose in (Purpose.SUBSCRIBE, Purpose.INVITE) and not used else "lost"
    words = say(msg("Subscribe"), lang) if again == "subscribe" else say(msg("Change my subscriptions"), lang)
    return page(
        request, "message.html", status=410, own=ticket.language, title=say(title, lang), texts=[say(text, lang)],
        more=[(words, f"{PREFIX}/{again}")],
    )  # fmt: skip


def _show(request: Request, ticket: Ticket, changed: bool = False) -> Response:
    lang = language(request, ticket.language)
    return page(
        request,
        "confirm.html",
        own=ticket.language,
        purpose=ticket.purpose.value,
        wish=describe(ticket.wish, lang) if ticket.wish else [],
        name=ticket.wish.name if ticket.wish else "",
        organisation=ticket.wish.organisation if ticket.wish else "",
        address=ticket.address,
        seen=ticket.fingerprint,
        changed=changed,
    )


def _agree(request: Request, token: str, ticket: Ticket, seen: str) -> Response:
    site = site_of(request)
    try:
        made = site.store.agree(token, seen, secrets.token_urlsafe(12), site.channel, site.now(), site.today())
    except StoreError:
        fresh = _ticket(site, token)
        return _show(request, fresh, changed=True) if fresh else unknown(request)
    if made is None:
        return _gone(request, site.store.ticket(token) or ticket) or unknown(request)
    site.note(made.reader, "reader.agreed", f"subscription:{made.key}")
    site.wake()
    return page(
        request,
        "confirmed.html",
        own=ticket.language,
        name=made.name,
        welcome=made.welcome,
        manage=site.path(MANAGE, made.reader),
    )


def _export(request: Request, token: str, ticket: Ticket) -> Response:
    site = site_of(request)
    who = site.store.spend(token, Purpose.EXPORT, site.now(), again=True)
    if who is None:
        return unknown(request)
    site.note(who.key, "reader.exported", f"reader:{who.key}")
    data = json.dumps(everything_of(site.store, who.key), ensure_ascii=False, indent=1).encode()
    name = f"sentinel-{site.today()}.json"
    return Response(
        data, media_type="application/json", headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def _erase(request: Request, token: str, ticket: Ticket) -> Response:
    site, lang = site_of(request), language(request, ticket.language)
    who = site.store.spend(token, Purpose.ERASE, site.now())
    if who is None or not site.store.forget(who.key):
        return unknown(request)
    site.note(who.key, "reader.forget", f"reader:{who.key}")
    text = say(msg("Your address, subscriptions, messages and answers are deleted. Nothing more is sent to you."), lang)
    more = [(say(msg("To the first page"), lang), f"{PREFIX}/")]
    title = say(msg("Everything is deleted"), lang)
    return page(request, "message.html", own=ticket.language, title=title, texts=[text], more=more)


@router.api_route("/refuse/{token}", methods=["GET", "HEAD"])
def refusal(request: Request, token: str) -> Response:
    """Whether we may write to an address at all."""
    site = site_of(request)
    parts = site.read(token, REFUSE)
    return page(request, "refuse.html", refused=site.store.refused(parts[0])) if parts else unknown(request)


@router.post("/refuse/{token}")
def refuse(request: Request, token: str, fields: Fields) -> Response:
    """Never write to it again, or take that back."""
    site = site_of(request)
    parts = site.read(token, REFUSE)
    if not parts:
        return unknown(request)
    if fields.one("do") == "allow":
        site.store.allow(parts[0])
        site.note(address_hash(parts[0]), "reader.allowed", "address")
    else:
        site.store.refuse(parts[0], site.now())
        site.note(address_hash(parts[0]), "reader.refused", "address")
    return page(request, "refuse.html", refused=site.store.refused(parts[0]))
