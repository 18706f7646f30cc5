"""One sector: measures by month, markets by measures, markets by exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts import INK, LINE, PALE, QUIET
from dashboard.charts.trends import month_name
from dashboard.data.industries import Market
from dashboard.words import name, tr

MOST_MARKETS = 12


def month(day: date) -> str:
    """A month in the reader's language."""
    return month_name(f"{day:%Y-%m}")


def months_frame(months: Sequence[tuple[date, int]]) -> pd.DataFrame:
    """One row for each month."""
    return pd.DataFrame([{"month": month(m), "count": n} for m, n in months], columns=["month", "count"])


def months(shown: pd.DataFrame) -> Any:
    """Bars with their number above; every third month is named."""
    order = list(shown["month"])
    axis = alt.Axis(labelAngle=-45, values=order[::3], labelOverlap=False)
    base = alt.Chart(shown).encode(
        x=alt.X("month:N", sort=order, title=None, axis=axis),
        y=alt.Y("count:Q", title=tr("Measures"), axis=alt.Axis(tickMinStep=1, format="d")),
        tooltip=[alt.Tooltip("month:N", title=tr("Month")), alt.Tooltip("count:Q", title=tr("Measures"))],
    )
    text = base.transform_filter("datum.count > 0").mark_text(dy=-6, fontSize=10, color=QUIET)
    return (base.mark_bar(color=LINE) + text.encode(text="count:Q")).properties(height=220)


def members_frame(members: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """The members with most open measures."""
    rows = [
        {"member": name("member", m), "open": still, "closed": ever - still, "all": ever, "label": f"{still}/{ever}"}
        for m, (still, ever) in list(members.items())[:MOST_MARKETS]
    ]
    return pd.DataFrame(rows, columns=["member", "open", "closed", "all", "label"])


def members(shown: pd.DataFrame) -> Any:
    """Ranked bars: what is open is dark, what is past is pale; "open/all" stands at the end."""
    long = shown.melt(["member", "label", "all"], ["open", "closed"], "state", "count")
    words = {"open": tr("can be acted on"), "closed": tr("past")}
    long["state"] = long["state"].map(words)
    scale = alt.Scale(domain=list(words.values()), range=[LINE, PALE])
    y = alt.Y("member:N", sort=list(shown["member"]), title=None, axis=alt.Axis(labelLimit=140))
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=alt.X("count:Q", title=tr("Measures"), axis=alt.Axis(tickMinStep=1, format="d")),
            y=y,
            color=alt.Color("state:N", scale=scale, legend=alt.Legend(title=None, orient="bottom")),
            order=alt.Order("state:N", sort="descending" if words["open"] > words["closed"] else "ascending"),
            tooltip=[
                alt.Tooltip("member:N", title=tr("Member")),
                alt.Tooltip("state:N", title=tr("State")),
                alt.Tooltip("count:Q", title=tr("Measures")),
            ],
        )
    )
    ends = alt.Chart(shown).mark_text(align="left", dx=4, color=INK).encode(x="all:Q", y=y, text="label:N")
    return (bars + ends).properties(height=26 * len(shown) + 70)


def exports_frame(markets: Sequence[Market]) -> pd.DataFrame:
    """The largest markets, million USD a year."""
    rows = [
        {
            "member": name("member", m.member),
            "musd": round(m.usd / 1e6, 2),
            "label": f"{m.usd / 1e6:,.1f}" + (f" ▲{m.open}" if m.open else ""),
            "open": m.open,
        }
        for m in markets
    ]
    return pd.DataFrame(rows, columns=["member", "musd", "label", "open"])


def exports(shown: pd.DataFrame) -> Any:
    """Ranked bars; "▲n" marks a market with n open measures."""
    y = alt.Y("member:N", sort=list(shown["member"]), title=None, axis=alt.Axis(labelLimit=140))
    base = alt.Chart(shown).encode(
        x=alt.X("musd:Q", title=tr("million USD a year")),
        y=y,
        tooltip=[
            alt.Tooltip("member:N", title=tr("Market")),
            alt.Tooltip("musd:Q", title=tr("million USD a year"), format=",.2f"),
            alt.Tooltip("open:Q", title=tr("Open measures")),
        ],
    )
    bars = base.mark_bar(color=PALE, stroke=LINE, strokeWidth=0.5)
    text = base.mark_text(align="left", dx=4, color=INK).encode(text="label:N")
    return (bars + text).properties(height=26 * len(shown) + 60)
