"""Sources: when each was last checked, what came, and what could not be checked."""

import streamlit as st

from dashboard import data
from dashboard.data import coverage as asked
from dashboard.show import coverage, frame
from dashboard.words import tr


def page() -> None:
    """A sentence on how to read it, all sources beside each other, then one card for each."""
    data.require(*data.OFFICIALS)
    st.title(tr("Sources"))
    st.markdown(tr("“Not checked” means that nobody looked: it never means that there was nothing new."))
    known = asked.known()
    if not known:
        frame.empty(tr("No source is registered yet. Run `sentinel update`; it registers and asks every source."))
        return
    coverage.summary(known)
    coverage.table(known)
    for one in known:
        coverage.source(one)


if __name__ == "__main__":
    page()
