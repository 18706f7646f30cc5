"""The dashboard's entry: language, the pages, the note on sample data, and what these notices are not."""

from __future__ import annotations

import logging

import streamlit as st

from dashboard import data
from dashboard.show import frame
from dashboard.words import settle_language, tr

PAGES = {
    "overview": "officials/overview.py",
    "notifications": "everybody/notifications.py",
    "measure": "everybody/measure.py",
    "subscriptions": "exporters/subscriptions.py",
    "sources": "officials/sources.py",
}


def pages() -> list[st.Page]:
    """The router: one line for each page.  The page of one measure is reached from lists and links only."""
    return [
        st.Page(PAGES["overview"], title=tr("Overview"), url_path="overview", default=True),
        st.Page(PAGES["notifications"], title=tr("Notifications"), url_path="notifications"),
        st.Page(PAGES["measure"], title=tr("Measure"), url_path="measure", visibility="hidden"),
        st.Page(PAGES["subscriptions"], title=tr("Subscriptions"), url_path="subscriptions"),
        st.Page(PAGES["sources"], title=tr("Sources"), url_path="sources"),
    ]


def main() -> None:
    """Lay out the frame and run the page in it.  This is the dashboard's edge: no reader sees a traceback."""
    settle_language()
    frame.settings()
    page = st.navigation(pages(), position="top")
    if page.url_path != "measure" and (wanted := st.query_params.get("measure")):
        st.switch_page(PAGES["measure"], query_params={"measure": wanted})
    frame.head()
    try:
        frame.notes()
        page.run()
    except data.TROUBLE as error:
        logging.getLogger(__name__).exception("the store cannot be read")
        frame.trouble(error)
    except Exception as error:
        logging.getLogger(__name__).exception("page %s broke", page.url_path)
        frame.fault(error)
    frame.foot()


if __name__ == "__main__":
    main()
