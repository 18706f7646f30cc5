"""Lists of measures: a table where there is room, cards on a phone, and the pager under them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import data, marks
from dashboard.words import lang, names, plain, safe, tr, when

MEASURE = "everybody/measure.py"
WIDTHS = {
    data.msg("Grade"): 70,
    data.msg("Measure"): 375,
    data.msg("Product families"): 190,
    data.msg("Member"): 85,
    data.msg("Comments until"): 165,
    data.msg("Published"): 155,
    data.msg("Symbol"): 150,
}


def title_of(row: data.RowView) -> str:
    """The title in the reader's language; where there is none, who does what to which products stands before it.

    Not yet escaped.
    """
    if lang() != "zh":
        return row.title or row.key
    if row.title_zh:
        return row.title_zh
    who = names("member", row.members, 2) or tr(marks.KINDS[row.kind])
    what = names("family", row.families, 2) or tr(row.type)
    return tr("{who}: {what} | {title}", who=who, what=what, title=row.title or row.key)


def measures(rows: Sequence[data.RowView], key: str) -> None:
    """The rows as a table (wide) and as cards (narrow); a click opens the measure."""
    with st.container(key="wide-list"):
        _table(rows, key)
    with st.container(key="narrow-list"):
        lines(rows, f"{key}-card", details=True)


def _table(rows: Sequence[data.RowView], key: str) -> None:
    chosen = st.dataframe(
        frame(rows),
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        height="content",
        row_height=40,
        alt=tr("Measures"),
        column_config={tr(label): st.column_config.TextColumn(width=width) for label, width in WIDTHS.items()},
    )
    picked = [row for row, _ in chosen["selection"]["cells"]]
    if picked and picked[0] < len(rows):
        st.switch_page(MEASURE, query_params={"measure": rows[picked[0]].key})


def frame(rows: Sequence[data.RowView]) -> pd.DataFrame:
    """What the table shows, as text: the grid draws it on a canvas, so nothing in it can be markup."""
    return pd.DataFrame(
        {
            tr("Grade"): [marks.grade(r.colour).text for r in rows],
            tr("Measure"): [plain(title_of(r), 300) for r in rows],
            tr("Product families"): [names("family", r.families, 2) for r in rows],
            tr("Member"): [names("member", r.members, 2) for r in rows],
            tr("Comments until"): [when(r.deadline) for r in rows],
            tr("Published"): [when(r.distributed) for r in rows],
            tr("Symbol"): [plain(r.key, 200) for r in rows],
        }
    )


def lines(rows: Sequence[data.RowView], key: str, *, details: bool = False) -> None:
    """One card for each row: a link with the title, then grade, member, date, products and (with `details`) symbol."""
    for number, row in enumerate(rows):
        with st.container(border=True, gap=None, key=f"row-{key}-{number}"):
            st.page_link(MEASURE, label=safe(title_of(row), 120), query_params={"measure": row.key})
            st.markdown(f"{marks.grade(row.colour).badge} {safe(names('member', row.members, 2))}  \n{_date(row)}")
            families = names("family", row.families, 2) or tr("no product family of Guangxi")
            st.caption(f"{safe(families)} · {safe(row.key, 80)}" if details else safe(families))


def _date(row: data.RowView) -> str:
    if row.deadline:
        return tr("comments until: {when}", when=when(row.deadline))
    return tr("published: {when}", when=when(row.distributed))


def offset(total: int, key: str) -> int:
    """The first row to show, from the page that `turn` chose; a list that became shorter ends on its last page."""
    pages = max(1, -(-total // data.ROWS))
    return min(int(st.session_state.get(key, 0)), pages - 1) * data.ROWS


def turn(total: int, key: str) -> None:
    """Buttons to the page before and the page after, and where in the list we are."""
    pages, here = -(-total // data.ROWS), offset(total, key) // data.ROWS
    if pages < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for word, step in ((tr("Previous page"), -1), (tr("Next page"), 1)):
            off = not 0 <= here + step < pages
            st.button(word, key=f"{key}{step}", disabled=off, on_click=_go, args=(key, here + step))
        st.caption(tr("Page {n} of {pages}", n=here + 1, pages=pages))


def _go(key: str, page: int) -> None:
    st.session_state[key] = page


def span(total: int, first: int, shown: int) -> str:
    """How many fit and which of them are shown, in words."""
    if not total:
        return tr("No measure fits.")
    return tr("{n} measures; {first} to {last} shown.", n=f"{total:,}", first=first + 1, last=first + shown)
