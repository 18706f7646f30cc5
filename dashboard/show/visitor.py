"""Who is looking, at the top of every page, and what somebody reads who may not open one."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from dashboard import data
from dashboard.data import Person, Refused
from dashboard.data.people import ROLE_NAMES
from dashboard.words import lang, safe, tr

LOGIN, ACCOUNT = "/p/login", "/p/account"


def strip(who: Person, here: str) -> None:
    """Sign in; or the name with one's account and the way out.  Whoever is at the machine needs neither."""
    if who.id == data.LOCAL.id:
        return
    if not who.signed_in:
        _link(tr("Sign in"), f"{LOGIN}?next={quote(address(here), safe='/')}&lang={lang()}")
        return
    with st.popover(safe(who.name, 24), icon=":material/person:"):
        st.markdown(f"**{safe(who.name)}**")
        st.caption(roles(who))
        _link(tr("My account"), f"{ACCOUNT}?lang={lang()}")
        st.button(tr("Sign out"), on_click=data.sign_out, icon=":material/logout:", key="frame-sign-out")


def roles(who: Person) -> str:
    """The person's roles in words."""
    return tr(", ").join(tr(ROLE_NAMES[r]) for r in who.roles) or tr("no role yet")


def address(here: str) -> str:
    """The address of this page with its query, to come back to."""
    query = urlencode(st.query_params.to_dict(), safe="/")
    return f"/{here}?{query}" if query else f"/{here}"


def refused(error: Refused, here: str) -> None:
    """Say why not, and the way out."""
    who = error.person
    if not who.signed_in:
        st.title(tr("Please sign in"), anchor=False)
        st.markdown(tr("This page is for people with an account. After signing in you come back to it."))
        if data.vouched_without_role():
            st.warning(tr("Your organisation's account is known, but it has no role here. Ask the operator."))
        _link(tr("Sign in"), f"{LOGIN}?next={quote(address(here), safe='/')}&lang={lang()}", button=True)
        return
    st.title(tr("This is not open to you"), anchor=False)
    what = tr("this page") if error.verb == "page" else tr("what you wanted to do")
    st.markdown(tr("Your account ({roles}) does not cover {what}.", roles=roles(who), what=what))
    st.markdown(tr("If your work needs it, ask the administrator of your organisation or the operator for the role."))
    st.page_link("everybody/notifications.py", label=tr("Open the list"), icon=":material/arrow_forward:")


def _link(text: str, to: str, *, button: bool = False) -> None:
    """A link to a page outside Streamlit, in this tab (Markdown would open another one)."""
    style = "frame-button" if button else "frame-link"
    st.html(f'<a class="{style}" href="{escape(to)}" target="_self">{escape(text)}</a>', width="content")
