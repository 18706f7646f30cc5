"""One measure: reached from lists, mail and links (`?measure=G/TBT/N/VNM/408`)."""

import streamlit as st

from dashboard import data
from dashboard.show import frame, measure, papers, timeline
from dashboard.words import safe, tr

LIST = "everybody/notifications.py"


def page() -> None:
    """What it is and what to do; then its life, the reasons, the papers and its kin."""
    data.require(*data.EVERYBODY)
    st.page_link(LIST, label=tr("Back to the list"), icon=":material/arrow_back:")
    wanted = st.query_params.get("measure", "").strip()
    found = data.measure(wanted) if wanted else None
    if found is None:
        missing(wanted)
        return
    measure.head(found)
    measure.dates(found)
    about, life, why, files, kin = st.tabs(
        [
            tr("What it is about"),
            tr("Thread and changes"),
            tr("Grade and products"),
            tr("Files and codes"),
            tr("Similar"),
        ]
    )
    with about:
        measure.content(found)
    with life:
        timeline.thread(found)
        timeline.told(found)
    with why:
        left, right = st.columns(2, gap="large")
        with left:
            measure.grade(found)
        with right:
            measure.labels(found)
            papers.family_links(found)
    with files:
        papers.files(found)
        papers.codes(found)
    with kin:
        papers.kin(found)
    measure.read_from(found)


def missing(wanted: str) -> None:
    """There is no such measure: where to look."""
    st.title(tr("Measure"), anchor=False)
    told = tr("There is no measure {symbol} in the store.", symbol=safe(wanted, 100)) if wanted else ""
    hint = tr("Look for it by symbol, product or word on the page “Notifications”.")
    frame.empty(f"{told} {hint}", link=LIST, label=tr("Open the list"))


if __name__ == "__main__":
    page()
