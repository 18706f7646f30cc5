"""Subscriptions: who watches what; add and delete local ones."""

import streamlit as st

from dashboard import data
from dashboard.show import frame, watching
from dashboard.words import tr


def page() -> None:
    """The list in words, then the form."""
    data.require(*data.EXPORTERS)
    st.title(tr("Subscriptions"))
    watching.said()
    existing = data.subscriptions()
    if not existing:
        frame.empty(tr("No subscription yet. Add the first one below: choose your products and markets."))
    for subscription in existing:
        watching.card(subscription)
    if any(s.example for s in existing):
        watching.examples()
    st.header(tr("Add a subscription"), anchor=False)
    watching.form()
    st.caption(tr("Messages go to the folder `outbox` of this installation; a reader gets one message for each run."))


if __name__ == "__main__":
    page()
