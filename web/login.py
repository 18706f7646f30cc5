"""Signing in: the password, then the second step of those who can change other people's accounts; signing out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import segno
from fastapi import APIRouter, Depends, HTTPException, Request, Response

from records.accounts import CODES, Stage, tidy_login
from records.credentials import (
    code_digest,
    hash_password,
    new_codes,
    new_totp,
    password_fits,
    password_problem,
    seal,
    totp_address,
    totp_step,
    unseal,
)
from records.links import PREFIX
from records.wording import msg, say
from web.inputs import Form, posted
from web.rendering import language, page, see
from web.signing import Signed, admit, form_token, give, holds, is_secure, opened, signed, step, take, wanted
from web.site import Site, site_of

router = APIRouter()
Fields = Annotated[Form, Depends(posted)]
NEXT_COOKIE = "sentinel_next"  # where to go after signing in at the identity service
WRONG = msg("The login name or the password is not right.")
WAIT = msg("Too many tries. Please wait 15 minutes, then try again.")
WRONG_CODE = msg("This code does not fit, or it was used before. Please wait for the next one.")


@router.api_route("/login", methods=["GET", "HEAD"])
def login(request: Request) -> Response:
    """The form; somebody who is signed in goes straight on."""
    next = _next(request)
    if signed(request):
        return see(next)
    return _login(request, next)


@router.post("/login")
def check(request: Request, form: Fields) -> Response:
    """The password.  What was wrong is not told, and an unknown name takes as long as a wrong password."""
    site, next = site_of(request), _next(request)
    name, client = tidy_login(form.one("login")), site.client(request)
    if not site.store.may_try(name, client, site.clock()):
        return _login(request, next, name, WAIT, 429)
    found = site.store.credentials(name)
    if not password_fits(found.password if found else "", form.raw("password")) or found is None:
        return _login(request, next, name, WRONG, 401)
    stage = found.account.owes()
    if stage is not Stage.TOTP:
        site.store.forgive(name, client, site.clock())
    return admit(request, found.account, stage, next)


def _login(request: Request, next: str, name: str = "", problem: str = "", status: int = 200) -> Response:
    site = site_of(request)
    answer = page(
        request,
        "login.html",
        status=status,
        next=next,
        name=name,
        problem=problem,
        first=not site.store.has_accounts(),
        elsewhere=site.single_sign_on,
    )
    if status == 429:
        answer.headers["retry-after"] = "900"
    return answer


@router.api_route("/login/elsewhere", methods=["GET", "HEAD"])
def elsewhere(request: Request) -> Response:
    """Go to the identity service; a cookie of ten minutes keeps where to go afterwards."""
    if not site_of(request).single_sign_on:
        raise HTTPException(404)
    answer = see("/sign-in")
    next = _next(request)
    answer.set_cookie(NEXT_COOKIE, next, 600, path="/", secure=is_secure(request), httponly=True, samesite="lax")
    return answer


@router.api_route("/login/code", methods=["GET", "HEAD"])
def ask_code(request: Request) -> Response:
    """The form of the second step."""
    who = signed(request, Stage.TOTP)
    return _code(request, who) if who else see(_again(request))


@router.post("/login/code")
def check_code(request: Request, form: Fields) -> Response:
    """A one-time code, or a recovery code in its place; each counts once, and wrong ones count as tries."""
    site, who, next = site_of(request), signed(request, Stage.TOTP), _next(request)
    if who is None or not holds(site, who, form):
        return see(_again(request))
    account, client = who.account, site.client(request)
    if not site.store.may_try(account.login, client, site.clock()):
        return _code(request, who, WAIT, 429)
    if not _fits(site, who, form.one("code")):
        return _code(request, who, WRONG_CODE, 401)
    site.store.forgive(account.login, client, site.clock())
    return admit(request, account, account.after_totp(), next)


def _fits(site: Site, who: Signed, code: str) -> bool:
    now, found = site.clock(), site.store.credentials(id=who.account.id)
    secret = unseal(site.secret, found.totp) if found else None
    moment = totp_step(secret, code, now) if secret else None
    if moment is not None:
        return site.store.use_step(who.account.id, moment)
    return site.store.use_code(who.account.id, code_digest(code), now)


def _code(request: Request, who: Signed, problem: str = "", status: int = 200) -> Response:
    next = _next(request)
    words = {"next": next, "problem": problem, "csrf": form_token(site_of(request), who)}
    return page(request, "code.html", status=status, own=who.account.language, **words)


@router.api_route("/login/second", methods=["GET", "HEAD"])
def show_second(request: Request) -> Response:
    """The QR code of a new second step; one that is in force is not shown again."""
    who = signed(request, Stage.SETUP, Stage.FULL)
    if who is None or who.account.totp_on:
        return see(_again(request))
    return _second(request, who)


@router.post("/login/second")
def set_second(request: Request, form: Fields) -> Response:
    """The first code fits: the second step is in force, and the recovery codes are shown this once."""
    site, who, next = site_of(request), signed(request, Stage.SETUP, Stage.FULL), _next(request)
    if who is None or who.account.totp_on or not holds(site, who, form):
        return see(_again(request))
    secret = _secret(site, who)
    moment = totp_step(secret, form.one("code"), site.clock())
    if moment is None:
        return _second(request, who, WRONG_CODE, 422)
    codes = new_codes(CODES)
    account = who.account
    site.store.confirm_totp(account.id, moment, [code_digest(c) for c in codes], account.id, site.clock())
    answer = page(request, "codes.html", own=account.language, codes=codes, next=next)
    if who.session.stage is not Stage.FULL:
        give(request, answer, opened(request, account, Stage.FULL), account)
    return answer


def _secret(site: Site, who: Signed) -> str:
    """The secret that was shown, or a new one: a reload shows the same QR code."""
    found = site.store.credentials(id=who.account.id)
    kept = unseal(site.secret, found.totp) if found and found.totp else None
    if kept is None:
        kept = new_totp()
        site.store.begin_totp(who.account.id, seal(site.secret, kept))
    return kept


def _second(request: Request, who: Signed, problem: str = "", status: int = 200) -> Response:
    site, secret = site_of(request), _secret(site_of(request), who)
    drawing = segno.make(totp_address(secret, who.account.login), error="m").svg_inline(scale=5, border=3, light="#fff")
    words = {
        "next": _next(request),
        "problem": problem,
        "csrf": form_token(site, who),
        "drawing": drawing,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "owed": who.session.stage is Stage.SETUP,
    }
    return page(request, "second.html", status=status, own=who.account.language, **words)


@router.api_route("/login/password", methods=["GET", "HEAD"])
def show_password(request: Request) -> Response:
    """A first password that somebody else chose is changed before anything else."""
    who = signed(request, Stage.PASSWORD)
    return _password(request, who) if who else see(_again(request))


@router.post("/login/password")
def set_password(request: Request, form: Fields) -> Response:
    """The person's own password."""
    site, who, next = site_of(request), signed(request, Stage.PASSWORD), _next(request)
    if who is None or not holds(site, who, form):
        return see(_again(request))
    problem = new_password_problem(site, who, form)
    if problem:
        return _password(request, who, problem, 422)
    account = who.account
    site.store.set_password(account.id, hash_password(form.raw("password")), account.id, site.clock())
    found = site.store.credentials(id=account.id)
    return admit(request, found.account, found.account.after_totp(), next) if found else see(_again(request))


def new_password_problem(site: Site, who: Signed, form: Form) -> str:
    """What is wrong with the new password of a form, as a msgid; empty when nothing is."""
    new = form.raw("password")
    if new != form.raw("again"):
        return msg("The two new passwords are not the same.")
    found = site.store.credentials(id=who.account.id)
    if found and password_fits(found.password, new):
        return msg("This is the password you had; choose another one.")
    return password_problem(new, who.account.login)


def _password(request: Request, who: Signed, problem: str = "", status: int = 200) -> Response:
    next = _next(request)
    words = {"next": next, "problem": problem, "csrf": form_token(site_of(request), who)}
    return page(request, "password.html", status=status, own=who.account.language, **words)


@router.api_route("/logout", methods=["GET", "HEAD"])
def ask_logout(request: Request) -> Response:
    """A link may only ask: mail scanners and foreign pages follow links."""
    who = signed(request, *Stage)
    csrf = form_token(site_of(request), who) if who else ""
    return page(request, "logout.html", csrf=csrf, own=who.account.language if who else "")


@router.post("/logout")
def logout(request: Request, form: Fields) -> Response:
    """The session ends here and now, in every tab."""
    site, who = site_of(request), signed(request, *Stage)
    if who is not None:
        if not holds(site, who, form):
            return ask_logout(request)
        site.store.end_session(who.session.id, who.account.id, site.clock())
    lang = language(request, who.account.language if who else "")
    title, texts = say("You are signed out", lang), [say("Nobody can go on with this session.", lang)]
    more = [(say("To the first page", lang), "/"), (say("Sign in again", lang), f"{PREFIX}/login")]
    answer = page(request, "message.html", own=lang, title=title, texts=texts, more=more)
    take(request, answer)
    return answer


def _again(request: Request) -> str:
    """Where somebody goes whose session is not in this stage: on, when they are signed in, else to the password."""
    who, next = signed(request, *Stage), _next(request)
    return step(who.session.stage, next) if who else f"{PREFIX}/login?next={quote(next, safe='/')}"


def _next(request: Request) -> str:
    return wanted(request.query_params.get("next", "/"))
