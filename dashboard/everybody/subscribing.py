"""订阅 Subscriptions: who watches what; add and remove local ones."""

import streamlit as st

from dashboard import data, show
from dashboard.words import lang, name, tr


def watches(s: data.Subscription) -> str:
    """What a subscription watches, in words."""
    products = [name(f"@sector:{x}") for x in s.sectors] + [name(f"@family:{x}") for x in s.families]
    parts = [*products, *(f"HS {c}" for c in s.hs), *s.words] or [tr("all products")]
    markets = [name(f"@member:{m}") for m in s.members] or [tr("all markets")]
    return (
        f"{tr(', ').join(parts[:8])} · {tr(', ').join(markets)} · {tr('from {colour} up', colour=tr(s.lowest.value))}"
    )


st.title(tr("Subscriptions"))
existing = data.subscriptions()
if not existing:
    st.info(tr("No subscription yet. Add the first one below: choose your products and markets."))
for s in existing:
    with st.container(border=True):
        left, right = st.columns([5, 1])
        mark = f" :blue-badge[{tr('example')}]" if s.example else ""
        left.markdown(f"**{show.safe(s.name)}**{mark}  \n{show.safe(watches(s))}")
        if right.button(tr("Remove"), key=f"remove-{s.key}"):
            data.unsubscribe(s.key)
            st.rerun()
if any(s.example for s in existing) and st.button(tr("Delete all examples for good")):
    data.remove_examples()
    st.rerun()

st.subheader(tr("Add a subscription"))
book = data.catalogue()
with st.form("add", clear_on_submit=True):
    title = st.text_input(tr("Name"), max_chars=80)
    products = st.multiselect(
        tr("Products (none: all)"), [*book.sectors, *book.families], format_func=lambda i: book.name(i, lang())
    )
    markets = st.multiselect(tr("Markets (none: all)"), data.markets(), format_func=lambda m: name(f"@member:{m}"))
    lowest = st.selectbox(tr("Lowest grade"), data.COLOURS, index=2, format_func=show.grade)
    note = st.text_input(tr("Why you watch this (shown in the message)"), max_chars=200)
    if st.form_submit_button(tr("Subscribe")):
        if title.strip():
            data.subscribe(title.strip(), products, markets, str(lowest), note, lang())
            st.rerun()
        st.error(tr("Give the subscription a name."))
st.caption(tr("Messages go to the folder `outbox` of this installation; each reader gets one message for each run."))
