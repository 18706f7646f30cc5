"""Questions of one theme, each answered once a minute (or as long as it says) for each store and its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import streamlit as st

from dashboard import data
from records.store import Store

P = ParamSpec("P")
T = TypeVar("T")
Question = Callable[Concatenate[Store, P], T]


@st.cache_data(ttl=60, max_entries=300, show_spinner=False)
def _fresh(url: str, name: str, _question: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    del url, name  # parts of the key only
    return _question(data.store(), *arguments, **named)


@st.cache_data(ttl=3600, max_entries=100, show_spinner=False)
def _slow(url: str, name: str, _question: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    del url, name
    return _question(data.store(), *arguments, **named)


def ask(question: Question[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Ask a function of `records.queries`; the same question within a minute gets a copy of the same answer."""
    return cast(T, _fresh(data.store().url, _name(question), question, *arguments, **named))


def ask_hourly(question: Question[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """The same for what counts the whole store and changes by the day."""
    return cast(T, _slow(data.store().url, _name(question), question, *arguments, **named))


def forget() -> None:
    """Ask anew: after a verb has changed what is known."""
    _fresh.clear()
    _slow.clear()
    data.forget()


def _name(question: Callable[..., Any]) -> str:
    return f"{question.__module__}.{question.__qualname__}"
