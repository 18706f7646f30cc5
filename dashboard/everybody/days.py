"""The calendar: deadlines for comments, adoptions and entries into force, as a month and as a list."""

import streamlit as st

from dashboard import data
from dashboard.data import agenda as dates
from dashboard.show import agenda, frame
from dashboard.words import tr


def page() -> None:
    """The choice; the month as a table beside the list of its dates."""
    data.require(*data.EVERYBODY)
    st.title(tr("Calendar"))
    if data.is_empty():
        frame.nothing_yet()
        return
    wanted, sorts = agenda.chosen()
    first = agenda.month()
    found = dates.days(wanted, first, agenda.last_of(first))
    left, right = st.columns([3, 4], gap="large")
    with left:
        agenda.turn(first)
        agenda.table(first, found, sorts)
        agenda.file(wanted, sorts)
    with right:
        agenda.listed(wanted, first, found, sorts)


if __name__ == "__main__":
    page()
