"""Drawings, in Altair: values and symbols are written beside colours, so that colour is never the only sign."""

from __future__ import annotations

from typing import Any

import altair as alt

from dashboard.data import Colour
from dashboard.marks import GRADES, HEX

INK = "#1d2733"
QUIET = "#5b6876"
LINE = "#1f5f8b"
PALE = "#c9d6e2"


def grades() -> alt.Scale:
    """Grade names with their symbols, most serious first, and their tints."""
    return alt.Scale(domain=[GRADES[c].text for c in Colour], range=[HEX[c] for c in Colour])


def on_tint(field: str) -> Any:
    """The colour of text on a tint of the field: white on the dark ones."""
    dark = alt.FieldOneOfPredicate(field, [GRADES[Colour.RED].text, GRADES[Colour.BLUE].text])
    return alt.condition(dark, alt.value("#ffffff"), alt.value(INK))
