"""The board and what lies behind one of its tiles: the measures, and why their colours changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import data, marks
from dashboard.charts import board as chart
from dashboard.charts.drawing import draw
from dashboard.data import situation
from dashboard.data.situation import Change, Situation, Standing, Tile
from dashboard.show import lists
from dashboard.show.files import offer
from dashboard.words import lang, name, safe, tr, when

WIDE, NARROW = 14, 4  # members with a column of their own
OTHERS = "others"
LIST = "everybody/notifications.py"


@st.fragment
def board(now: Situation) -> None:
    """Sectors × members with their change; a click on a tile, or the two lists under it, open what lies behind."""
    st.header(tr("Open measures: sectors × members"), anchor=False)
    tiles = situation.tiles((now.day - now.before).days)
    if not tiles:
        st.markdown(tr("No graded measure is open."))
        return
    shown = chart.frame(tiles, WIDE)
    title = tr("Open measures: sectors × members")
    with st.container(key="wide-board"):
        draw(chart.board, shown, True, alt=title, key="board", on_select=_picked, selection_mode="tile")
    with st.container(key="narrow-board"):
        draw(chart.board, chart.frame(tiles, NARROW), alt=title)
    st.caption(
        tr(
            "Symbol: most serious grade; number: open measures; below it the change since {day}, ↑↓ where the most "
            "serious grade rose or fell. A measure that touches several sectors counts in each of them.",
            day=now.before.isoformat(),
        )
    )
    _table(shown)
    behind(now, tiles)


def _table(shown: Any) -> None:
    with st.expander(tr("As a table")):
        full = shown.assign(all=shown["tile"] + shown["moved"].map(lambda m: f" ({m})" if m else ""))
        table = full.pivot(index="sector", columns="member", values="all").fillna("")
        table.index.name = tr("Sector")
        st.dataframe(table[list(dict.fromkeys(shown["member"]))], alt=tr("Open measures: sectors × members"))
        names = {"sector": tr("Sector"), "member": tr("Member"), "worst": tr("Most serious grade")}
        names |= {
            "count": tr("Open measures"),
            "moved": tr("Change"),
            "detail": tr("Open now"),
            "before": tr("Open before"),
        }
        offer(shown, "board", names)


def _picked() -> None:
    """Put the clicked tile into the two lists; a second click takes it away."""
    tile: dict[str, str] = next(iter(st.session_state["board"]["selection"].get("tile", [])), {})
    st.session_state["behind-sector"] = tile.get("sector_id") or None
    member = tile.get("member_id")
    st.session_state["behind-member"] = (member or OTHERS) if tile else None


def behind(now: Situation, tiles: Sequence[Tile]) -> None:
    """Choose a sector and a member; see the measures behind the tile, most serious first."""
    sectors = list(dict.fromkeys(t.sector for t in tiles))
    leading = chart.leading(tiles, WIDE)
    left, right = st.columns(2)
    words = {s: name("sector", s) for s in sectors}
    sector = _choose(left, tr("Sector"), words, "behind-sector")
    words = {m: name("member", m) for m in leading} | {OTHERS: tr("others")}
    member = _choose(right, tr("Member"), words, "behind-member")
    if not sector and not member:
        st.caption(tr("Choose a tile, a sector or a member to see the measures behind it."))
        return
    chosen = [s for s in now.open if _fits(s, sector, member, leading)]
    gone = [s for s in now.closed if _fits(s, sector, member, leading)]
    st.markdown(tr("**{n}** measures are open here, **{gone}** have closed.", n=len(chosen), gone=len(gone)))
    lists.measures(situation.rows(situation.order(chosen), 15), "behind")
    query = {"open": "yes"} | ({"sector": sector} if sector else {})
    query |= {"member": member} if member and member != OTHERS else {}
    if len(chosen) > 15:
        st.page_link(LIST, label=tr("All {n} in the list", n=len(chosen)), query_params=query)
    _changes([*chosen, *gone], (now.day - now.before).days)


def _choose(column: Any, label: str, words: dict[str, str], key: str) -> str | None:
    if st.session_state.get(key) not in words:
        st.session_state[key] = None
    picked = column.selectbox(label, list(words), format_func=words.__getitem__, key=key, placeholder=tr("any"))
    return str(picked) if picked else None


def _fits(measure: Standing, sector: str | None, member: str | None, leading: Sequence[str]) -> bool:
    if sector and sector not in measure.sectors:
        return False
    if member == OTHERS:
        return any(m not in leading for m in measure.members)
    return not member or member in measure.members


def _changes(measures: Sequence[Standing], days: int) -> None:
    found = situation.changes(measures, days)
    if not found:
        return
    st.markdown(f"**{tr('Changes of grade')}**")
    ids = {c.id for c in found[:20]}
    rows = {row.key: row for row in situation.rows([s for s in measures if s.id in ids], 20)}
    for change in found[:20]:
        if row := rows.get(change.key):
            _change(change, row)


def _change(change: Change, row: data.RowView) -> None:
    signs = f"{marks.grade(change.old).badge} → {marks.grade(change.new).badge}"
    reasons = [zh if lang() == "zh" else en for zh, en in change.reasons[:3]]
    if change.table:
        reasons = [tr("by another version of the published table"), *reasons]
    lines = [f"{signs} {safe(lists.title_of(row), 120)} :small[:gray[{when(change.on)}]]"]
    st.markdown("  \n".join([*lines, *(f":small[· {safe(r, 300)}]" for r in reasons)]))
