"""Sources: when each was last checked, what came, and what could not be checked."""

import streamlit as st

from dashboard import data
from dashboard.show import coverage, frame
from dashboard.words import tr


def page() -> None:
    """A sentence on how to read it, then one card for each source."""
    st.title(tr("Sources"))
    st.markdown(tr("“Not checked” means that nobody looked: it never means that there was nothing new."))
    known = [h for h in data.sources() if h.source.name != "sample" or h.last is not None]
    if not known:
        frame.empty(tr("No source is registered yet. Run `sentinel update`; it registers and asks every source."))
    for health in known:
        coverage.source(health)


if __name__ == "__main__":
    page()
