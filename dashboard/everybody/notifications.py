"""通报 Notifications: filter, list, and one measure whole."""

import streamlit as st

from dashboard import data, show
from dashboard.words import lang, name, tr

PAGE = 50


def back() -> None:
    """Leave the measure."""
    st.session_state.pop("measure", None)
    st.query_params.clear()


if key := st.session_state.pop("measure", None) or st.query_params.get("measure"):
    st.query_params["measure"] = key
    st.button(tr("Back to the list"), on_click=back, icon=":material/arrow_back:")
    if found := data.measure(key):
        show.measure(found)
    else:
        st.warning(tr("There is no measure {symbol}.", symbol=show.safe(key)))
    st.stop()

st.title(tr("Notifications"))
sectors = data.catalogue().sectors
text = st.text_input(tr("Search"), placeholder=tr("Symbol, product or word"), max_chars=100)
with st.expander(tr("Filter"), expanded=False):
    one, two, three = st.columns(3)
    sector = one.multiselect(tr("Sector"), list(sectors), format_func=lambda s: sectors[s].name(lang()))
    member = two.multiselect(tr("Member or group"), data.markets(), format_func=lambda m: name(f"@member:{m}"))
    colour = three.multiselect(tr("Grade"), data.COLOURS, format_func=show.grade)
    kind = one.multiselect(tr("Kind"), data.KINDS, format_func=tr)
    open_only = two.checkbox(tr("Only what is open"))
    number = int(three.number_input(tr("Page"), min_value=1, value=1, step=1))

page = data.find(
    limit=PAGE,
    offset=(number - 1) * PAGE,
    text=text,
    sectors=tuple(sector),
    members=tuple(member),
    colours=tuple(colour),
    kinds=tuple(kind),
    open_only=open_only,
)
st.caption(
    tr(
        "{n} measures; click a row to read one. Page {page} of {pages}.",
        n=page.total,
        page=number,
        pages=-(-page.total // PAGE) or 1,
    )
)
if not page.rows:
    st.info(tr("Nothing fits. Take a filter away, or look at the page “Sources” for what could not be checked."))
elif chosen := show.table(page.rows, "list"):
    st.session_state["measure"] = chosen
    st.rerun()
