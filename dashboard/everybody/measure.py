"""One measure: reached from lists, mail and links (`?measure=G/TBT/N/VNM/408`)."""

import streamlit as st

from dashboard import data
from dashboard.show import frame, measure
from dashboard.words import safe, tr

LIST = "everybody/notifications.py"


def page() -> None:
    """What it is and what to do; then why, and what came before."""
    data.require(*data.EVERYBODY)
    st.page_link(LIST, label=tr("Back to the list"), icon=":material/arrow_back:")
    wanted = st.query_params.get("measure", "").strip()
    found = data.measure(wanted) if wanted else None
    if found is None:
        st.title(tr("Measure"), anchor=False)
        told = tr("There is no measure {symbol} in the store.", symbol=safe(wanted, 100)) if wanted else ""
        hint = tr("Look for it by symbol, product or word on the page “Notifications”.")
        frame.empty(f"{told} {hint}", link=LIST, label=tr("Open the list"))
        return
    measure.head(found)
    measure.dates(found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        measure.content(found)
        measure.thread(found)
    with right:
        measure.grade(found)
        measure.labels(found)
        measure.alerts(found)
    measure.read_from(found)


if __name__ == "__main__":
    page()
