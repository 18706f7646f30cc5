"""Trends: who notifies unusually much; notifications by year, month, member, objective and product family."""

import streamlit as st

from dashboard import data
from dashboard.show import atlas, frame, trends
from dashboard.words import tr


def page() -> None:
    """First what is unusual, then the counts; a map only where the deployment supplies one."""
    data.require(*data.OFFICIALS)
    st.title(tr("Trends"))
    if data.is_empty():
        frame.nothing_yet()
        return
    with st.spinner(tr("Counting …")):
        trends.unusual()
        trends.over_time()
        trends.members()
    atlas.world()
    left, right = st.columns(2, gap="large")
    with left:
        trends.aims()
    with right:
        trends.families()


if __name__ == "__main__":
    page()
