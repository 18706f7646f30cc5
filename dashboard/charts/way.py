"""The way from publication to answer: one bar a step, with number, share and hours written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts import INK, LINE
from dashboard.data.situation import Step
from dashboard.words import tr


def frame(steps: Sequence[Step], words: dict[str, str]) -> pd.DataFrame:
    """One row a step: name, count, and what is written beside the bar."""
    most = max((s.count for s in steps), default=0) or 1
    rows = [{"step": words[s.name], "count": s.count, "text": _text(s, most)} for s in steps]
    return pd.DataFrame(rows, columns=["step", "count", "text"])


def _text(step: Step, most: int) -> str:
    share = f"{step.count:,} · {step.count / most:.0%}"
    return share if step.hours is None else tr("{share} · median {hours} h", share=share, hours=f"{step.hours:.1f}")


def bars(shown: pd.DataFrame) -> Any:
    """Horizontal bars in the order of the steps."""
    room = alt.Scale(domain=[0, max(1, int(shown["count"].max()) * 1.45)])  # for the words beside the longest bar
    base = alt.Chart(shown).encode(
        y=alt.Y(
            "step:N", sort=list(shown["step"]), title=None, axis=alt.Axis(labelLimit=130, ticks=False, domain=False)
        ),
        x=alt.X("count:Q", title=None, axis=None, scale=room),
        tooltip=[alt.Tooltip("step:N", title=tr("Step")), alt.Tooltip("text:N", title=tr("Measures"))],
    )
    bar = base.mark_bar(color=LINE, height={"band": 0.62})
    text = base.mark_text(align="left", dx=6, color=INK, fontSize=13).encode(text="text:N")
    return alt.layer(bar, text).properties(height=40 * len(shown) + 10)
