"""Workbench: what waits for this expert, how far experts agree, and the own line of the directory."""

import streamlit as st

from dashboard import data
from dashboard.data import cases
from dashboard.data.cases import CaseKind
from dashboard.show import cases as show
from dashboard.show import experts
from dashboard.words import tr

data.require(*data.EXPERTS)


def open_case(key: str) -> None:
    """Go to the page of one case."""
    st.switch_page("experts/comments.py", query_params={"case": key})


def page() -> None:
    """Tiles, what I hold, what is proposed, who I am."""
    st.title(tr("Workbench"))
    experts.tiles()
    held = [c for c in cases.readable(tuple(CaseKind)) if c.owner == data.person().id]
    st.header(tr("With me"), anchor=False)
    if not held:
        st.caption(tr("You hold no case. Take one from the list below."))
    for case in held:
        show.card(case, open_case)
    st.header(tr("Waiting for somebody"), anchor=False)
    waiting = [c for c in cases.readable(tuple(CaseKind)) if not c.owner][:30]
    if not waiting:
        st.caption(tr("Nothing waits. Red and orange measures with an open window propose themselves here."))
    for case in waiting:
        show.card(case, open_case)
    experts.agreement()
    experts.directory()
    experts.profile()


if __name__ == "__main__":
    page()
