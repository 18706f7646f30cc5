"""The papers behind a measure: attached files with how far they were read, codes, and the kin of the measure."""

from __future__ import annotations

import streamlit as st

from dashboard import data, marks
from dashboard.data import Measure, measuring
from dashboard.data.measuring import AttachedText, Like, TextState
from dashboard.show.lists import MEASURE, title_of
from dashboard.words import lang, name, names, plain, safe, tr, web, when

STATES = {
    TextState.ASKED: data.msg("asked for, not come yet"),
    TextState.READ: data.msg("read: its words are found by the search"),
    TextState.UNREADABLE: data.msg("came, but its text cannot be read"),
    TextState.ABSENT: data.msg("its publisher does not have it any more"),
}


def files(found: Measure) -> None:
    """Every file that the documents name, with what became of it here."""
    read = {t.address: t for of in measuring.files(found).values() for t in of}
    shown = {a: t for d in reversed(found.documents) for a in d.documents if (t := read.get(a)) or web(a)}
    st.subheader(tr("Notified texts and attachments"), anchor=False)
    if not shown:
        st.markdown(tr("The notification names no file. Ask the agency, or the enquiry point of the member."))
        return
    for number, address in enumerate(list(shown)[:20], 1):
        label = plain(address.rsplit("/", 1)[-1], 80) or tr("notified text {n}", n=number)
        link = f"[{safe(label)}]({web(address)})" if web(address) else safe(label)
        st.markdown(f"{link}  \n:small[:gray[{_state(read.get(address))}]]")
    st.caption(tr("Files stay with their publisher; we keep their words for searching and link to them."))


def _state(text: AttachedText | None) -> str:
    if text is None:
        return tr("not fetched; red and orange measures are fetched first")
    parts = [tr(STATES[text.state])]
    if text.pages:
        parts.append(tr("{n} pages", n=text.pages))
    if text.language:
        parts.append(safe(text.language, 12))
    if text.problem is not None:
        parts.append(safe(text.problem.say(lang()), 200))
    return " · ".join(parts)


def codes(found: Measure) -> None:
    """HS, ICS, tariff and CAS codes with what they are called."""
    rows = []
    for scheme in ("hs", "tariff", "ics", "cas"):
        seen = {c.code: c.text for d in found.documents for c in d.codes if c.scheme == scheme}
        rows += [(scheme.upper(), code, _called(scheme, code, text)) for code, text in seen.items()]
    if not rows:
        return
    st.subheader(tr("Codes"), anchor=False)
    st.markdown("  \n".join(f":gray[{s}] **{safe(code, 30)}** {safe(text, 160)}" for s, code, text in rows[:15]))
    if len(rows) > 15:
        with st.expander(tr("{n} more codes", n=len(rows) - 15)):
            st.markdown("  \n".join(f":gray[{s}] **{safe(c, 30)}** {safe(text, 160)}" for s, c, text in rows[15:200]))


def _called(scheme: str, code: str, text: str) -> str:
    return text or (data.hs_name(code[:6], lang()) if scheme in ("hs", "tariff") else "")


def kin(found: Measure) -> None:
    """The same act elsewhere, what names it, and earlier measures that are like it."""
    st.subheader(tr("Linked by their own references"), anchor=False)
    linked = measuring.linked_with(found)
    if not linked:
        st.markdown(tr("No other measure here gives a number of this one, or is named by it."))
    for number, other in enumerate(linked[:10]):
        with st.container(border=True, gap=None, key=f"row-linked-{number}"):
            st.page_link(MEASURE, label=safe(other.title or other.key, 160), query_params={"measure": other.key})
            how = tr("the same act") if other.same else tr("one names the other")
            st.markdown(f":gray-badge[{how}] {safe(other.key, 100)} · {when(other.newest)}")
    st.subheader(tr("Similar earlier measures"), anchor=False)
    similar = measuring.likes(found)
    if not similar:
        st.markdown(tr("None is like it enough: products, codes and titles were compared."))
    for number, like in enumerate(similar):
        _like(like, number)


def _like(like: Like, number: int) -> None:
    row = like.row
    common = [names("family", like.families, 3)] if like.families else []
    common += [f"HS {h}" for h in like.headings[:4]]
    common += [tr("the same member")] if like.same_member else []
    with st.container(border=True, gap=None, key=f"row-like-{number}"):
        st.page_link(MEASURE, label=safe(title_of(row), 160), query_params={"measure": row.key})
        who = safe(names("member", row.members, 2))
        lines = [
            f"{marks.grade(row.colour).badge} :gray-badge[{tr(like.state)}] **{who}** · "
            f"{tr('published: {when}', when=when(row.distributed))}",
            f":small[:gray[{tr('In common')}{tr(': ')}{safe(tr(', ').join(common) or tr('words of the title'))}]]",
        ]
        st.markdown("  \n".join(lines))


def family_links(found: Measure) -> None:
    """The pages of the sectors that it touches."""
    sectors = dict.fromkeys(label.sector for label in found.labels)
    with st.container(horizontal=True, key="measure-sectors"):
        for sector in list(sectors)[:4]:
            st.page_link("everybody/industries.py", label=safe(name("sector", sector)), query_params={"sector": sector})
