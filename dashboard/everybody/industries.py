"""One sector or product family: what is open, the trend, the markets, the exports."""

import streamlit as st

from dashboard import data
from dashboard.data import industries
from dashboard.show import frame, industry
from dashboard.words import tr


def page() -> None:
    """The choice, then what is open beside trend and markets."""
    data.require(*data.EVERYBODY)
    st.title(tr("Industries"))
    if data.is_empty():
        frame.nothing_yet()
        return
    sector, family = industry.chosen()
    of = industries.wanted(sector, family)
    found = industries.figures(of)
    industry.head(sector, family, found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        industry.now(of)
    with right:
        industry.trend(found)
        industry.markets(found)
        industry.exports(of, found)
    if not family:
        industry.families(sector, found)


if __name__ == "__main__":
    page()
