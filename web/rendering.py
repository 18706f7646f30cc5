"""Pages from templates: escaped, in the reader's language, with nothing from other hosts."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from records.links import PREFIX
from records.wording import LANGUAGES, say
from web.site import site_of

HERE = Path(__file__).parent
COOKIE = "sentinel_language"
A_YEAR = 31_536_000


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


@cache
def static_file(name: str) -> tuple[bytes, str]:
    """A file of `static/` with the hash that stands in its address; KeyError for any other name."""
    known = {"site.css", "icon.svg"}
    if name not in known:
        raise KeyError(name)
    data = (HERE / "static" / name).read_bytes()
    return data, hashlib.sha256(data).hexdigest()[:12]


def language(request: Request, own: str = "") -> str:
    """What was asked for in the address, else the kept choice, else the reader's own, else the installation's."""
    for given in (request.query_params.get("lang"), request.cookies.get(COOKIE), own, site_of(request).language):
        if given in LANGUAGES:
            return given
    return LANGUAGES[0]


def page(request: Request, template: str, *, status: int = 200, own: str = "", **context: Any) -> HTMLResponse:
    """A page.  `own` is the language of the reader whose link it is."""
    lang = language(request, own)
    html = _templates().get_template(template).render(_frame(request, lang) | context)
    answer = HTMLResponse(html, status, headers={"content-language": "zh-CN" if lang == "zh" else lang})
    if request.query_params.get("lang") in LANGUAGES:
        secure = site_of(request).base_url.startswith("https:")
        place = f"{PREFIX}/"
        answer.set_cookie(COOKIE, lang, A_YEAR, path=place, secure=secure, httponly=True, samesite="lax")
    return answer


def _frame(request: Request, lang: str) -> dict[str, Any]:
    other = "en" if lang == "zh" else "zh"
    switch = str(request.url.include_query_params(lang=other).query)
    return {
        "lang": lang,
        "html_lang": "zh-CN" if lang == "zh" else lang,
        "say": partial(_said, lang),
        "day": partial(say_day, lang=lang),
        "p": PREFIX,
        "here": PREFIX + request.scope["path"].removeprefix(request.scope.get("root_path", "")),
        "q": f"?lang={lang}" if request.query_params.get("lang") in LANGUAGES else "",
        "switch": f"?{switch}" if request.method in ("GET", "HEAD") else "",
        "style": f"{PREFIX}/static/site.css?{static_file('site.css')[1]}",
        "icon": f"{PREFIX}/static/icon.svg?{static_file('icon.svg')[1]}",
        "contact": site_of(request).contact,
        "indexed": False,
    }


def _said(lang: str, message: str, **params: object) -> str:
    return say(message, lang, **params)


def say_day(day: date, lang: str) -> str:
    """A date as people read it: "2025年8月3日", "3 August 2025"."""
    from babel.dates import format_date

    return format_date(day, "long", locale="zh_Hans_CN" if lang == "zh" else "en_GB")


def see(path: str) -> Response:
    """Go on to another page of ours by GET: a reload repeats nothing."""
    return RedirectResponse(path, 303)
