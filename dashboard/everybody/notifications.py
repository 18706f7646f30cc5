"""Notifications: filter, list; a click opens one measure."""

import streamlit as st

from dashboard import data
from dashboard.show import filters, frame, lists
from dashboard.words import tr


def page() -> None:
    """Title, filter, list."""
    st.title(tr("Notifications"))
    if data.is_empty():
        frame.nothing_yet()
        return
    wanted = filters.chosen()
    total = data.count(wanted)
    first = lists.offset(total, filters.PAGE)
    found = data.find(wanted, data.ROWS, first)
    st.caption(lists.span(total, first, len(found.rows)))
    if not found.rows:
        frame.empty(
            tr("Nothing fits. Take a filter away, or look at the page “Sources” for what could not be checked.")
        )
        st.button(tr("Take all filters away"), on_click=filters.clear)
        return
    lists.measures(found.rows, "measures")
    lists.turn(total, filters.PAGE)


if __name__ == "__main__":
    page()
