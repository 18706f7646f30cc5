"""Overview: how much is open and how serious, what closes next, where it burns, what is new."""

import streamlit as st

from dashboard import data
from dashboard.show import frame, situation
from dashboard.words import tr


def page() -> None:
    """The state in a sentence and tiles; deadlines beside this week; the board."""
    st.title(tr("Overview"))
    if data.is_empty():
        frame.nothing_yet()
        return
    situation.sentence()
    situation.tiles()
    left, right = st.columns(2, gap="large")
    with left:
        situation.closing()
    with right:
        situation.this_week()
    situation.board()


if __name__ == "__main__":
    page()
