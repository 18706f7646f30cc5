"""The link to one's subscriptions, sent once more.  The answer is the same for every address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.background import BackgroundTask

from alerts.letters import LetterKind
from records.links import PREFIX
from records.readers import AddressError, address
from records.wording import say
from web import post
from web.inputs import Form, posted
from web.rendering import language, page, see
from web.site import Site, site_of

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]


@router.api_route("/lost", methods=["GET", "HEAD"])
def ask(request: Request) -> Response:
    """Which address?"""
    return page(request, "lost.html", values={"email": ""}, errors={}, sent=False)


@router.api_route("/lost/sent", methods=["GET", "HEAD"])
def sent(request: Request) -> Response:
    """Look into your mail."""
    return page(request, "lost.html", values={"email": ""}, errors={}, sent=True)


@router.post("/lost")
def send(request: Request, fields: Fields) -> Response:
    """Put the link into the mail of a known address, once an hour at most."""
    site, typed = site_of(request), fields.one("email")[:254]
    try:
        asked = address(typed)
    except AddressError as error:
        errors = {"email": say(str(error), language(request))}
        return page(request, "lost.html", status=422, values={"email": typed}, errors=errors, sent=False)
    answer = see(f"{PREFIX}/lost/sent")
    answer.background = BackgroundTask(_write, site, asked)  # after the answer: its time tells nothing either
    return answer


def _write(site: Site, asked: str) -> None:
    if who := site.store.reader_at(asked):
        site.store.post_once(post.to_reader(site, LetterKind.MANAGE, who), site.now())
        site.wake()
