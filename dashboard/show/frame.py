"""What stands around every page: name, language switch, notes, errors in words, and the disclaimer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import data
from dashboard.words import lang, safe, tr

STATIC = Path(__file__).parent.parent / "static"


def settings() -> None:
    """The browser tab, the width and our few lines of CSS."""
    st.set_page_config(page_title=tr("Sentinel"), page_icon=str(STATIC / "icon.svg"), layout="wide")
    st.html(STATIC / "style.css")


def head(strip: Callable[[], None] = lambda: None) -> None:
    """The product's name, the language switch (a language is called by its own name), and who is looking."""
    own = {"zh": data.say("Chinese", "zh"), "en": "English"}
    with st.container(horizontal=True, vertical_alignment="center", key="frame-head"):
        st.markdown(f"**{tr('Sentinel')}** :gray[{tr('foreign technical measures that touch Guangxi')}]")
        st.segmented_control(
            tr("Language"),
            list(own),
            format_func=own.__getitem__,
            key="language",
            required=True,
            persist_state="session",
            label_visibility="collapsed",
            on_change=lambda: data.keep_language(lang()),
        )
        strip()


def notes() -> None:
    """Say what a reader must know before reading: these are sample data."""
    if data.is_sample():
        text = tr("Sample data: no real run has succeeded yet.")
        st.warning(f"{text} {tr('Run `sentinel update` with a network to replace it.')}", icon=":material/science:")


def trouble(error: Exception) -> None:
    """The store cannot be read."""
    what = safe(str(error).splitlines()[0] if str(error) else type(error).__name__, 300)
    st.error(tr("The store cannot be read: {what}", what=what), icon=":material/error:")
    st.markdown(tr("Check that `SENTINEL_HOME` and `SENTINEL_STORE` name a place that exists, then reload the page."))


def fault(error: Exception) -> None:
    """A mistake of ours."""
    st.error(tr("This page broke ({what}); the log has the details.", what=safe(type(error).__name__)))
    st.markdown(tr("Reload the page; if it breaks again, report it with the address of the page."))


def foot() -> None:
    """Which day these pages count from, and what they are not."""
    st.divider()
    st.caption(tr("A notice on technical trade measures; no warning in the sense of the Emergency Response Law"))
    st.caption(tr("As of {day}; times are those of Guangxi (UTC+8).", day=data.today().isoformat()))
    if lines := data.credits():
        st.caption(" · ".join(safe(line, 300) for line in lines))


def empty(text: str, *, link: str = "", label: str = "") -> None:
    """An empty state: what is missing and what to do next, with a link to where it is done."""
    with st.container(border=True):
        st.markdown(text)
        if link:
            st.page_link(link, label=label, icon=":material/arrow_forward:")


def nothing_yet() -> None:
    """The store is empty: how to fill it."""
    text = tr("Nothing has been collected yet. Run `sentinel update` (or `python3 run.py`), then reload this page.")
    empty(text, link="officials/sources.py", label=tr("See which sources were tried"))


def in_language(zh: str, en: str) -> str:
    """The text in the reader's language, else the other."""
    return (zh if lang() == "zh" else en) or zh or en
