"""The board: sectors × members, each tile with symbol, number and change; its tint is the most serious grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts import QUIET, grades, on_tint
from dashboard.data import Colour
from dashboard.data.situation import Tile
from dashboard.marks import GRADES
from dashboard.words import name, tr

NOTHING = "#eef2f5"  # the tint of a tile in which nothing is open any more
COLUMNS = (
    "sector_id",
    "member_id",
    "sector",
    "member",
    "order",
    "worst",
    "tile",
    "moved",
    "count",
    "serious",
    "detail",
    "before",
)


def frame(tiles: Sequence[Tile], most: int) -> pd.DataFrame:
    """One row for each tile that is or was filled; members with fewer measures share the last column (id "")."""
    kept = leading(tiles, most)
    summed: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([0] * 4, [0] * 4))
    for tile in tiles:
        now, before = summed[tile.sector, tile.member if tile.member in kept else ""]
        for rank, _ in enumerate(Colour):
            now[rank] += tile.now[rank]
            before[rank] += tile.before[rank]
    made = [Tile(sector, member, tuple(now), tuple(before)) for (sector, member), (now, before) in summed.items()]
    rows = [_row(tile, kept.index(tile.member) if tile.member else most) for tile in made]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["order", "sector"])


def leading(tiles: Sequence[Tile], most: int) -> list[str]:
    """The members with most red measures, then orange, yellow, blue, then with most before; at most so many."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0] * (len(Colour) + 1))
    for tile in tiles:
        for place, number in enumerate((*tile.now, sum(tile.before))):
            totals[tile.member][place] -= number
    return sorted(totals, key=lambda m: (totals[m], m))[:most]


def _row(tile: Tile, order: int) -> dict[str, object]:
    sign = GRADES[tile.worst].symbol if tile.worst else ""
    return {
        "sector_id": tile.sector,
        "member_id": tile.member,
        "sector": name("sector", tile.sector),
        "member": name("member", tile.member) if tile.member else tr("others"),
        "order": order,
        "worst": GRADES[tile.worst].text if tile.worst else "",
        "tile": f"{sign}{sum(tile.now)}",
        "moved": moved(tile),
        "count": sum(tile.now),
        "serious": sum(number * 1000 ** (3 - rank) for rank, number in enumerate(tile.now)),
        "detail": counted(tile.now),
        "before": counted(tile.before),
    }


def moved(tile: Tile) -> str:
    """The change in signs: "+3", "−2", with ↑ or ↓ where the most serious grade rose or fell; "" without any."""
    number = f"{tile.change:+d}".replace("-", "−") if tile.change else ""
    return number + ("↑" if tile.rise > 0 else "↓" if tile.rise < 0 else "")


def counted(counts: Sequence[int]) -> str:
    """Counts by grade in words."""
    return tr(", ").join(f"{GRADES[c].text} {counts[c.rank]}" for c in Colour if counts[c.rank]) or "0"


def board(shown: pd.DataFrame, pick: bool = False) -> Any:
    """A heat table; with `pick`, a click on a tile selects its `sector_id` and `member_id` (selection "tile")."""
    members = list(dict.fromkeys(shown["member"]))
    totals = shown.groupby("sector")["serious"].sum().sort_values(ascending=False, kind="stable")
    across = alt.Axis(orient="top", labelAngle=-45, labelLimit=110, labelOverlap=False)
    base = alt.Chart(shown).encode(
        x=alt.X("member:N", sort=members, title=None, axis=across),
        y=alt.Y("sector:N", sort=list(totals.index), title=None, axis=alt.Axis(labelLimit=130)),
        tooltip=[
            alt.Tooltip("sector:N", title=tr("Sector")),
            alt.Tooltip("member:N", title=tr("Member")),
            alt.Tooltip("detail:N", title=tr("Open measures")),
            alt.Tooltip("before:N", title=tr("Open before")),
        ],
    )
    legend = alt.Legend(title=tr("Most serious grade"), orient="bottom", columns=4)
    tint = alt.condition(
        alt.datum.worst == "",
        alt.value(NOTHING),
        alt.Color("worst:N", scale=grades(), legend=legend),
    )
    tiles = base.mark_rect(stroke="#ffffff", strokeWidth=2, cursor="pointer").encode(color=tint)
    if pick:
        tiles = tiles.add_params(alt.selection_point("tile", fields=["sector_id", "member_id"]))
    number = base.mark_text(fontSize=13, dy=-5).encode(text="tile:N", color=on_tint("worst"))
    change = base.mark_text(fontSize=10, dy=9).encode(text="moved:N", color=on_tint("worst"))
    drawn = alt.layer(tiles, number, change).properties(height=34 * len(totals) + 190)
    return drawn.configure_axis(labelColor=QUIET, domain=False, ticks=False)
