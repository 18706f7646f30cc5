"""The glossary: a table to read and search, an entry with its history, and the form that changes one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.data import terms
from dashboard.data.terms import GlossaryError, Term
from dashboard.show.files import as_csv
from dashboard.words import lang, plain, safe, tr

KINDS = {
    "product": data.msg("product"),
    "topic": data.msg("topic"),
    "keyword": data.msg("keyword"),
    "measure": data.msg("kind of measure"),
    "concept": data.msg("concept"),
    "objective": data.msg("objective"),
    "type": data.msg("type of notification"),
    "field": data.msg("field of the form"),
    "article": data.msg("article"),
}
LANGUAGES = {
    "zh": data.msg("Chinese"), "en": data.msg("English"), "fr": data.msg("French"), "es": data.msg("Spanish"),
}  # fmt: skip
NEW = ""


def table(found: Mapping[str, Term]) -> None:
    """Entries that hold the word looked for, in all four languages."""
    wanted = st.text_input(tr("Look up a word"), key="glossary-word", max_chars=60).casefold().strip()
    fitting = [
        t for t in found.values() if not wanted or any(wanted in w.casefold() for ws in t.terms.values() for w in ws)
    ]
    if not fitting:
        st.markdown(tr("No entry holds this word."))
        return
    rows = [
        {x: plain("; ".join(t.terms.get(x, ())), 300) for x in LANGUAGES} | {"kind": tr(KINDS[t.kind])} for t in fitting
    ]
    shown = pd.DataFrame(rows, columns=[*LANGUAGES, "kind"])
    names = {x: tr(label) for x, label in LANGUAGES.items()} | {"kind": tr("Kind")}
    st.dataframe(shown.rename(columns=names), hide_index=True, height=360, alt=tr("Glossary"))
    name = f"sentinel-glossary-{data.today().isoformat()}.csv"
    st.download_button(tr("Save as CSV"), as_csv(shown, names), name, "text/csv", type="tertiary", on_click="ignore",
                       icon=":material/download:", key="glossary-csv")  # fmt: skip


def entry(found: Mapping[str, Term]) -> None:
    """Choose an entry; see its history; change it when one may."""
    words = {NEW: tr("a new entry"), **{i: _label(t) for i, t in found.items()}}
    if not terms.may_edit():
        words.pop(NEW)
    picked = st.selectbox(tr("Entry"), list(words), format_func=words.__getitem__, key="glossary-entry")
    if picked:
        _history(picked)
    if terms.may_edit():
        _form(found.get(picked or NEW))


def _label(term: Term) -> str:
    return plain(f"{term.name('zh')} · {term.name('en')}", 120)


def _history(id: str) -> None:
    states = terms.history(id)
    with st.expander(tr("History ({n})", n=len(states))):
        for state in reversed(states):
            who = safe(state.by, 120) or tr("as packaged")
            gone = f" :red-badge[✕ {tr('retired')}]" if state.removed else ""
            said = " · ".join(safe("; ".join(state.terms.get(x, ())), 300) for x in LANGUAGES if state.terms.get(x))
            st.markdown(f"**{who}** {state.at[:16].replace('T', ' ')}{gone}  \n:small[{said}]")


def _form(term: Term | None) -> None:
    key = term.id if term else "new"
    with st.form(f"glossary-{key}"):
        kinds = list(KINDS)
        kind = st.selectbox(
            tr("Kind"), kinds, index=kinds.index(term.kind) if term else 0, format_func=lambda k: tr(KINDS[k])
        )
        left, right = st.columns(2)
        typed = {
            x: (left, right)[n % 2].text_input(
                f"{tr(label)} {tr('(several: separated by “;”)')}",
                value="; ".join(term.terms.get(x, ())) if term else "",
                max_chars=900,
            )
            for n, (x, label) in enumerate(LANGUAGES.items())
        }
        note = st.text_input(tr("Why, or where it is used so"), max_chars=500)
        keep = st.form_submit_button(tr("Keep"), type="primary")
        retire = term is not None and st.form_submit_button(tr("Retire this entry"))
    if keep or retire:
        id = term.id if term else f"{kind}-{_slug(typed['en'])}"
        _change(Term(id, kind, {x: terms.split(t) for x, t in typed.items()}, note=note, removed=bool(retire)))


def _change(made: Term) -> None:
    try:
        terms.change(made)
    except GlossaryError:
        st.error(tr("Give terms in at least two languages, at most 12 of 200 characters in each."))
    else:
        st.success(tr("Kept. The search uses it at once."), icon=":material/check:")


def _slug(text: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "-", text.casefold().partition(";")[0]).strip("-")[:40]
    return f"{made}-{secrets.token_hex(2)}" if made else secrets.token_hex(4)


def lead() -> None:
    """What the glossary is for."""
    text = tr("The search takes each word together with its translations in the other languages of the same entry.")
    st.markdown(text)
    if lang() == "zh" or terms.may_edit():
        st.caption(tr("Most Chinese words are our own translation; experts and officials correct them here."))
