"""The dashboard: language, the pages, the note on sample data, and what it is not."""

import streamlit as st

from dashboard import data
from dashboard.words import switch, tr

st.set_page_config(page_title="桂贸哨兵 Sentinel", page_icon="🛡️", layout="wide")  # zh-data: the product's name
switch()
pages = [
    st.Page("everybody/overview.py", title=tr("Overview"), icon=":material/dashboard:", default=True),
    st.Page(
        "everybody/notifications.py", title=tr("Notifications"), icon=":material/article:", url_path="notifications"
    ),
    st.Page(
        "everybody/subscribing.py", title=tr("Subscriptions"), icon=":material/notifications:", url_path="subscriptions"
    ),
    st.Page("everybody/sources.py", title=tr("Sources"), icon=":material/lan:", url_path="sources"),
]
page = st.navigation(pages)
if data.is_sample():
    st.warning(tr("Sample data: no real run has succeeded yet."), icon=":material/science:")
page.run()
st.divider()
st.caption(tr("A notice on technical trade measures; no warning in the sense of the Emergency Response Law"))
