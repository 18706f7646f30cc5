"""One item of the worklist: its text with the matched words marked, the families, and keys for the quick way."""

from __future__ import annotations

import re

import streamlit as st

from dashboard import data
from dashboard.data import cases
from dashboard.data.cases import Work
from dashboard.show import cases as show
from dashboard.words import lang, name, names, safe, tr

SHORTCUTS = {"save": "Enter", "none": "n", "unsure": "u", "undo": "z"}


def current() -> Work | None:
    """The item that is held for this expert."""
    try:
        return cases.next_item()
    except cases.TOLD as error:
        st.error(show.sentence(error), icon=":material/error:")
        return None


def said() -> None:
    """What the last key did."""
    if text := st.session_state.pop("label-said", ""):
        st.toast(text, icon=":material/check:")


def head(work: Work) -> None:
    """Where it stands: which round, who notified it, what is shown of the machine's proposal."""
    session = st.session_state.get("label-count", 0)
    turn = (
        tr("You decide: two experts differ.") if work.item.round == 3 else tr("Blind: you do not see the other label.")
    )
    st.caption(f"{turn} {tr('{n} done in this sitting.', n=session)}")
    st.markdown(f"**{safe(work.document.title, 500)}**")
    members = names("member", work.document.members, 4)
    st.caption(f"{safe(work.item.key)} · {safe(members)} · {work.document.distributed.isoformat()}")


def text(work: Work) -> None:
    """Products, codes and description, with the words that led to a proposal marked."""
    words = matched(work)
    document = work.document
    codes = ", ".join(f"{c.scheme.upper()} {c.code}" for c in document.codes[:20])
    for label, said_ in (
        (tr("Products"), document.products),
        (tr("Codes"), codes),
        (tr("Description"), document.description),
    ):
        if said_:
            st.markdown(f":gray[{label}] {mark(said_, words)}")


def matched(work: Work) -> tuple[str, ...]:
    """The terms of the reasons of the labels that may be shown."""
    terms = {
        str(value) for label in work.labels for reason in label.reasons for key, value in reason.params if key == "term"
    }
    return tuple(sorted(terms, key=len, reverse=True))


def mark(text: str, words: tuple[str, ...]) -> str:
    """The text, escaped, with these words on a coloured ground."""
    if not words:
        return safe(text, 4000)
    parts = re.split("(" + "|".join(map(re.escape, words)) + ")", text[:4000], flags=re.IGNORECASE)
    return "".join(f":orange-background[{safe(p)}]" if n % 2 else safe(p) for n, p in enumerate(parts) if p)


def form(work: Work) -> None:
    """Choose families and say so; `proposed` is filled in only when it may be seen."""
    families = data.family_ids()
    proposed = [label.family for label in work.labels if label.score >= 0.5 and label.family in families]
    words = {f: f"{name('family', f)} · {name('sector', f.split('/')[0])}" for f in families}
    key = f"families-{work.item.document}"
    chosen = st.multiselect(
        tr("Product families that it touches (type to search)"),
        list(words),
        proposed,
        format_func=words.__getitem__,
        key=key,
    )
    if proposed:
        st.caption(tr("The machine proposes what is filled in; take away what is wrong."))
        _why(work)
    note = st.text_input(tr("Remark"), max_chars=500, key=f"note-{work.item.document}")
    save, none, unsure = st.columns(3)
    if save.button(tr("Save"), type="primary", shortcut=SHORTCUTS["save"], width="stretch", disabled=not chosen):
        give(work, chosen, [f for f in proposed if f not in chosen], note=note)
    if none.button(tr("None applies"), shortcut=SHORTCUTS["none"], width="stretch"):
        give(work, [], proposed, note=note)
    if unsure.button(tr("Not sure"), shortcut=SHORTCUTS["unsure"], width="stretch"):
        give(work, [], [], unsure=True, note=note)


def _why(work: Work) -> None:
    with st.expander(tr("Why the machine says so"), icon=":material/help:"):
        for label in work.labels:
            reasons = " ".join(r.say(lang()) for r in label.reasons[:4])
            st.markdown(f"**{name('family', label.family)}** {label.score:.2f} — {safe(reasons)}")


def give(work: Work, families: list[str], refused: list[str], *, unsure: bool = False, note: str = "") -> None:
    """Keep the answer and go on; what is wrong is told and the item stays."""

    def act() -> None:
        settled = cases.answer(work, families, refused, unsure=unsure, note=note)
        st.session_state["label-last"] = work.item.document
        st.session_state["label-count"] = st.session_state.get("label-count", 0) + 1
        st.session_state["label-said"] = tr("Settled.") if settled else tr("Kept.")
        st.rerun()

    show.told(act)


def undo() -> None:
    """Take the newest answer of this sitting back."""
    last = st.session_state.get("label-last")
    if last and st.button(tr("Undo the last one"), icon=":material/undo:", shortcut=SHORTCUTS["undo"]):
        show.told(lambda: _undo(last))


def _undo(document: int) -> None:
    cases.undo(document)
    st.session_state.pop("label-last", None)
    st.session_state["label-count"] = max(0, st.session_state.get("label-count", 1) - 1)
    st.session_state["label-said"] = tr("Taken back.")
    st.rerun()
