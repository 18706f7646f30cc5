"""Overview: how much is open and how serious, what changed, what closes next, where it burns, how far it came."""

import streamlit as st

from dashboard import data
from dashboard.data import situation
from dashboard.show import board, frame
from dashboard.show import situation as show
from dashboard.words import tr


def page() -> None:
    """The state in a sentence and tiles; this time's news beside the deadlines; the board; the way to the readers."""
    data.require(*data.OFFICIALS)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.title(tr("Overview"))
    if data.is_empty():
        frame.nothing_yet()
        return
    with right:
        days = show.compared()
    now = situation.now(days)
    show.sentence(now)
    show.tiles(now)
    board.board(now)
    left, right = st.columns(2, gap="large")
    with left:
        show.news(now)
    with right:
        show.closing(now)
    show.way()


if __name__ == "__main__":
    page()
