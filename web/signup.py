"""Sign-up: the form, what the last 90 days would have brought, and "check your mail"."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from alerts.cards import MARKS
from alerts.volume import PROPOSALS, TOO_MANY, preview, proposals
from records.catalogue import catalogue
from records.grades import Colour
from records.links import PREFIX
from records.notification import Kind
from records.readers import Purpose
from records.subscriptions import Mode
from records.wording import named, say
from web import post
from web.inputs import Form, asked, posted
from web.rendering import language, page, see
from web.site import Site, site_of
from web.wishes import GROUPS, MARKETS, Filled, as_typed, read_wish
from web.words import KINDS, LOWEST, MODES, describe, market

router = APIRouter()
SENT = f"{PREFIX}/subscribe/sent"
OF_ONE_CLIENT, OF_ALL = 12, 400  # confirmation mails an hour
Fields = Annotated[Form, Depends(posted)]


@router.api_route("/subscribe", methods=["GET", "HEAD"])
def form(request: Request) -> Response:
    """The empty form, or one filled in by the link that led here (?families=…&members=…)."""
    lang = language(request)
    return show_form(request, Filled(as_typed(asked(request.query_params.multi_items()), lang)))


@router.post("/subscribe")
def subscribe(request: Request, fields: Fields) -> Response:
    """Check, then show what it would bring; with `do=save` the wish is kept and the mail is sent."""
    lang, site = language(request), site_of(request)
    filled = read_wish(narrowed(fields), lang, with_address=True)
    if filled.errors or filled.wish is None or fields.one("do") == "change":
        return show_form(request, filled)
    if fields.one("do") != "save":
        return show_preview(request, filled)
    if is_flooded(site, request):
        return page(request, "message.html", status=429, **_too_many(lang))
    wish = replace(filled.wish, key=secrets.token_hex(8))
    ticket, token, letter = post.request(site, Purpose.SUBSCRIBE, filled.address, wish.language, wish)
    site.store.ask(ticket, token, letter, site.client(request))
    site.wake()
    return see(SENT)


@router.api_route("/subscribe/sent", methods=["GET", "HEAD"])
def sent(request: Request) -> Response:
    """The same for every address, known or not."""
    return page(request, "sent.html")


def is_flooded(site: Site, request: Request) -> bool:
    """True when this client, or all together, caused as many mails in the last hour as we let out."""
    since = site.now() - timedelta(hours=1)
    mine = site.store.asked_lately(since, site.client(request))
    return mine >= OF_ONE_CLIENT or site.store.asked_lately(since) >= OF_ALL


def _too_many(lang: str) -> dict[str, Any]:
    text = say(
        "More sign-ups came in the last hour than we let through. Nothing was kept; please try again later.", lang
    )
    return {"title": say("Please wait a moment", lang), "texts": [text], "more": []}


def show_form(request: Request, filled: Filled, **more: Any) -> Response:
    """The form with what was typed and what is wrong with it."""
    context: dict[str, Any] = {"edit": False, "add": False, "back": "", "action": f"{PREFIX}/subscribe"}
    context |= choices(language(request)) | more
    status = 422 if filled.errors else 200
    return page(request, "subscribe.html", status=status, values=filled.values, errors=filled.errors, **context)


def show_preview(request: Request, filled: Filled, **more: Any) -> Response:
    """What the watch would have brought, and ways to get less."""
    wish = filled.wish
    assert wish is not None
    lang, site = language(request), site_of(request)
    past = site.window.past(site.store, site.now())
    brings = preview(past, wish)
    ways = proposals(past, wish, lang)[:PROPOSALS] if brings.per_week > TOO_MANY / 2 else []
    values = filled.values | {"name": wish.name}
    context: dict[str, Any] = {
        "edit": False,
        "add": False,
        "action": f"{PREFIX}/subscribe",
        "once": secrets.token_hex(8),
    } | more
    return page(
        request, "preview.html", wish=describe(wish, lang), name=wish.name, brings=brings, ways=ways,
        too_many=brings.too_many, most=TOO_MANY, hidden=hidden(values), address=filled.address,
        colours=[(c.value, MARKS[c], say(c.value, lang), brings.colours[c]) for c in Colour if c in brings.colours],
        **context,
    )  # fmt: skip


def hidden(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The values as hidden fields."""
    flat = [(n, v) for n, v in values.items() if isinstance(v, str)]
    flat += [(n, part) for n, v in values.items() if isinstance(v, tuple) for part in v]
    return [*flat, ("welcome", "yes" if values["welcome"] else "no"), ("sent", "yes")]


def narrowed(fields: Form) -> Form:
    """The form with the proposal that was clicked (`narrow=lowest:orange`, `narrow=-sectors:food`) put in."""
    name, colon, value = fields.one("narrow").partition(":")
    pairs = [p for p in fields if p[0] != "narrow"]
    if not colon:
        return fields
    if name.startswith("-"):
        return Form([p for p in pairs if p != (name[1:], value)])
    if name in ("lowest", "mode", "members"):
        return Form([*(p for p in pairs if p[0] != name), (name, value)])
    return fields


def choices(lang: str) -> dict[str, Any]:
    """Everything the form offers, in words."""
    known = catalogue()
    return {
        "sectors": [
            (s.id, s.name(lang), [(f, known.families[f].name(lang)) for f in s.families])
            for s in known.sectors.values()
        ],
        "groups": [(g, market(g, lang)) for g in GROUPS],
        "markets": [(m, named(f"@member:{m}", lang)) for m in MARKETS],
        "kinds": [(k.value, say(KINDS[k], lang)) for k in Kind],
        "grades": [(c.value, MARKS[c], say(LOWEST[c], lang)) for c in reversed(Colour)],
        "modes": [(m.value, say(MODES[m], lang)) for m in (Mode.DAILY, Mode.WEEKLY, Mode.INSTANT)],
    }
