"""One's own account: where one is signed in, the password, the second step."""

from __future__ import annotations

import re
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response

from records.accounts import ROLE_NAMES, Session
from records.credentials import hash_password, password_fits
from records.links import PREFIX
from records.wording import msg
from web.inputs import Form, posted
from web.login import WAIT, new_password_problem
from web.rendering import page, see
from web.signing import Signed, form_token, holds, signed, to_login
from web.site import Site, site_of

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]
SAID = {
    "password": msg("The password is changed; every other session has ended."),
    "ended": msg("That session has ended."),
}
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))
_BROWSERS = ("MicroMessenger", "Edg", "OPR", "Firefox", "Chrome", "Safari")
_ZONE = ZoneInfo("Asia/Shanghai")


@router.api_route("/account", methods=["GET", "HEAD"])
def overview(request: Request) -> Response:
    """The page."""
    who = signed(request)
    return _page(request, who) if who else to_login(request)


@router.post("/account")
def change(request: Request, form: Fields) -> Response:
    """End a session, or change the password."""
    site, who = site_of(request), signed(request)
    if who is None or not holds(site, who, form):
        return to_login(request)
    if form.one("do") == "end":
        site.store.end_session(form.one("session"), who.account.id, site.clock())
        return see(f"{PREFIX}/account?done=ended")
    problem = _password(request, site, who, form)
    return _page(request, who, problem, 422) if problem else see(f"{PREFIX}/account?done=password")


def _password(request: Request, site: Site, who: Signed, form: Form) -> str:
    """Change the password, or say as a msgid why not.  The old one counts as a try: a stolen session must not guess."""
    account, now = who.account, site.clock()
    if not site.store.may_try(account.login, site.client(request), now):
        return WAIT
    found = site.store.credentials(id=account.id)
    if not password_fits(found.password if found else "", form.raw("old")):
        return msg("The password until now is not right.")
    site.store.forgive(account.login, site.client(request), now)
    if problem := new_password_problem(site, who, form):
        return problem
    site.store.set_password(account.id, hash_password(form.raw("password")), account.id, now, keep=who.session.id)
    return ""


def _page(request: Request, who: Signed, problem: str = "", status: int = 200) -> Response:
    site = site_of(request)
    return page(
        request,
        "account.html",
        status=status,
        own=who.account.language,
        account=who.account,
        roles=[ROLE_NAMES[r] for r in who.account.roles],
        sessions=[_row(s, who) for s in site.store.sessions_of(who.account.id, site.clock())],
        csrf=form_token(site, who),
        said=SAID.get(request.query_params.get("done", ""), ""),
        problem=problem,
    )


def _row(session: Session, who: Signed) -> dict[str, Any]:
    seen = session.seen.astimezone(_ZONE)
    here = session.id == who.session.id
    return {"id": session.id, "device": device(session.client), "seen": f"{seen:%Y-%m-%d %H:%M}", "here": here}


def device(agent: str) -> str:
    """A browser's own words cut to what a person recognises: "Firefox, Windows"."""
    browser = next((b for b in _BROWSERS if re.search(rf"\b{b}\w*/", agent)), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "Linux" if "Linux" in agent else "")
    names = {"Edg": "Edge", "OPR": "Opera", "MicroMessenger": "WeChat"}
    return ", ".join(filter(None, (names.get(browser, browser), system))) or agent[:40] or "?"
