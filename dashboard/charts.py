"""Drawings, in Altair: values and symbols are written beside colours, so that colour is never the only sign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from dashboard.data import Cell, Colour, RowView
from dashboard.marks import GRADES, HEX
from dashboard.words import name, tr

INK = "#1d2733"


def _scale() -> alt.Scale:
    """Grade names with their symbols, most serious first, and their tints."""
    return alt.Scale(domain=[GRADES[c].text for c in Colour], range=[HEX[c] for c in Colour])


def board_frame(cells: Sequence[Cell], most: int) -> pd.DataFrame:
    """Sectors × members with the number of open measures and the most serious grade; rarer members in one column."""
    by_member = Counter[str]()
    for cell in cells:
        by_member[cell.member] += cell.count
    kept = [m for m, _ in by_member.most_common(most)]
    tiles: dict[tuple[str, str], Counter[Colour]] = defaultdict(Counter)
    for cell in cells:
        tiles[(cell.sector, cell.member if cell.member in kept else "")][cell.colour] += cell.count
    rows = [
        {
            "sector": name("sector", sector),
            "member": name("member", member) if member else tr("others"),
            "order": kept.index(member) if member else most,
            "worst": GRADES[min(count, key=lambda c: c.rank)].text,
            "tile": f"{GRADES[min(count, key=lambda c: c.rank)].symbol}{count.total()}",
            "count": count.total(),
            "detail": tr(", ").join(f"{GRADES[c].text} {count[c]}" for c in Colour if count[c]),
        }
        for (sector, member), count in tiles.items()
    ]
    columns = ["sector", "member", "order", "worst", "tile", "count", "detail"]
    return pd.DataFrame(rows, columns=columns).sort_values(["order", "sector"])


def board(frame: pd.DataFrame) -> Any:
    """A heat table: each tile says symbol and number, its tint is the most serious grade."""
    members = list(dict.fromkeys(frame["member"]))
    totals = frame.groupby("sector")["count"].sum().sort_values(ascending=False)
    base = alt.Chart(frame).encode(
        x=alt.X(
            "member:N",
            sort=members,
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-45, labelLimit=96, labelOverlap=False),
        ),
        y=alt.Y("sector:N", sort=list(totals.index), title=None, axis=alt.Axis(labelLimit=110)),
        tooltip=[
            alt.Tooltip("sector:N", title=tr("Sector")),
            alt.Tooltip("member:N", title=tr("Member")),
            alt.Tooltip("count:Q", title=tr("Open measures")),
            alt.Tooltip("detail:N", title=tr("Grade")),
        ],
    )
    colour = alt.Color(
        "worst:N", scale=_scale(), legend=alt.Legend(title=tr("Most serious grade"), orient="bottom", columns=2)
    )
    dark = alt.FieldOneOfPredicate("worst", [GRADES[Colour.RED].text, GRADES[Colour.BLUE].text])
    ink = alt.condition(dark, alt.value("#ffffff"), alt.value(INK))
    tiles = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(color=colour)
    text = base.mark_text(fontSize=12).encode(text="tile:N", color=ink)
    return (tiles + text).properties(height=30 * len(totals) + 90)


def weeks_frame(rows: Sequence[RowView], today: date, weeks: int = 9) -> pd.DataFrame:
    """How many comment deadlines fall into each of the next weeks, by grade; a week with none stays visible."""
    counts = Counter[tuple[int, Colour]]()
    for row in rows:
        if row.colour and row.days_left is not None and 0 <= row.days_left < 7 * weeks:
            counts[(row.days_left // 7, row.colour)] += 1
    made = []
    for week in range(weeks):
        first = today + timedelta(days=7 * week)
        label = f"{first:%m-%d}~{first + timedelta(days=6):%m-%d}"
        for colour in Colour:
            made.append(
                {"week": label, "grade": GRADES[colour].text, "rank": colour.rank, "count": counts[week, colour]}
            )
    return pd.DataFrame(made)


def weeks(frame: pd.DataFrame) -> Any:
    """Stacked bars, one a week, most serious at the bottom, with the week's total above."""
    order = list(dict.fromkeys(frame["week"]))
    x = alt.X("week:N", sort=order, title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=False))
    y = alt.Y("count:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d"))
    bars = (
        alt.Chart(frame)
        .mark_bar(stroke="#ffffff")
        .encode(
            x=x,
            y=y,
            order="rank:Q",
            color=alt.Color("grade:N", scale=_scale(), legend=alt.Legend(title=None, orient="bottom")),
            tooltip=[
                alt.Tooltip("week:N", title=tr("Week")),
                alt.Tooltip("grade:N", title=tr("Grade")),
                alt.Tooltip("count:Q", title=tr("Measures")),
            ],
        )
    )
    totals = frame.groupby("week", as_index=False)["count"].sum()
    above = alt.Chart(totals[totals["count"] > 0]).mark_text(dy=-7, color=INK)
    return (bars + above.encode(x=x, y="count:Q", text="count:Q")).properties(height=230)
