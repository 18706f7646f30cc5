"""One's own subscriptions, without a password: the link in every message is the key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from alerts.letters import LetterKind
from records.links import MANAGE
from records.masking import mask
from records.readers import Purpose, Reader, fingerprint
from records.store import StoreError
from records.subscriptions import Subscription
from records.wording import LANGUAGES, msg, say
from web import post
from web.confirm import unknown
from web.inputs import Form, asked, posted
from web.rendering import language, page, say_day, see
from web.signup import narrowed, show_form, show_preview
from web.site import Site, site_of
from web.wishes import Filled, as_typed, from_watch, read_wish
from web.words import describe, standing

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]
PAUSES = {"week": 7, "month": 30, "": 0}
MOST_WATCHES = 50  # of one reader
# What a wish changes of a watch; the rest (whose it is, since when) stays.
CHANGED = (
    "name",
    "sectors",
    "families",
    "hs",
    "words",
    "members",
    "kinds",
    "lowest",
    "mode",
    "quiet",
    "note",
    "organisation",
)
SAID = {
    "paused": msg("It rests now."),
    "resumed": msg("It runs again."),
    "ended": msg("It is ended. You can take it up again for 30 days."),
    "kept": msg("Thank you: it stays as it is."),
    "changed": msg("The change is saved."),
    "added": msg("The subscription is added."),
    "full": msg("No more subscriptions fit in; end one first."),
    "language": msg("Your messages come in the other language from now on."),
    "letter": msg("A mail is on its way to your address."),
    "wait": msg("Such a mail left a short while ago; please look there first."),
}


@router.api_route("/manage/{token}", methods=["GET", "HEAD"])
def overview(request: Request, token: str) -> Response:
    """Everything the reader watches, and what can be done with it."""
    site = site_of(request)
    who = whose(site, token)
    if who is None:
        return unknown(request)
    lang = language(request, who.language)
    ended = site.store.ended(who.key)
    gone = {w.key for w, _ in ended}
    watches = [w for w in site.store.subscriptions_of(reader=who.key) if w.key not in gone]
    return page(
        request,
        "manage.html",
        own=who.language,
        address=mask(who.address),
        speaks=who.language,
        asked=who.asked > 0,
        said=say(SAID[code], lang) if (code := request.query_params.get("done", "")) in SAID else "",
        watches=[_row(w, site, lang) for w in watches],
        ended=[(w.key, w.name, say_day(on, lang)) for w, on in ended],
    )


def _row(watch: Subscription, site: Site, lang: str) -> dict[str, Any]:
    members = site.store.members_of(watch.key)
    return {
        "key": watch.key,
        "name": watch.name,
        "facts": describe(watch, lang),
        "rests": standing(watch, site.today(), lang),
        "members": sum(m.state == "joined" for m in members),
        "shared": bool(watch.organisation) or bool(members),
    }


def whose(site: Site, token: str) -> Reader | None:
    """The reader of a link."""
    parts = site.read(token, MANAGE)
    return site.store.reader(parts[0]) if parts else None


def watch_of(site: Site, who: Reader, key: str) -> Subscription | None:
    """A watch of this reader by its key; None for one of anybody else."""
    watch = site.store.subscription(key)
    return watch if watch and watch.reader == who.key else None


@router.post("/manage/{token}")
def act(request: Request, token: str, fields: Fields) -> Response:
    """One thing done to one watch, or to all."""
    site = site_of(request)
    who = whose(site, token)
    if who is None:
        return unknown(request)
    done = _to_reader(site, who, fields) or _to_watch(site, who, fields)
    return see(f"{site.path(MANAGE, who.key)}?done={done}")


def _to_reader(site: Site, who: Reader, fields: Form) -> str:
    """What concerns the reader as a whole; the code of what is said then, "" for anything else."""
    do = fields.one("do")
    if do == "language" and fields.one("language") in LANGUAGES:
        site.store.speak(who.key, fields.one("language"))
        return "language"
    if do == "keep":
        for watch in site.store.subscriptions_of(reader=who.key):
            site.store.heard(watch.key, site.today())
        site.store.asked_after(who.key, 0, None)
        return "kept"
    if do in ("export", "erase"):
        ticket, token, letter = post.request(site, Purpose(do), who.address, who.language)
        site.store.ask(ticket, token, letter)
        site.wake()
        return "letter"
    if do == "link":
        sent = site.store.post_once(post.to_reader(site, LetterKind.MANAGE, who), site.now())
        site.wake()
        return "letter" if sent else "wait"
    return ""


def _to_watch(site: Site, who: Reader, fields: Form) -> str:
    watch = watch_of(site, who, fields.one("key"))
    if watch is None:
        return ""
    do, today, store = fields.one("do"), site.today(), site.store
    if do == "pause" and (days := PAUSES.get(fields.one("for"))) is not None:
        store.pause_subscription(watch.key, today, today + timedelta(days=days) if days else None)
        return "paused"
    if do == "resume":
        store.resume_subscription(watch.key, today)
        return "resumed"
    if do == "end":
        store.end(who.key, today, watch.key)
        return "ended"
    if do == "take up":
        store.take_up(who.key, today, watch.key)
        return "resumed"
    return ""


@router.api_route("/manage/{token}/add", methods=["GET", "HEAD"])
@router.api_route("/manage/{token}/change/{key}", methods=["GET", "HEAD"])
def form(request: Request, token: str, key: str = "") -> Response:
    """The form, empty or filled in with a watch."""
    site = site_of(request)
    who = whose(site, token)
    watch = watch_of(site, who, key) if who and key else None
    if who is None or (key and watch is None):
        return unknown(request)
    values = from_watch(watch) if watch else as_typed(asked(()), who.language)
    return show_form(request, Filled(values), **_places(site, who, key))


@router.post("/manage/{token}/add")
@router.post("/manage/{token}/change/{key}")
def save(request: Request, token: str, fields: Fields, key: str = "") -> Response:
    """Check, show what it would bring, save."""
    site = site_of(request)
    who = whose(site, token)
    if who is None or (key and watch_of(site, who, key) is None):
        return unknown(request)
    filled = read_wish(narrowed(fields), language(request, who.language), with_address=False)
    if filled.errors or filled.wish is None or fields.one("do") == "change":
        return show_form(request, filled, **_places(site, who, key))
    if fields.one("do") != "save":
        return show_preview(request, filled, **_places(site, who, key))
    try:
        done = _change(site, key, filled.wish) if key else _add(site, who, filled.wish, fields.one("once"))
    except StoreError:  # it was deleted while the form was open
        return unknown(request)
    return see(f"{site.path(MANAGE, who.key)}?done={done}")


def _change(site: Site, key: str, wish: Subscription) -> str:
    changes = {name: getattr(wish, name) for name in CHANGED}
    site.store.spread(site.store.change_subscription(key, site.today(), **changes), site.today())
    return "changed"


def _add(site: Site, who: Reader, wish: Subscription, once: str) -> str:
    """A further watch needs no mail: whoever has the link is known.  `once` makes a form sent twice one watch."""
    watches = site.store.subscriptions_of(reader=who.key)
    key = fingerprint(f"{who.key} {once}")
    if any(w.key == key for w in watches):
        return "added"
    if len(watches) >= MOST_WATCHES:
        return "full"
    own: dict[str, Any] = {"reader": who.key, "owner": who.key, "address": who.address, "channel": who.channel}
    site.store.add_subscription(replace(wish, key=key, language=who.language, since=site.today(), **own))
    return "added"


def _places(site: Site, who: Reader, key: str) -> dict[str, Any]:
    back = site.path(MANAGE, who.key)
    action = f"{back}/change/{key}" if key else f"{back}/add"
    return {"edit": bool(key), "add": not key, "action": action, "back": back, "own": who.language}
