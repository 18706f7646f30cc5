"""Questions and reports: ask an expert, report a barrier, give a clue, and see what becomes of it."""

import streamlit as st

from dashboard import data
from dashboard.data import cases
from dashboard.show import asking, frame
from dashboard.show import cases as show
from dashboard.words import tr

data.require(*data.EXPORTERS)


def open_case(key: str) -> None:
    """Show one case on this page."""
    st.query_params["case"] = key
    st.rerun()


def page() -> None:
    """One case, or one's own cases and the three forms."""
    st.title(tr("Questions and reports"))
    show.said()
    if key := st.query_params.get("case"):
        asking.one(key)
        return
    show.confidential()
    asking.forms()
    st.header(tr("What became of it"), anchor=False)
    mine = cases.mine()
    if not mine:
        frame.empty(tr("Nothing yet. What you ask or report appears here, and you are told of each change."))
    for case in mine:
        show.card(case, open_case)
    asking.answered()


if __name__ == "__main__":
    page()
