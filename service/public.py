"""The public pages as this installation serves them: under `/p`, before Streamlit, which answers every other path."""

from __future__ import annotations

from typing import Any

from records.links import PREFIX, SecretError
from records.store import Store
from service.errors import Problem
from service.settings import Settings


def public_routes(settings: Settings) -> list[Any]:
    """`/p/…` and `/p` itself."""
    from starlette.responses import RedirectResponse
    from starlette.routing import Mount, Route

    from web.app import build
    from web.site import Site

    try:
        secret = settings.link_secret()
    except SecretError as error:
        raise Problem(str(error)) from error
    site = Site(
        store=Store(settings.url, settings.home),
        base_url=settings.public_url,
        secret=secret,
        now=settings.now,
        language=settings.language,
        channel=settings.mail_channel,
        contact=settings.contact,
    )
    first = Route(PREFIX, lambda request: RedirectResponse(f"{PREFIX}/", 308))
    return [first, Mount(PREFIX, app=build(site))]
