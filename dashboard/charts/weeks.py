"""Comment deadlines by week: stacked bars by grade with the total above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts import INK, grades
from dashboard.data import Colour
from dashboard.data.situation import Standing
from dashboard.marks import GRADES
from dashboard.words import tr


def frame(measures: Iterable[Standing], today: date, weeks: int = 9) -> pd.DataFrame:
    """How many comment deadlines fall into each of the next weeks, by grade; a week with none stays visible."""
    counts = Counter((s.colour, (s.deadline - today).days // 7) for s in measures if s.deadline)
    made = []
    for week in range(weeks):
        first = today + timedelta(days=7 * week)
        label = f"{first:%m-%d}~{first + timedelta(days=6):%m-%d}"
        for colour in Colour:
            made.append(
                {"week": label, "grade": GRADES[colour].text, "rank": colour.rank, "count": counts[colour, week]}
            )
    return pd.DataFrame(made)


def bars(shown: pd.DataFrame) -> Any:
    """Stacked bars, one a week, most serious at the bottom, with the week's total above."""
    order = list(dict.fromkeys(shown["week"]))
    x = alt.X("week:N", sort=order, title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=False))
    y = alt.Y("count:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d"))
    drawn = (
        alt.Chart(shown)
        .mark_bar(stroke="#ffffff")
        .encode(
            x=x,
            y=y,
            order="rank:Q",
            color=alt.Color("grade:N", scale=grades(), legend=alt.Legend(title=None, orient="bottom")),
            tooltip=[
                alt.Tooltip("week:N", title=tr("Week")),
                alt.Tooltip("grade:N", title=tr("Grade")),
                alt.Tooltip("count:Q", title=tr("Measures")),
            ],
        )
    )
    totals = shown.groupby("week", as_index=False)["count"].sum()
    above = alt.Chart(totals[totals["count"] > 0]).mark_text(dy=-7, color=INK)
    return (drawn + above.encode(x=x, y="count:Q", text="count:Q")).properties(height=300)
