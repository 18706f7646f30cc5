"""态势总览 Overview: how many, how serious, what closes next, which sectors and members."""

import streamlit as st

from dashboard import charts, data, show
from dashboard.words import tr

figures = data.status()
st.title(tr("Overview"))

if not figures["notifications"]:
    st.info(
        tr("Nothing has been collected yet. Run `sentinel update`, or look at the page “Sources” for what went wrong.")
    )
    st.stop()

names = (
    ("notifications", tr("Notifications")),
    ("measures", tr("Measures")),
    ("relevant", tr("Touch Guangxi")),
    ("alerts", tr("Alerts")),
)
for column, (key, label) in zip(st.columns(4), names, strict=True):
    column.metric(label, f"{figures[key]:,}")

left, right = st.columns([1, 2])
with left:
    st.subheader(tr("Grades"))
    st.altair_chart(charts.colours(figures["grades"]), width="stretch")
with right:
    st.subheader(tr("Comment deadlines of the next 60 days"))
    ahead = data.deadlines()
    if not ahead:
        st.write(tr("No comment deadline lies ahead."))
    elif chosen := show.table(ahead[:10], "deadlines"):
        st.session_state["measure"] = chosen
        st.switch_page("everybody/notifications.py")

st.subheader(tr("Open measures: sectors × members"))
if cells := data.board():
    st.altair_chart(charts.board(cells), width="stretch")
    st.caption(
        tr("A measure that touches several sectors counts in each of them. Members with most open measures are shown.")
    )
else:
    st.write(tr("No graded measure is open."))
