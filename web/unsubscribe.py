"""Unsubscribing by one click of a mail program (RFC 8058) or of a person.  GET only shows; POST acts, twice is once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from records.links import MANAGE, UNSUBSCRIBE
from web.confirm import unknown
from web.inputs import Form, posted
from web.rendering import page
from web.site import site_of

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]


@router.api_route("/unsubscribe/{token}", methods=["GET", "HEAD"])
def look(request: Request, token: str) -> Response:
    """What would end."""
    return _show(request, token)


@router.post("/unsubscribe/{token}")
def act(request: Request, token: str, fields: Fields) -> Response:
    """End it; `do=undo` takes it up again.  The body of a mail program (`List-Unsubscribe=One-Click`) is no matter."""
    site = site_of(request)
    parts = site.read(token, UNSUBSCRIBE)
    if not parts:
        return unknown(request)
    reader, only = (*parts, "")[:2]
    if fields.one("do") == "undo":
        site.store.take_up(reader, site.today(), only)
        site.note(reader, "reader.resumed", f"subscription:{only}")
    else:
        site.store.end(reader, site.today(), only)
        site.note(reader, "reader.ended", f"subscription:{only}")
    return _show(request, token, done=True)


def _show(request: Request, token: str, done: bool = False) -> Response:
    site = site_of(request)
    parts = site.read(token, UNSUBSCRIBE)
    if not parts:
        return unknown(request)
    reader, only = (*parts, "")[:2]
    ended = {w.key for w, _ in site.store.ended(reader)}
    watches = [w for w in site.store.subscriptions_of(reader=reader) if not only or w.key == only]
    running = [w for w in watches if w.key not in ended]
    who = site.store.reader(reader)
    return page(
        request,
        "unsubscribe.html",
        own=who.language if who else (watches[0].language if watches else ""),
        running=[w.name for w in running],
        ended=[w.name for w in watches if w.key in ended],
        others=len(site.store.subscriptions_of(reader=reader)) - len(watches),
        done=done,
        manage=site.path(MANAGE, reader) if who else "",
    )
