"""Calibration: what became of past grades."""

import streamlit as st

from dashboard import data
from dashboard.data import calibration
from dashboard.show import calibration as show
from dashboard.show import frame
from dashboard.words import tr


def page() -> None:
    """How to read it, what cannot be known, the shares by grade, the measures that hurt."""
    data.require(*data.OFFICIALS, data.Role.EXPERT)
    st.title(tr("Calibration"))
    if data.is_empty():
        frame.nothing_yet()
        return
    with st.spinner(tr("Counting …")):
        found = calibration.found()
    show.how()
    show.known(found)
    show.lines(found)
    show.examples(found)


if __name__ == "__main__":
    page()
