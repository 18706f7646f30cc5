"""Comments on drafts: from the call for views to the outcome; one case with everything that helps to write it."""

import streamlit as st

from dashboard import data
from dashboard.data import cases
from dashboard.data.cases import CaseKind
from dashboard.show import cases as show
from dashboard.show import drafting, frame
from dashboard.words import tr

data.require(data.Role.EXPERT, data.Role.OFFICIAL)


def open_case(key: str) -> None:
    """Show one case on this page."""
    st.query_params["case"] = key
    st.rerun()


def page() -> None:
    """One case when its number stands in the address, else the list."""
    st.title(tr("Comments and cases"))
    show.said()
    if key := st.query_params.get("case"):
        drafting.one(key)
        return
    kinds = drafting.kinds()
    found = cases.readable(kinds, open_only=not drafting.closed_too())
    if not found:
        frame.empty(tr("No case yet. Open a comment below, or wait: red and orange measures propose themselves."))
    for case in found:
        show.card(case, open_case)
    if CaseKind.COMMENT in kinds:
        drafting.open_comment()
    if CaseKind.CONCERN in kinds:
        drafting.meetings()


if __name__ == "__main__":
    page()
