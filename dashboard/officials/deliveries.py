"""Deliveries: whether messages get out, what waits, what was given up, and sending it again."""

import streamlit as st

from dashboard import data
from dashboard.show import deliveries
from dashboard.words import tr


def page() -> None:
    """The path in a sentence, the outbox by state, one delivery's tries, channels, what came back."""
    data.require(*data.OFFICIALS)
    st.title(tr("Deliveries"))
    deliveries.path()
    state = deliveries.chosen()
    deliveries.listed(state)
    deliveries.detail()
    deliveries.channels()
    deliveries.came_back()


if __name__ == "__main__":
    page()
