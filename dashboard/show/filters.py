"""The filter of the list of measures, kept during the visit and written to the address, so that it can be shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard import data, marks
from dashboard.data import Colour, Filter, Kind
from dashboard.words import name, tr

MANY = ("colour", "member", "sector", "family", "kind")
PAGE = "list-page"  # the pager's place in the session


def chosen() -> Filter:
    """Draw the filter's fields and give what they say."""
    _from_address()
    one, two = st.columns([3, 2], vertical_alignment="bottom")
    text = one.text_input(tr("Search"), key="q", max_chars=100, placeholder=tr("Symbol, product or word"), **_kept())
    with two:
        open_only = st.toggle(tr("Only what can still be acted on"), key="open", **_kept())
    colours = _pills(tr("Grade"), list(Colour), lambda c: marks.GRADES[Colour(c)].text, "colour")
    with st.expander(_more()):
        left, right = st.columns(2)
        sectors = _pick(left, tr("Sector"), data.sector_ids(), "sector")
        families = _pick(right, tr("Product family"), data.family_ids(sectors), "family")
        members = _pick(left, tr("Member or group"), data.member_ids(), "member")
        with right:
            kinds = _pills(tr("Kind"), list(Kind), lambda k: tr(marks.KINDS[Kind(k)]), "kind")
    wanted = Filter(str(text or "").strip(), sectors, families, members, kinds, colours, bool(open_only))
    _to_address(wanted)
    return wanted


def clear() -> None:
    """Take every filter away."""
    for key in MANY:
        st.session_state[key] = []
    st.session_state.update({"q": "", "open": False, PAGE: 0})


def _first_page() -> None:
    st.session_state[PAGE] = 0


def _kept() -> dict[str, Any]:
    return {"persist_state": "session", "on_change": _first_page}


def _pills(label: str, options: Sequence[str], words: Callable[[str], str], key: str) -> tuple[str, ...]:
    picked = st.pills(label, options, selection_mode="multi", format_func=words, key=key, **_kept())
    return tuple(str(p) for p in picked)


def _pick(column: Any, label: str, options: Sequence[str], key: str) -> tuple[str, ...]:
    known = set(options)
    if any(v not in known for v in st.session_state.get(key, [])):  # a family of a sector that was taken away
        st.session_state[key] = [v for v in st.session_state[key] if v in known]
    words = {option: name(key, option) for option in options}
    picked = column.multiselect(
        label, options, format_func=words.__getitem__, key=key, placeholder=tr("any"), **_kept()
    )
    return tuple(picked)


def _more() -> str:
    active = sum(bool(st.session_state.get(k)) for k in ("sector", "family", "member", "kind"))
    return tr("More filters ({n} set)", n=active) if active else tr("More filters")


def _from_address() -> None:
    """Take the filter over from an address that we did not write ourselves: a link or a bookmark."""
    given = {k: st.query_params.get_all(k) for k in (*MANY, "q", "open") if k in st.query_params}
    if not given or given == st.session_state.get("filter-written"):
        return
    clear()
    allowed: dict[str, Sequence[str]] = {"colour": list(Colour), "kind": list(Kind), "sector": data.sector_ids()}
    allowed |= {"family": data.family_ids(), "member": data.member_ids()}
    for key in MANY:
        st.session_state[key] = [v for v in dict.fromkeys(given.get(key, [])) if v in allowed[key]]
    st.session_state["q"] = " ".join(given.get("q", []))[:100]
    st.session_state["open"] = given.get("open") == ["yes"]


def _to_address(wanted: Filter) -> None:
    values: dict[str, tuple[str, ...]] = {
        "q": (wanted.text,) if wanted.text else (),
        "open": ("yes",) if wanted.open_only else (),
        "colour": wanted.colours,
        "member": wanted.members,
        "sector": wanted.sectors,
        "family": wanted.families,
        "kind": wanted.kinds,
    }
    written = {k: list(v) for k, v in values.items() if v}
    st.query_params.from_dict(written)
    st.session_state["filter-written"] = written
