"""Audit: who did what to which record, and whether the trail is as it was written."""

import streamlit as st

from dashboard import data
from dashboard.show import trail
from dashboard.words import tr


def page() -> None:
    """How to read it, the proof, the filter, the rows."""
    data.require(*data.OFFICIALS)
    st.title(tr("Audit"))
    st.markdown(
        tr("Every deed on a record stands here. Rows are only ever added; each carries the hash of the one before.")
    )
    trail.proof()
    trail.rows(*trail.chosen())


if __name__ == "__main__":
    page()
