"""Drawings, in Altair; values are written beside colours, so that colour is never the only sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard import data
from dashboard.words import name, tr

HEX = {"red": "#b3261e", "orange": "#e07b00", "yellow": "#c9a800", "blue": "#2f6db5"}


def board(cells: Sequence[data.Cell], most: int = 15) -> Any:
    """Sectors × members as tiles: the number of open measures, darker where there are more."""
    by_member = Counter[str]()
    for cell in cells:
        by_member[cell.member] += cell.count
    shown = [m for m, _ in by_member.most_common(most)]
    sums = Counter[tuple[str, str]]()
    for cell in cells:
        if cell.member in shown:
            sums[(cell.sector, cell.member)] += cell.count
    sector, member, count = tr("Sector"), tr("Member"), tr("Open measures")
    rows = [{sector: name(f"@sector:{s}"), member: name(f"@member:{m}"), count: n} for (s, m), n in sums.items()]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            f"{member}:N", sort=[name(f"@member:{m}") for m in shown], axis=alt.Axis(labelAngle=-40, labelLimit=120)
        ),
        y=alt.Y(f"{sector}:N", axis=alt.Axis(labelLimit=160)),
        tooltip=[sector, member, count],
    )
    tiles = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color(f"{count}:Q", scale=alt.Scale(scheme="blues"), legend=None)
    )
    middle = max(sums.values()) / 2
    text = base.mark_text(fontSize=13).encode(
        text=f"{count}:Q", color=alt.condition(f"datum['{count}'] > {middle}", alt.value("white"), alt.value("#1f2933"))
    )
    return (tiles + text).properties(height=34 * len({s for s, _ in sums}) + 80)


def colours(grades: dict[str, int]) -> Any:
    """One bar for each colour with its number."""
    label, count = tr("Grade"), tr("Measures")
    frame = pd.DataFrame([{label: tr(c), count: n, "c": c} for c, n in grades.items()])
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{label}:N", sort=[tr(c) for c in grades], title=None, axis=alt.Axis(labelOverlap=False)),
        x=alt.X(f"{count}:Q", axis=alt.Axis(tickMinStep=1)),
    )
    scale = alt.Scale(domain=list(HEX), range=list(HEX.values()))
    bars = base.mark_bar(cornerRadius=3).encode(color=alt.Color("c:N", scale=scale, legend=None))
    return (bars + base.mark_text(align="left", dx=4).encode(text=f"{count}:Q")).properties(height=150)
