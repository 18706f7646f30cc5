"""The audit trail on a page: its proof, a filter, and its rows."""

from __future__ import annotations

import json
from datetime import datetime

import streamlit as st

from dashboard import data
from dashboard.data import people
from dashboard.words import plain, tr

ROWS = 50
FAULTS = {
    "changed": data.msg("row {id} was changed"),
    "missing": data.msg("row {id} is missing"),
    "moved": data.msg("row {id} does not follow the row before it"),
    "cut": data.msg("the trail does not end where it ended: row {id}"),
}


def proof() -> None:
    """Recompute every hash on request: it reads the whole trail."""
    if not st.button(tr("Verify the trail"), icon=":material/verified_user:"):
        return
    with st.spinner(tr("Recomputing every hash …")):
        found = people.proof()
    if not found.faults:
        st.success(tr("{n} rows, each as it was written.", n=found.rows), icon=":material/check:")
        st.caption(tr("The newest hash, to be noted elsewhere: {head}", head=found.head or "-"))
        return
    st.error(tr("The trail was tampered with at {n} places:", n=len(found.faults)), icon=":material/error:")
    for fault in found.faults[:50]:
        st.markdown(f"- {tr(FAULTS[fault.what], id=fault.id)}")


def chosen() -> tuple[str, str]:
    """Whose deeds, and which (ids; empty: all)."""
    names = people.names()
    left, right = st.columns(2)
    who = left.selectbox(
        tr("By whom"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=tr("everybody"),
        key="trail-who",
    )
    verb = right.selectbox(tr("Deed"), people.trail_verbs(), index=None, placeholder=tr("every deed"), key="trail-verb")
    return who or "", verb or ""


def rows(who: str, verb: str) -> None:
    """The rows, newest first, fifty at a time."""
    before = int(st.session_state.get("trail-before", 0))
    found = people.trail(ROWS, before, who, verb)
    if not found:
        st.caption(tr("Nothing stands in the trail yet that fits."))
    names = people.names()
    shown = [
        {
            tr("No."): e.id,
            tr("Moment"): f"{datetime.fromisoformat(e.at).astimezone(data.ZONE):%Y-%m-%d %H:%M:%S}",
            tr("By whom"): plain(names.get(e.actor, e.actor), 60),
            tr("Deed"): e.verb,
            tr("Record"): plain(e.record, 80),
            tr("Details"): plain(json.dumps(e.detail, ensure_ascii=False), 400),
        }
        for e in found
    ]
    if shown:
        st.dataframe(shown, hide_index=True, height="content")
    with st.container(horizontal=True):
        if before and st.button(tr("Newest rows"), icon=":material/first_page:"):
            _turn(0)
        if len(found) == ROWS and st.button(tr("Older rows"), icon=":material/chevron_right:"):
            _turn(found[-1].id)


def _turn(before: int) -> None:
    st.session_state["trail-before"] = before
    st.rerun()
