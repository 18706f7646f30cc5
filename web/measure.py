"""A measure's public page at its stable address, `/p/measure/G/TBT/N/VNM/408`."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from records import queries
from records.links import MEASURE, PREFIX
from records.measures import Measure
from records.wording import msg, say
from web.rendering import language, page
from web.shown import shown
from web.site import site_of

router = APIRouter()
LONGEST = 500  # characters of a key


@router.api_route("/measure/{key:path}", methods=["GET", "HEAD"])
def measure(request: Request, key: str) -> Response:
    """The whole thread; the symbol of any of its documents leads to it."""
    site, lang = site_of(request), language(request)
    found = queries.measure(site.store, key) if key and len(key) <= LONGEST else None
    if found is None:
        title, text = msg("We do not have this measure"), msg("Check the symbol; it looks like G/TBT/N/VNM/408.")
        more = [(say(msg("To the first page"), lang), f"{PREFIX}/")]
        return page(request, "message.html", status=404, title=say(title, lang), texts=[say(text, lang)], more=more)
    if found.key != key and len(found.key) <= LONGEST:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{PREFIX}/{MEASURE}/{quote(found.key, safe='/')}{query}", 308)
    return page(
        request,
        "measure.html",
        m=shown(site.store, found, site.today(), lang),
        subscribe=_subscribe(found),
        canonical=site.link(MEASURE, found.key),
        indexed=True,
    )


def _subscribe(found: Measure) -> str:
    """The sign-up form, filled in with this measure's product and markets."""
    families = [("families", x.family) for x in found.labels[:3]]
    return f"{PREFIX}/subscribe?{urlencode([*families, *(('members', m) for m in found.members[:5])])}"
