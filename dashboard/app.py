"""The dashboard's entry: language, who looks, the pages, the note on sample data, and what these notices are not."""

from __future__ import annotations

import logging

import streamlit as st

from dashboard import data, router
from dashboard.data import Person
from dashboard.show import frame, visitor
from dashboard.words import settle_language


def main() -> None:
    """Lay out the frame and run the page in it.  This is the dashboard's edge: no reader sees a traceback."""
    who, broken = looker()
    settle_language(who.language)
    frame.settings()
    page = st.navigation(router.pages(who), position="top")
    name = page.url_path
    if page.url_path != router.MEASURE.url and (wanted := st.query_params.get("measure")):
        st.switch_page(router.MEASURE.file, query_params={"measure": wanted})
    frame.head(lambda: visitor.strip(who, name))
    try:
        if broken:
            raise broken
        frame.notes()
        page.run()
    except data.Refused as error:
        visitor.refused(error, name)
    except data.TROUBLE as error:
        logging.getLogger(__name__).exception("the store cannot be read")
        frame.trouble(error)
    except Exception as error:
        logging.getLogger(__name__).exception("page %s broke", name)
        frame.fault(error)
    frame.foot()


def looker() -> tuple[Person, Exception | None]:
    """Who is looking; a visitor while the store cannot be read, with the reason."""
    try:
        return data.person(), None
    except data.TROUBLE as error:
        return data.VISITOR, error


if __name__ == "__main__":
    main()
