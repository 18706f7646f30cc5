"""The bare address: on to the reader's first page, so that every page has one address that can be kept."""

import streamlit as st

from dashboard import data, router


def page() -> None:
    """Officials begin at the situation, everybody else at the search."""
    who = data.require(*data.EVERYBODY)
    st.switch_page(router.first(who).file)


if __name__ == "__main__":
    page()
