"""A case by the link of a letter: where it stands, what was answered, one's view, and how satisfied one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from records import queries
from records.cases import Case, CaseKind
from records.links import CASE, MEASURE
from records.roles import Person, Refused, Role
from records.store.cases import CaseMoved
from records.wording import msg, say
from responses.desk import INPUT_STATES, STANCES, contribute, move_case, rate
from responses.machine import CaseError, machines
from web.confirm import unknown
from web.inputs import Form, posted
from web.rendering import language, page, see
from web.site import Site, site_of

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]
STANCE_NAMES = {"oppose": msg("Against"), "support": msg("In favour"), "information": msg("Information")}
LONGEST = 20_000
# How errors call the fields and steps of this page.
NAMES = {"text": msg("In your words"), "note": msg("Remark"), "input": msg("Your view"), "follow": msg("Ask again")}
# What the asker may do by the link, in which state, and the words of the button.
ASKERS = {
    ("question", "answered"): ("follow", "close"),
    ("report", "received"): ("add",),
    ("report", "checked"): ("add",),
    ("report", "acting"): ("add",),
    ("concern", "waiting"): ("supply",),
}


@router.api_route("/case/{token}", methods=["GET", "HEAD"])
def look(request: Request, token: str) -> Response:
    """The case as this reader may see it."""
    return _show(request, token)


@router.post("/case/{token}")
def act(request: Request, token: str, fields: Fields) -> Response:
    """One of: a view, a step of the asker, a rating.  A form sent twice changes nothing more."""
    site = site_of(request)
    found = _found(site, token)
    if found is None:
        return unknown(request)
    reader, case = found
    person = Person(reader, "", (Role.EXPORTER,))
    try:
        _take(site, person, case, fields)
    except CaseMoved:
        return see(f"{site.path(CASE, reader, case.key)}?thanks=1")  # the first of two clicks did it
    except (CaseError, Refused) as error:
        return _show(request, token, error=_sentence(error, language(request)), typed=fields.one("text", lines=True))
    return see(f"{site.path(CASE, reader, case.key)}?thanks=1")


def _take(site: Site, person: Person, case: Case, fields: Form) -> None:
    verb, text = fields.one("do"), fields.one("text", lines=True)
    if verb == "view":
        stance = fields.one("stance")
        contribute(site.store, person, case.key, stance, text, site.now(), public=fields.one("public") == "yes")
    elif verb == "rate" and fields.one("rating").isdigit():
        rate(site.store, person, case.key, int(fields.one("rating")), site.now())
    elif verb in ASKERS.get((case.kind.value, case.state), ()) and case.reader == person.id:
        seen = int(fields.one("seen")) if fields.one("seen").isdigit() else case.version
        move_case(site.store, person, case.key, verb, site.now(), seen=seen, values={"note": text})


def _found(site: Site, token: str) -> tuple[str, Case] | None:
    """(reader, case) of a token, None when it is not ours, the case is gone or the reader was forgotten."""
    parts = site.read(token, CASE)
    if not parts or len(parts) != 2:
        return None
    case = queries.case(site.store, parts[1])
    known = site.store.reader(parts[0]) is not None or (case is not None and case.reader == parts[0])
    return (parts[0], case) if case is not None and known else None


def _show(request: Request, token: str, error: str = "", typed: str = "") -> Response:
    site = site_of(request)
    found = _found(site, token)
    if found is None:
        return unknown(request)
    reader, case = found
    known = site.store.reader(reader)
    own = known.language if known else case.language
    lang = language(request, own)
    state, asker = machines()[case.kind].states[case.state], case.reader == reader
    steps = ASKERS.get((case.kind.value, case.state), ()) if asker else ()
    names = {m.verb: say(m.name, lang) for m in machines()[case.kind].moves}
    mine = next((i for i in queries.inputs(site.store, case.key) if i.reader == reader), None)
    return page(
        request, "case.html", own=own, status=422 if error else 200, error=error, case=case, asker=asker,
        state=say(state.name, lang), next=say(state.next, lang), ends=state.ends,
        thanks=request.query_params.get("thanks") == "1", typed=typed or (mine.text if mine else ""),
        view=case.kind is CaseKind.COMMENT and case.state in INPUT_STATES[CaseKind.COMMENT], mine=mine,
        stances=[(s, say(STANCE_NAMES[s], lang)) for s in STANCES], most=LONGEST,
        steps=[(verb, names[verb]) for verb in steps], rated=case.rating is not None,
        measure=site.path(MEASURE, case.main) if case.main else "",
    )  # fmt: skip


def _sentence(error: CaseError | Refused, lang: str) -> str:
    if isinstance(error, CaseError):
        params = {name: say(NAMES.get(value, value), lang) for name, value in error.params.items()}
        return say(error.message, lang, **params)
    return say(msg("This is not open to you."), lang)
