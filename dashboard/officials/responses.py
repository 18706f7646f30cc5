"""Responses: what became of comments, concerns, questions and reports; losses warned of before; satisfaction."""

import streamlit as st

from dashboard import data
from dashboard.show import responses
from dashboard.words import tr


def page() -> None:
    """The period, three figures, then by kind, sector, member and month."""
    data.require(*data.OFFICIALS)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.title(tr("Responses"))
    with right:
        found = responses.chosen()
    responses.head(found)
    if not found.kinds:
        return
    responses.table(tr("By kind"), found.kinds, "kind")
    left, right = st.columns(2, gap="large")
    with left:
        responses.table(tr("By sector"), found.sectors, "sector")
        responses.table(tr("By month"), found.months, "")
    with right:
        responses.table(tr("By market"), found.members, "member")


if __name__ == "__main__":
    page()
