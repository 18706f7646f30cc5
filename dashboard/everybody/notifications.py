"""Search: words in four languages, filters with counts, and the measures that fit; a click opens one."""

import streamlit as st

from dashboard import data
from dashboard.data import access, searching
from dashboard.show import finding, frame, hits, lists
from dashboard.words import tr


def page() -> None:
    """Box and filters, what can be done with the search, then the measures."""
    access.require(*access.EVERYBODY)
    st.title(tr("Search notices"))
    if data.is_empty():
        frame.nothing_yet()
        return
    hits.kept()
    wanted, order = finding.chosen()
    found = searching.find(wanted, order, int(st.session_state.get(finding.PAGE, 0)) * data.ROWS)
    first = lists.offset(found.total, finding.PAGE)
    if found.total and not found.rows:  # the list became shorter: its last page
        found = searching.find(wanted, order, first)
    finding.box(found)
    if not found.rows:
        hits.nothing(wanted, found)
        return
    hits.actions(wanted, order, found, lists.span(found.total, first, len(found.rows)))
    hits.cards(found)
    lists.turn(found.total, finding.PAGE)


if __name__ == "__main__":
    page()
