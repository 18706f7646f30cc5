"""The public pages as this installation serves them: under `/p`, before Streamlit, which answers every other path."""

from __future__ import annotations

import logging
from typing import Any

from records.links import PREFIX, SecretError
from records.store import Store
from service.errors import Problem
from service.settings import Settings
from web.site import Site


class Unlogged(logging.Filter):
    """Keeps the public pages out of access logs: their addresses hold links that act, and tell who reads what."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a request under `/p`; uvicorn's arguments are (client, method, path, version, status)."""
        args = record.args
        return not (isinstance(args, tuple) and len(args) > 2 and str(args[2]).startswith(PREFIX))


def site_of(settings: Settings, store: Store) -> Site:
    """What the public pages know of this installation; raises `Problem` when links cannot be signed."""
    try:
        secret = settings.link_secret()
    except SecretError as error:
        raise Problem(str(error)) from error
    return Site(
        store=store,
        base_url=settings.public_url,
        secret=secret,
        now=settings.now,
        language=settings.language,
        channel=settings.mail_channel,
        contact=settings.contact,
        single_sign_on=bool(settings.oidc_client_id),
    )


def public_routes(settings: Settings) -> list[Any]:
    """`/p/…` and `/p` itself."""
    from starlette.responses import RedirectResponse
    from starlette.routing import Mount, Route

    from web.app import build

    access = logging.getLogger("uvicorn.access")
    if not any(isinstance(f, Unlogged) for f in access.filters):
        access.addFilter(Unlogged())
    site = site_of(settings, Store(settings.url, settings.home))
    first = Route(PREFIX, lambda request: RedirectResponse(f"{PREFIX}/", 308))
    return [first, Mount(PREFIX, app=build(site))]
