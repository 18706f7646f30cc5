"""The dashboard's entry: language, the pages, the note on sample data, and what these notices are not."""

from __future__ import annotations

import logging

import streamlit as st

from dashboard import data, router
from dashboard.show import frame
from dashboard.words import settle_language


def main() -> None:
    """Lay out the frame and run the page in it.  This is the dashboard's edge: no reader sees a traceback."""
    settle_language()
    frame.settings()
    page = st.navigation(router.pages(data.person()), position="top")
    if page.url_path != "measure" and (wanted := st.query_params.get("measure")):
        st.switch_page(router.MEASURE.file, query_params={"measure": wanted})
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
