"""Calibration: the share of measures followed by each outcome, by grade, with its interval."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts import INK, LINE
from dashboard.words import tr


def shares(shown: pd.DataFrame) -> Any:
    """A point for each grade and outcome, the share written beside, a line for the interval; one row an outcome."""
    most = max(0.02, float(shown["most"].max()) * 1.1) if len(shown) else 1.0
    x = alt.X("share:Q", title=None, scale=alt.Scale(domain=[0, min(1.0, most)]), axis=alt.Axis(format=".0%"))
    grades = list(dict.fromkeys(shown["grade"]))
    base = alt.Chart(shown).encode(
        y=alt.Y("grade:N", sort=grades, title=None, axis=alt.Axis(ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("grade:N", title=tr("Grade")),
            alt.Tooltip("outcome:N", title=tr("Outcome")),
            alt.Tooltip("share:Q", title=tr("Share"), format=".1%"),
            alt.Tooltip("least:Q", title=tr("at least"), format=".1%"),
            alt.Tooltip("most:Q", title=tr("at most"), format=".1%"),
        ],
    )
    interval = base.mark_rule(color=LINE, strokeWidth=2).encode(x=alt.X("least:Q", title=None), x2="most:Q")
    point = base.mark_point(color=LINE, filled=True, size=70).encode(x=x)
    text = base.mark_text(dy=-10, color=INK, fontSize=11).encode(x=x, text="text:N")
    drawn = alt.layer(interval, point, text).properties(height=34 * len(grades), width=460)
    head = alt.Header(labelOrient="top", labelAnchor="start", title=None, labelFontSize=12)
    return drawn.facet(row=alt.Row("outcome:N", header=head)).resolve_scale(x="shared")
