"""One-tap answers.  The link in the mail chooses, the page shows, the button sends; an answer can be changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from records import queries
from records.links import ANSWER, ANSWERS, MANAGE, MEASURE
from records.readers import ReaderAnswer
from records.wording import msg, say
from web.confirm import unknown
from web.inputs import Form, posted
from web.rendering import language, page, see
from web.shown import shown
from web.site import site_of

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]
LONGEST = 500  # characters of the reader's own words
CHOICES = {
    "concerns": (msg("Concerns me"), msg("We sell this there.")),
    "unconcerned": (msg("Does not concern me"), msg("Not our product, or not our market.")),
    "complies": (msg("We comply already"), msg("Our goods meet it as they are.")),
    "help": (msg("I need help"), msg("We do not know what to do, or cannot meet it.")),
}
NEXT = {
    "concerns": msg("We go on telling you of every change of it, and count you among those it touches."),
    "unconcerned": msg("You hear no more of its next steps. What you said helps to send you less that does not fit."),
    "complies": msg("You get no more reminders of its dates; you still hear when it changes."),
    "help": msg("The experts of your sector see your words in their list. What they answer comes to you by mail."),
}


@router.api_route("/answer/{token}", methods=["GET", "HEAD"])
def look(request: Request, token: str) -> Response:
    """The measure in short, the four answers, the one of the link or the last one given chosen."""
    return _show(request, token)


@router.post("/answer/{token}")
def act(request: Request, token: str, fields: Fields) -> Response:
    """Keep it; every watch of the reader counts as wanted from today."""
    site = site_of(request)
    parts = site.read(token, ANSWER)
    if not parts or len(parts) < 2:
        return unknown(request)
    reader, measure = parts[:2]
    answer, words = fields.one("answer"), fields.one("words", lines=True)
    lang = language(request)
    if answer not in ANSWERS:
        return _show(request, token, error=say(msg("Please choose one of the four answers."), lang))
    if len(words) > LONGEST:
        text = say(msg("At most {most} characters; this has {n}."), lang, most=LONGEST, n=len(words))
        return _show(request, token, error=text, typed=(answer, words[:LONGEST]))
    site.store.answer(ReaderAnswer(reader, measure, answer, words, site.now()))
    site.store.opened(reader, [measure], site.now())
    site.note(reader, "alert.answer", f"measure:{measure}", answer=answer)
    for watch in site.store.subscriptions_of(reader=reader):
        site.store.heard(watch.key, site.today())
    return see(f"{site.path(ANSWER, reader, measure)}?thanks=1")


def _show(request: Request, token: str, error: str = "", typed: tuple[str, str] = ("", "")) -> Response:
    site = site_of(request)
    parts = site.read(token, ANSWER)
    if not parts or len(parts) < 2:
        return unknown(request)
    reader, key, tapped = (*parts, "")[:3]
    measure = queries.measure(site.store, key)
    watches = site.store.subscriptions_of(reader=reader)
    if measure is None or not watches:
        return unknown(request)
    own = watches[0].language
    lang, last = language(request, own), site.store.answer_of(reader, key)
    chosen = typed[0] or tapped or (last.answer if last else "")
    return page(
        request, "answer.html", own=own, status=422 if error else 200, error=error, chosen=chosen,
        words=typed[1] or (last.words if last else ""), last=last.answer if last else "",
        thanks=bool(last) and request.query_params.get("thanks") == "1", most=LONGEST,
        choices=[(a, *(say(text, lang) for text in CHOICES[a])) for a in ANSWERS],
        next=say(NEXT[last.answer], lang) if last else "", m=shown(site.store, measure, site.today(), lang),
        measure=site.path(MEASURE, key), manage=site.path(MANAGE, reader) if site.store.reader(reader) else "",
    )  # fmt: skip
