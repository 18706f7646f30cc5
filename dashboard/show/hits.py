"""The answer of a search as cards: title, what it is, why it was found; and what can be done with the search itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

import pandas as pd
import streamlit as st

from dashboard import data, marks
from dashboard.data import searching
from dashboard.data.searching import Found, Hit, Order, Passage, Wanted
from dashboard.show import frame
from dashboard.show.files import as_csv
from dashboard.words import lang, names, plain, safe, tr, when

MEASURE = "everybody/measure.py"
FIELDS = {
    "title": data.msg("title"),
    "title_zh": data.msg("title"),
    "summary_zh": data.msg("summary"),
    "products": data.msg("products"),
    "description": data.msg("description"),
    "keywords": data.msg("keywords"),
    "agency": data.msg("agency"),
}
UNSEEN = {
    "unseen": data.msg("found in a part of the text that its publisher does not let us show"),
    "attachment": data.msg("found in an attached file"),
}
COLUMNS = {
    "symbol": data.msg("Symbol"),
    "title": data.msg("Title"),
    "title_zh": data.msg("Chinese title"),
    "members": data.msg("Member"),
    "grade": data.msg("Grade"),
    "families": data.msg("Product families"),
    "published": data.msg("Published"),
    "deadline": data.msg("Comments until"),
}


def cards(found: Found) -> None:
    """One card for each measure."""
    for number, hit in enumerate(searching.hits(found, lang())):
        card(hit, f"hit-{number}")


def card(hit: Hit, key: str) -> None:
    """A link with the title, then signs, gist, the passage found, and in small what it touches."""
    row = hit.row
    with st.container(border=True, gap=None, key=f"row-{key}"):
        st.page_link(MEASURE, label=safe(hit.title or row.key, 160), query_params={"measure": row.key})
        signs = f"{marks.grade(row.colour).badge} :gray-badge[{tr(marks.KINDS[row.kind])}]"
        lines = [f"{signs} **{safe(names('member', row.members, 3))}** · {_dates(row)}"]
        if hit.original:
            lines.append(f":gray[{safe(hit.original, 160)}]")
        if hit.passage:
            lines.append(passage(hit.passage))
        families = names("family", row.families, 3) or tr("no product family of Guangxi")
        lines.append(f":small[:gray[{safe(families)} · {safe(row.key, 80)}]]")
        st.markdown("  \n".join(lines))


def passage(found: Passage) -> str:
    """The words found, marked, with what stands around them; of what may not be shown, only where they are."""
    if found.field in UNSEEN:
        return f":small[{tr(UNSEEN[found.field])}]"
    where = tr(FIELDS.get(found.field, "text"))
    around = f"{_part(found.before, 80, last=True)} **{safe(found.hit, 80)}** {_part(found.after, 140)}"
    return f":small[{where}{tr(': ')}{around}]"


def _part(text: str, most: int, *, last: bool = False) -> str:
    line = plain(text, 10_000)
    return safe(line[-most:] if last else line[:most])


def _dates(row: data.RowView) -> str:
    if row.deadline:
        return tr("comments until: {when}", when=when(row.deadline))
    return tr("published: {when}", when=when(row.distributed))


def actions(wanted: Wanted, order: Order, found: Found, told: str) -> None:
    """How many fit; subscribe to the search, keep it, save its answer as a file."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="search-actions"):
        st.markdown(told, width="stretch")
        st.link_button(
            tr("Subscribe to this search"),
            searching.subscribe_link(wanted, found.understood),
            icon=":material/notifications:",
        )
        _keep()
        st.download_button(
            tr("Save as CSV"),
            lambda: _file(wanted, order),
            f"sentinel-{data.today().isoformat()}.csv",
            "text/csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def _keep() -> None:
    written = st.session_state.get("filter-written") or {}
    if not written:
        return
    if not searching.may_save():
        st.caption(tr("The address of this page is this search: bookmark it to keep it."))
        return
    with st.popover(tr("Keep this search"), icon=":material/bookmark_add:"), st.form("keep-search", border=False):
        named = st.text_input(tr("Name"), value=str(st.session_state.get("q") or ""), max_chars=80)
        if st.form_submit_button(tr("Keep"), type="primary"):
            _save(named, urlencode([(k, v) for k, values in written.items() for v in values]))


def _save(named: str, query: str) -> None:
    try:
        searching.save(named, query)
    except searching.StoreError:
        st.error(tr("It was not kept: give it a name, and keep at most 50 searches."))
    else:
        st.rerun()


def kept() -> None:
    """The reader's own searches, one tap each."""
    mine = searching.saved()
    if not mine:
        return
    with st.expander(tr("My searches ({n})", n=len(mine)), icon=":material/bookmark:"):
        for search in mine:
            with st.container(horizontal=True, vertical_alignment="center", key=f"kept-{search.key}"):
                query = parse_qs(search.query)
                st.page_link("everybody/notifications.py", label=safe(search.name, 80), query_params=query)
                st.button(
                    tr("Remove"), key=f"forget-{search.key}", type="tertiary", on_click=searching.remove,
                    args=(search.key,),
                )  # fmt: skip


def _file(wanted: Wanted, order: Order) -> io.BytesIO:
    rows = [row for found in searching.everything(wanted, order) for row in table(found.rows)]
    names_ = {column: tr(label) for column, label in COLUMNS.items()}
    return io.BytesIO(as_csv(pd.DataFrame(rows, columns=list(COLUMNS)), names_))


def table(rows: Sequence[data.RowView]) -> list[dict[str, str]]:
    """Rows as plain text for a file."""
    return [
        {
            "symbol": plain(r.key, 300),
            "title": plain(r.title, 500),
            "title_zh": plain(r.title_zh, 500),
            "members": names("member", r.members),
            "grade": marks.grade(r.colour).text,
            "families": names("family", r.families),
            "published": r.distributed.isoformat(),
            "deadline": r.deadline.isoformat() if r.deadline else "",
        }
        for r in rows
    ]


def nothing(wanted: Wanted, found: Found) -> None:
    """Nothing fits: how many hold each word alone, and ways on; without words or filters nothing is indexed yet."""
    if wanted == Wanted():
        waits = tr("What was collected is not indexed yet: the update that is running does it, or `sentinel index`.")
        frame.empty(waits)
        return
    with st.container(border=True):
        st.markdown(tr("No measure fits all of this."))
        if len([u for u in found.understood if not u.without]) > 1:
            alone = (tr("{word}: {n} measures", word=safe(u.text, 60), n=f"{u.count:,}") for u in found.understood)
            st.markdown(f"{tr('Each word alone')}{tr(': ')}{tr('; ').join(alone)}")
        st.markdown(
            tr("Use fewer or shorter words, take a filter away, or look at “Sources” for what could not be checked.")
        )
