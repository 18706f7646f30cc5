"""An association's members: who was named, who agreed; adding and taking off.  Everybody agrees alone, by mail."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from records.links import MANAGE
from records.masking import address_hash, mask
from records.readers import AddressError, Purpose, Reader, address
from records.store import StoreError
from records.store.members import OPEN_INVITATIONS, for_member
from records.subscriptions import Subscription
from records.wording import msg, say
from web import post
from web.confirm import unknown
from web.inputs import Form, listed, posted
from web.manage import watch_of, whose
from web.rendering import language, page
from web.site import Site, site_of

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]
AT_ONCE = 50  # addresses in one form
OUTCOMES = {
    "invited": msg("asked by mail: {n}"),
    "waiting": msg("asked already, no answer yet: {n}"),
    "joined": msg("get it already: {n}"),
    "left": msg("left and are not asked again: {n}"),
}
STATES = {"invited": msg("asked, no answer yet"), "joined": msg("gets it"), "left": msg("left")}


@router.api_route("/manage/{token}/members/{key}", methods=["GET", "HEAD"])
def overview(request: Request, token: str, key: str) -> Response:
    """Who was named for this watch."""
    site = site_of(request)
    who = whose(site, token)
    watch = watch_of(site, who, key) if who else None
    return _show(request, who, watch) if who and watch else unknown(request)


@router.post("/manage/{token}/members/{key}")
def act(request: Request, token: str, key: str, fields: Fields) -> Response:
    """Name addresses, or take one off."""
    site = site_of(request)
    who = whose(site, token)
    watch = watch_of(site, who, key) if who else None
    if who is None or watch is None:
        return unknown(request)
    lang = language(request, who.language)
    if fields.one("do") == "remove":
        named = site.store.members_of(watch.key)
        for member in (m for m in named if address_hash(m.address) == fields.one("ref")):
            site.store.uninvite(watch.key, member.address, site.today())
        site.note(who.key, "members.remove", f"subscription:{watch.key}")
        return _show(request, who, watch, said=[say(msg("Taken off the list."), lang)])
    good, wrong = _addresses(fields.one("addresses", lines=True), lang)
    if wrong or not good:
        wrong = wrong or [say(msg("Give at least one address."), lang)]
        return _show(request, who, watch, errors=wrong, typed=fields.one("addresses", lines=True)[:5000])
    said, errors = _invite(site, watch, good, lang)
    return _show(request, who, watch, said=said, errors=errors)


def _addresses(text: str, lang: str) -> tuple[list[str], list[str]]:
    """(addresses, what is wrong); nobody is asked while one is wrong."""
    good, wrong = [], []
    for part in (p for item in listed(text) for p in item.split()):
        try:
            good.append(address(part))
        except AddressError as error:
            wrong.append(f"{part[:60]}: {say(str(error), lang)}")
    if len(good) > AT_ONCE:
        wrong.append(say(msg("At most {most} entries; these are {n}."), lang, most=AT_ONCE, n=len(good)))
    return list(dict.fromkeys(good)), wrong[:10]


def _invite(site: Site, watch: Subscription, addresses: list[str], lang: str) -> tuple[list[str], list[str]]:
    """(what was done, what was not)."""
    counts: dict[str, int] = {}
    errors: list[str] = []
    for one in addresses:
        wish = for_member(watch, secrets.token_hex(8), watch.language)
        try:
            outcome = site.store.invite(
                watch.key, *post.request(site, Purpose.INVITE, one, watch.language, wish), site.today()
            )
        except StoreError:
            text = msg(
                "At most {n} may be unanswered at a time; the rest was not asked. Try again when some have agreed."
            )
            errors.append(say(text, lang, n=OPEN_INVITATIONS))
            break
        counts[outcome] = counts.get(outcome, 0) + 1
    site.note(watch.reader, "members.invite", f"subscription:{watch.key}", **counts)
    site.wake()
    return [say(OUTCOMES[k], lang, n=n) for k, n in counts.items()], errors


def _show(
    request: Request,
    who: Reader,
    watch: Subscription,
    said: list[str] | None = None,
    errors: list[str] | None = None,
    typed: str = "",
) -> Response:
    site, lang = site_of(request), language(request, who.language)
    named = site.store.members_of(watch.key)
    # Masked: this page's link may have gone on with a message that was passed on.
    members = [(mask(m.address), address_hash(m.address), m.state, say(STATES[m.state], lang)) for m in named]
    return page(
        request, "members.html", own=who.language, name=watch.name, organisation=watch.organisation, members=members,
        said=said or [], errors=errors or [], typed=typed, back=site.path(MANAGE, who.key), most=AT_ONCE,
        status=422 if errors else 200,
    )  # fmt: skip
