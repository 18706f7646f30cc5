"""Reports: the weekly and the monthly report in one click, as Word, Excel and PDF."""

import streamlit as st

from dashboard import data
from dashboard.data import reports
from dashboard.show import frame
from dashboard.show import reports as show
from dashboard.words import lang, tr


def page() -> None:
    """Choose the days, save the files, look what they say."""
    data.require(*data.OFFICIALS)
    st.title(tr("Reports"))
    if data.is_empty():
        frame.nothing_yet()
        return
    days = show.chosen()
    with st.spinner(tr("Counting …")):
        made = reports.report(days, lang())
    show.files(days, made)
    st.caption(tr("By command: `sentinel report week` or `sentinel report month`."))
    show.preview(made)


if __name__ == "__main__":
    page()
