"""The overview's blocks: the state in a sentence, tiles by grade, what closes next, the board, this week."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, data, marks
from dashboard.data import Colour, Verdict
from dashboard.show import lists
from dashboard.words import tr, when

LIST = "everybody/notifications.py"


def sentence() -> None:
    """How many can still be acted on, which deadline is next, and how far the sources were looked at."""
    open_now = sum(data.open_by_colour().values())
    ahead = data.deadlines()
    parts = [tr("{n} graded measures can still be acted on.", n=open_now)]
    if ahead:
        parts.append(tr("The next comment deadline: {when}.", when=when(ahead[0].deadline)))
    st.markdown(" ".join(parts))
    coverage()


def coverage() -> None:
    """Sources that were not really looked at are named: their silence means nothing."""
    blind = [h for h in data.sources() if h.source.name != "sample" and not _looked(h)]
    if blind:
        text = tr("{n} sources could not be checked: what they published is missing here.", n=len(blind))
        st.page_link("officials/sources.py", label=f"○ {text}", icon=":material/visibility_off:")


def _looked(health: data.SourceHealth) -> bool:
    return health.last is not None and health.last.verdict in (Verdict.OK, Verdict.UNCHANGED)


def tiles() -> None:
    """One tile for each colour: how many are open; the word leads to the list."""
    counts = data.open_by_colour()
    with st.container(horizontal=True, key="tiles"):
        for colour in Colour:
            with st.container(border=True, gap=None, width=150, key=f"row-tile-{colour.value}"):
                query = {"colour": colour.value, "open": "yes"}
                st.page_link(
                    LIST, label=f":{marks.GRADES[colour].tint}-badge[{marks.GRADES[colour].text}]", query_params=query
                )
                st.markdown(f"### {counts[colour]:,}")


def closing() -> None:
    """Deadlines by week, and the nearest ones."""
    st.header(tr("Comment deadlines ahead"), anchor=False)
    rows = data.deadlines()
    if not rows:
        st.markdown(tr("No comment deadline of a graded measure lies within the next nine weeks."))
        return
    frame = charts.weeks_frame(rows, data.today())
    st.altair_chart(charts.weeks(frame), alt=tr("Comment deadlines ahead"))
    lists.lines(rows[:5], "closing")
    st.page_link(LIST, label=tr("All that are open"), query_params={"open": "yes"}, icon=":material/arrow_forward:")


def this_week() -> None:
    """What came in the last seven days."""
    st.header(tr("New in the last seven days"), anchor=False)
    found = data.new_this_week()
    if not found.rows:
        st.markdown(tr("No graded measure in the last seven days, as far as the sources were checked."))
        return
    st.caption(tr("{n} graded measures had a new document; the most serious first.", n=found.total))
    lists.lines(found.rows, "week")


def board() -> None:
    """Sectors × members: where it burns, as tiles and as a table."""
    st.header(tr("Open measures: sectors × members"), anchor=False)
    cells = data.board()
    if not cells:
        st.markdown(tr("No graded measure is open."))
        return
    frame = charts.board_frame(cells, 14)
    with st.container(key="wide-board"):
        st.altair_chart(charts.board(frame), alt=tr("Open measures: sectors × members"))
    with st.container(key="narrow-board"):
        st.altair_chart(charts.board(charts.board_frame(cells, 5)), alt=tr("Open measures: sectors × members"))
    st.caption(tr("The number counts open measures, the symbol is the most serious grade among them."))
    st.caption(tr("A measure that touches several sectors counts in each of them."))
    with st.expander(tr("As a table")):
        table = frame.pivot(index="sector", columns="member", values="tile").fillna("")
        table.index.name = tr("Sector")
        st.dataframe(table[list(dict.fromkeys(frame["member"]))], alt=tr("Open measures: sectors × members"))
