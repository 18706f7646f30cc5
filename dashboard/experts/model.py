"""Classifier: which model labels, how a new one compared, whether it still fits, and how far labellers agree."""

import streamlit as st

from dashboard import data
from dashboard.show import model
from dashboard.words import tr

data.require(*data.EXPERTS, *data.OFFICIALS)


def page() -> None:
    """The comparison, the weeks, the labellers."""
    st.title(tr("Classifier"))
    model.compared()
    model.weeks()
    if data.person().has(*data.OFFICIALS):
        model.labellers()


if __name__ == "__main__":
    page()
