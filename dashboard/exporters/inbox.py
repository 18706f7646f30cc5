"""My alerts: what concerns my products, how much time is left, what to do, and an answer by one tap."""

import streamlit as st

from dashboard import data
from dashboard.data import inbox
from dashboard.show import inbox as show
from dashboard.words import tr


def page() -> None:
    """Whose inbox it is decides what is shown: whoever is signed in, or whoever holds the link of their mails."""
    data.require()
    st.title(tr("My alerts"))
    who = inbox.viewer()
    if who is None:
        show.nobody()
        return
    found = inbox.mine(who)
    if not found:
        show.nothing(who)
        return
    with st.container(width=860, key="inbox"):
        show.cards(who, show.chosen(found))


if __name__ == "__main__":
    page()
