"""Putting a drawing on a page: its specification is made once for the same numbers and language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from altair.utils import schemapi

from dashboard.words import lang


@st.cache_data(max_entries=300, show_spinner=False)
def _specification(
    name: str, language: str, shown: pd.DataFrame, options: tuple[object, ...], _build: Callable[..., Any]
) -> dict[str, Any]:
    del name, language  # parts of the key only
    with schemapi.debug_mode(False):  # what Altair would check at every step, the tests check once
        made: dict[str, Any] = _build(shown, *options).to_dict(validate=False)
    return made


def draw(build: Callable[..., Any], shown: pd.DataFrame, *options: object, alt: str, **how: Any) -> Any:
    """Draw what `build(shown, *options)` gives; `alt` says what it shows, `how` goes to Streamlit."""
    name = f"{build.__module__}.{build.__qualname__}"
    return st.vega_lite_chart(spec=_specification(name, lang(), shown, options, build), alt=alt, **how)
