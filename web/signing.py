"""What signing in is made of: the cookie of a session, whose it is, where to go afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fastapi import Request, Response

from records.accounts import COOKIE, Account, Session, Stage
from records.links import PREFIX
from web.guard import csrf_holds, csrf_token
from web.inputs import Form
from web.rendering import see
from web.site import Site, site_of

MOST_NEXT = 1000
STEPS = {
    Stage.TOTP: f"{PREFIX}/login/code",
    Stage.SETUP: f"{PREFIX}/login/second",
    Stage.PASSWORD: f"{PREFIX}/login/password",
}


@dataclass(frozen=True, slots=True)
class Signed:
    """A living session with its token."""

    session: Session
    token: str

    @property
    def account(self) -> Account:
        """Whose it is."""
        return self.session.account


def signed(request: Request, *stages: Stage) -> Signed | None:
    """The session of the cookie when it is in one of these stages (none given: signed in), else None."""
    site, token = site_of(request), request.cookies.get(COOKIE, "")
    found = site.store.session(token, site.clock())
    if found is None or found.stage not in (stages or (Stage.FULL,)):
        return None
    return Signed(found, token)


def wanted(text: str) -> str:
    """The address to go to afterwards: a path of this site, else "/".  Nothing may lead to another host.

    Browsers read "\\" like "/" and drop tabs and line ends, so neither may occur.
    """
    parts = urlsplit(text) if len(text) <= MOST_NEXT and text.isprintable() and "\\" not in text else None
    if parts is None or parts.scheme or parts.netloc or not text.startswith("/") or text.startswith("//"):
        return "/"
    if parts.path.startswith((f"{PREFIX}/login", f"{PREFIX}/logout")):
        return "/"
    return quote(text, safe="/?#&=%:@!$'()*+,;~-._")


def step(stage: Stage, next: str) -> str:
    """Where a session of this stage goes on."""
    return f"{STEPS[stage]}?next={quote(next, safe='/')}" if stage in STEPS else next


def admit(request: Request, who: Account, stage: Stage, next: str) -> Response:
    """Open a session in that stage, in the place of the one the browser had, and go on."""
    answer = see(step(stage, next))
    give(request, answer, opened(request, who, stage), who)
    return answer


def opened(request: Request, who: Account, stage: Stage) -> str:
    """The token of a new session in the place of the one the browser had."""
    site, client = site_of(request), request.headers.get("user-agent", "")
    return site.store.open_session(who, stage, site.clock(), client, replaces=request.cookies.get(COOKIE, ""))


def give(request: Request, answer: Response, token: str, who: Account) -> None:
    """Put the session's token into the cookie: for the server alone, on this site alone, by TLS where there is TLS."""
    most = int(who.longest.total_seconds())
    answer.set_cookie(COOKIE, token, most, path="/", secure=is_secure(request), httponly=True, samesite="lax")


def take(request: Request, answer: Response) -> None:
    """Take the cookie back."""
    answer.delete_cookie(COOKIE, path="/", secure=is_secure(request), httponly=True, samesite="lax")


def is_secure(request: Request) -> bool:
    """True when readers come by https: here, or at the proxy in front."""
    return request.url.scheme == "https" or site_of(request).base_url.startswith("https:")


def to_login(request: Request) -> Response:
    """Sign in first, then come back here."""
    here = PREFIX + request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return see(f"{PREFIX}/login?next={quote(here, safe='/')}")


def form_token(site: Site, who: Signed) -> str:
    """What the forms of this session carry."""
    return csrf_token(site.secret, who.session.id)


def holds(site: Site, who: Signed, form: Form) -> bool:
    """True when the form came from a page of this session."""
    return csrf_holds(site.secret, who.session.id, form.one("csrf"))
