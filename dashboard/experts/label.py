"""Labelling: one document after the other, which product families it touches; keys make it quick."""

import streamlit as st

from dashboard import data
from dashboard.show import frame, labelling
from dashboard.words import tr

data.require(*data.EXPERTS)


def page() -> None:
    """The item, the families, the buttons."""
    st.title(tr("Labelling"))
    labelling.said()
    work = labelling.current()
    if work is None:
        frame.empty(tr("Nothing waits for you. New doubts come with the next update."))
        labelling.undo()
        return
    labelling.head(work)
    labelling.text(work)
    labelling.form(work)
    labelling.undo()


if __name__ == "__main__":
    page()
