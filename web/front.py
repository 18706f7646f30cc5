"""The first page, and what is kept of readers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from records.links import MEASURE, PREFIX
from records.queries.readers import newest_graded
from records.wording import say
from web.rendering import language, page, say_day
from web.shown import shown
from web.site import site_of

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"])
def front(request: Request) -> Response:
    """What Sentinel is, how to subscribe, and the newest serious measures as an example."""
    site, lang = site_of(request), language(request)
    newest = []
    for measure in newest_graded(site.store, site.today()):
        m = shown(site.store, measure, site.today(), lang)
        day = say_day(measure.latest.distributed, lang)
        newest.append((f"{PREFIX}/{MEASURE}/{m.key}", m, day))
    title = say("Sentinel warns Guangxi's exporters of foreign technical trade measures", lang)
    return page(request, "front.html", newest=newest, title=title, indexed=True)


@router.api_route("/privacy", methods=["GET", "HEAD"])
def privacy(request: Request) -> Response:
    """What is kept, what for, how long, and how to get or delete it."""
    return page(request, "privacy.html", indexed=True)
