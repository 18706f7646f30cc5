"""The public pages put together: one FastAPI app to be mounted under `/p`."""

from __future__ import annotations

from typing import cast

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Scope

from records.links import PREFIX
from records.wording import msg, say
from web import account, answer, cases, confirm, front, login, lost, manage, measure, members, signup, unsubscribe
from web.guard import Guard, TooLarge
from web.rendering import language, page, static_file
from web.site import Site

TROUBLES = {
    400: (
        msg("This did not work"),
        msg("Your browser sent something that we could not read.  Please go back and try again."),
    ),
    403: (
        msg("This form came from elsewhere"),
        msg("For your safety we only take forms from our own pages.  Please open the page here and try again."),
    ),
    404: (
        msg("There is no such page"),
        msg("The address is not complete or has changed.  In a mail, copy the whole link."),
    ),
    405: (
        msg("There is no such page"),
        msg("The address is not complete or has changed.  In a mail, copy the whole link."),
    ),
    413: (
        msg("That was too much at once"),
        msg("The form holds more than we can take.  Please shorten what you wrote and send it again."),
    ),
    429: (msg("Please wait a moment"), msg("Too many requests came from your network.  In a minute it works again.")),
    500: (msg("Something broke here"), msg("It is our fault and nothing was changed.  Please try again later.")),
}


def build(site: Site) -> ASGIApp:
    """The ASGI app of one installation."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    for part in (front, signup, confirm, unsubscribe, manage, members, answer, cases, lost, measure, login, account):
        app.include_router(part.router)
    app.add_api_route("/static/{name}", static, include_in_schema=False)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(500, _broken)

    def refuse(scope: Scope, status: int) -> Response:
        return trouble(Request({**scope, "app": app}), status)

    return Guard(app, refuse, site.base_url)


def static(name: str) -> Response:
    """The style sheet and the icon; their addresses carry their hash, so that they may be kept."""
    try:
        data, _ = static_file(name)
    except KeyError:
        raise HTTPException(404) from None
    kind = "text/css; charset=utf-8" if name.endswith(".css") else "image/svg+xml"
    return Response(data, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})


def trouble(request: Request, status: int) -> Response:
    """A page of ours for every error: what happened and what to do."""
    lang = language(request)
    title, text = TROUBLES.get(status, TROUBLES[400])
    more = [(say("To the first page", lang), f"{PREFIX}/")]
    answer = page(request, "message.html", status=status, more=more, title=say(title, lang), texts=[say(text, lang)])
    if status == 429:
        answer.headers["retry-after"] = "60"
    return answer


async def _http(request: Request, error: Exception) -> Response:
    return trouble(request, cast(HTTPException, error).status_code)


async def _too_large(request: Request, error: Exception) -> Response:
    return trouble(request, 413)


async def _broken(request: Request, error: Exception) -> Response:
    return trouble(request, 500)
