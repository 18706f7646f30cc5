"""The language of this reader's pages, and saying things in it."""

from __future__ import annotations

import os

import streamlit as st

from records.wording import msg, named, say

NAMES = {"zh": msg("Chinese"), "en": msg("English")}


def lang() -> str:
    """The reader's language: chosen, else the deployment's default."""
    return str(st.session_state.get("lang") or os.environ.get("SENTINEL_LANGUAGE", "zh"))


def tr(message: str, **params: object) -> str:
    """Say a message in the reader's language."""
    return say(message, lang(), **params)


def name(thing: str) -> str:
    """Name "@family:…", "@member:…", "@sector:…" in the reader's language."""
    return named(thing, lang())


def switch() -> None:
    """The language switch in the side bar."""
    with st.sidebar:
        options = list(NAMES)
        here = options.index(lang()) if lang() in options else 0
        label = say("Language", "zh") + " / Language"
        st.session_state["lang"] = st.radio(
            label, options, index=here, horizontal=True, format_func=lambda o: say(NAMES[o], o)
        )
