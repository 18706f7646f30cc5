"""Trends: bars by year and month, ranked bars with the year before, and a tile grid of members by region."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts import INK, LINE, PALE, QUIET
from dashboard.data import msg
from dashboard.words import tr

MANY = 14  # more bars have upright numbers
REGIONS = {
    "Asia": msg("Asia"),
    "Europe": msg("Europe"),
    "Americas": msg("the Americas"),
    "Africa": msg("Africa"),
    "Oceania": msg("Oceania"),
    "": msg("other publishers"),
}


def month_name(month: str) -> str:
    """ "2025-06" in the reader's language."""
    return tr("{year}-{month}", year=month[:4], month=f"{int(month[5:])}")


def columns(shown: pd.DataFrame, title: str) -> Any:
    """Bars in the order of the rows (`name`, `count`), the number on each: upright where there are many."""
    base = alt.Chart(shown).encode(
        x=alt.X("name:N", sort=list(shown["name"]), title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=True)),
        y=alt.Y("count:Q", title=None, axis=alt.Axis(format=",d", tickCount=4)),
        tooltip=[alt.Tooltip("name:N", title=tr("Time")), alt.Tooltip("count:Q", title=title, format=",")],
    )
    if len(shown) > MANY:
        number = base.mark_text(angle=270, align="left", dx=3, color=INK, fontSize=9)
    else:
        number = base.mark_text(dy=-7, color=INK, fontSize=11)
    text = number.encode(text=alt.Text("count:Q", format=","))
    bar = base.mark_bar(color=LINE, size=44) if len(shown) < 6 else base.mark_bar(color=LINE)
    return alt.layer(bar, text).properties(height=270)


def ranked(now: Mapping[str, int], before: Mapping[str, int], name: Callable[[str], str], most: int) -> pd.DataFrame:
    """The leading values with their number, that of the year before, and both in words."""
    leading = sorted(now, key=lambda v: (-now[v], v))[:most]
    rows = [(name(v), now[v], before.get(v, 0), _text(now[v], before.get(v, 0))) for v in leading]
    return pd.DataFrame(rows, columns=["name", "count", "before", "text"])


def _text(now: int, before: int) -> str:
    return f"{now:,} ({_change(now, before)})"


def _change(now: int, before: int) -> str:
    return f"+{now - before:,}" if now > before else f"−{before - now:,}" if now < before else "="


def bars(shown: pd.DataFrame, title: str) -> Any:
    """Ranked bars; a pale bar behind is the year before; number and change are written beside."""
    most = max(1, int(shown[["count", "before"]].max().max()))
    y = alt.Y("name:N", sort=list(shown["name"]), title=None, axis=alt.Axis(labelLimit=170, ticks=False, domain=False))
    scale = alt.Scale(domain=[0, most * 1.3])
    base = alt.Chart(shown).encode(
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title=tr("Name")),
            alt.Tooltip("count:Q", title=title, format=","),
            alt.Tooltip("before:Q", title=tr("The year before"), format=","),
        ],
    )
    before = base.mark_bar(color=PALE, height={"band": 0.8}).encode(x=alt.X("before:Q", scale=scale, axis=None))
    now = base.mark_bar(color=LINE, height={"band": 0.45}).encode(x=alt.X("count:Q", scale=scale, axis=None))
    shown_at = alt.X("max(end):Q", scale=scale, axis=None)
    text = base.transform_calculate(end="max(datum.count, datum.before)").mark_text(align="left", dx=6, color=INK)
    return alt.layer(before, now, text.encode(x=shown_at, text="text:N")).properties(height=26 * len(shown) + 20)


def grid(
    counts: Mapping[str, int], region: Callable[[str], str], name: Callable[[str], str], across: int = 10
) -> pd.DataFrame:
    """One tile for each member, by region, most notifications first; rows of at most `across` tiles."""
    rows: list[dict[str, object]] = []
    line = 0
    for place, words in REGIONS.items():
        here = sorted((m for m in counts if region(m) == place), key=lambda m: (-counts[m], m))
        for number, member in enumerate(here):
            rows.append(
                {
                    "row": line + number // across,
                    "column": number % across,
                    "region": tr(words) if not number else "",
                    "member": name(member),
                    "short": _short(name(member)),
                    "count": counts[member],
                }
            )
        line += -(-len(here) // across)
    return pd.DataFrame(rows, columns=["row", "column", "region", "member", "short", "count"])


def _short(name: str) -> str:
    wide = sum(2 if ord(c) > 0x2E80 else 1 for c in name)
    if wide <= 10:
        return name
    return name[:4] + "…" if ord(name[0]) > 0x2E80 else name[:8] + "…"


def tiles(shown: pd.DataFrame) -> Any:
    """The grid: name and number on each tile, darker for more."""
    most = max(1, int(shown["count"].max()))
    base = alt.Chart(shown).encode(
        x=alt.X("column:O", axis=None),
        y=alt.Y("row:O", axis=None),
        tooltip=[alt.Tooltip("member:N", title=tr("Member")), alt.Tooltip("count:Q", title=tr("Notifications"))],
    )
    scale = alt.Scale(type="sqrt", domain=[0, most], range=["#eef4f9", LINE])
    ink = alt.condition(alt.datum.count > most * 0.3, alt.value("#ffffff"), alt.value(INK))
    drawn = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(color=alt.Color("count:Q", scale=scale, legend=None))
    name = base.mark_text(fontSize=10, dy=-6).encode(text="short:N", color=ink)
    number = base.mark_text(fontSize=12, dy=8, fontWeight="bold").encode(
        text=alt.Text("count:Q", format=","), color=ink
    )
    head = (
        alt.Chart(shown[shown["region"] != ""])
        .mark_text(align="right", dx=-8, color=QUIET, fontSize=12)
        .encode(x=alt.value(0), y=alt.Y("row:O", axis=None), text="region:N")
    )
    lines = int(shown["row"].max()) + 1
    return alt.layer(drawn, name, number, head).properties(
        height=40 * lines, padding={"left": 70, "right": 5, "top": 5, "bottom": 5}
    )


def frame(names: Sequence[str], counts: Sequence[int]) -> pd.DataFrame:
    """Names and counts as `columns` takes them."""
    return pd.DataFrame({"name": list(names), "count": list(counts)})
