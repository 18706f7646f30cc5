"""The search box, its filters with counts, and how the words were read; kept in the visit and in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import data, marks
from dashboard.data import Colour, Kind, searching, terms
from dashboard.data.searching import Found, Order, Wanted
from dashboard.words import lang, name, safe, tr

PAGE = "list-page"  # the pager's place in the session
OPEN = "open"
ORDERS = {
    Order.RELEVANCE: data.msg("best match"),
    Order.GRADE: data.msg("most serious"),
    Order.NEWEST: data.msg("newest"),
    Order.DEADLINE: data.msg("deadline"),
}
STATE_SIGNS = {"drafted": "✎", "comment open": "◔", "comment closed": "◕", "adopted": "✓", "in force": "⚑",
               "withdrawn": "✕"}  # fmt: skip
MOST_OPTIONS = 60  # of one list; what has fewest measures is found by typing in the search box


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its place in the session and the address, its field, its label, the facets that count it."""

    key: str
    field: str
    label: str
    facets: tuple[str, ...]
    words: Callable[[str], str]


def _kind(value: str) -> str:
    return tr(marks.KINDS[Kind(value)]) if value in list(Kind) else value


def _grade(value: str) -> str:
    return marks.grade(Colour(value) if value in list(Colour) else None).text


def _state(value: str) -> str:
    return f"{STATE_SIGNS.get(value, '')} {tr(value)}"


def _term(value: str) -> str:
    return terms.in_words(value, lang())


def _named(sort: str) -> Callable[[str], str]:
    return lambda value: name(sort, value)


def _product(value: str) -> str:
    return name("family" if "/" in value else "sector", value)


CHOICES = (
    Choice("colour", "colours", data.msg("Grade"), ("colour",), _grade),
    Choice("state", "states", data.msg("State"), ("state",), _state),
    Choice("sector", "sectors", data.msg("Sector"), ("sector",), _named("sector")),
    Choice("family", "families", data.msg("Product family"), ("family",), _named("family")),
    Choice("member", "members", data.msg("Member or group"), ("group", "member"), _named("member")),
    Choice("kind", "kinds", data.msg("Kind"), ("kind",), _kind),
    Choice("objective", "objectives", data.msg("Objective"), ("objective",), _term),
    Choice("keyword", "keywords", data.msg("Keyword"), ("keyword",), _term),
    Choice("year", "years", data.msg("Year"), ("year",), str),
)
MORE = CHOICES[2:]  # as lists; grade and state are few


def chosen() -> tuple[Wanted, Order]:
    """What the session says, after an address that was opened has been taken over."""
    _from_address()
    text = " ".join(str(st.session_state.get("q") or "").split())
    picked: dict[str, Any] = {c.field: tuple(st.session_state.get(c.key) or ()) for c in CHOICES}
    wanted = Wanted(text=text, open_only=bool(st.session_state.get(OPEN)), **picked)
    fitting = [o for o in Order if text or o is not Order.RELEVANCE]
    picked_order = st.session_state.get("order") if st.session_state.get("order-chosen") else None
    order = Order(picked_order) if picked_order in fitting else fitting[0]
    st.session_state["order"] = order
    _to_address(wanted, order if order is not fitting[0] else None)
    return wanted, order


def box(found: Found) -> None:
    """Words, order and what is open; then grades and states; the rest folded away."""
    one, two = st.columns([5, 3], vertical_alignment="bottom", gap="medium")
    one.text_input(
        tr("Search"),
        key="q",
        max_chars=200,
        placeholder=tr("Product, word, symbol or code, in Chinese, English, French or Spanish"),
        icon=":material/search:",
        **_kept(),
    )
    orders = [o for o in Order if st.session_state.get("q") or o is not Order.RELEVANCE]
    words = {o: tr(ORDERS[o]) for o in orders}
    two.segmented_control(
        tr("Order"), orders, format_func=words.__getitem__, key="order", required=True, on_change=_order_chosen
    )
    understood(found)
    left, right = st.columns([5, 3], gap="medium", vertical_alignment="bottom")
    _pills(left, CHOICES[0], found.counts)
    right.toggle(tr("Only what can still be acted on"), key=OPEN, **_kept())
    with st.expander(_more()):
        _pills(st, CHOICES[1], found.counts)
        columns = st.columns(3)
        for number, choice in enumerate(MORE):
            _many(columns[number % 3], choice, found.counts)
    if any(st.session_state.get(c.key) for c in CHOICES) or st.session_state.get(OPEN):
        st.button(tr("Take all filters away"), on_click=clear, icon=":material/filter_alt_off:", type="tertiary")


def understood(found: Found) -> None:
    """How the words were read: translations looked for too, beginnings of words, words that are nowhere."""
    lines = []
    for part in found.understood:
        text = f"**{safe(part.text, 60)}**"
        if part.dropped:
            lines.append(tr("{word} is in no measure and was left out", word=text))
        elif part.without:
            lines.append(tr("without {word}", word=text))
        elif part.begun:
            lines.append(tr("{word} as the beginning of a word", word=text))
        elif part.told:
            more = tr(", ").join(safe(t, 40) for t in part.told[:6])
            lines.append(tr("{word}: also {more}", word=text, more=more))
    if lines:
        st.caption("  \n".join(lines))


def clear() -> None:
    """Take every filter away; the words stay."""
    for choice in CHOICES:
        st.session_state[choice.key] = []
    st.session_state.update({OPEN: False, PAGE: 0})


def _first_page() -> None:
    st.session_state[PAGE] = 0


def _order_chosen() -> None:
    st.session_state.update({"order-chosen": True, PAGE: 0})


def _kept() -> dict[str, Any]:
    return {"persist_state": "session", "on_change": _first_page}


def _pills(column: Any, choice: Choice, counts: Mapping[str, Mapping[str, int]]) -> None:
    order = [*Colour, "none"] if choice.key == "colour" else [s.value for s in searching.STATES]
    words = _labels(choice, [str(o) for o in order], counts)
    column.pills(
        tr(choice.label), list(words), selection_mode="multi", format_func=words.__getitem__, key=choice.key, **_kept()
    )


def _many(column: Any, choice: Choice, counts: Mapping[str, Mapping[str, int]]) -> None:
    picked = list(st.session_state.get(choice.key) or ())
    options = [v for facet in choice.facets for v in _by_count(facet, counts.get(facet, {}))]
    words = _labels(choice, list(dict.fromkeys((*picked, *options))), counts)
    column.multiselect(
        tr(choice.label), list(words), format_func=words.__getitem__, key=choice.key, placeholder=tr("any"), **_kept()
    )


def _by_count(facet: str, found: Mapping[str, int]) -> list[str]:
    if facet == "year":
        return sorted(found, reverse=True)
    return sorted(found, key=lambda v: (-found[v], v))[: MOST_OPTIONS * (4 if facet == "member" else 1)]


def _labels(choice: Choice, values: Sequence[str], counts: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    count = {v: n for facet in choice.facets for v, n in counts.get(facet, {}).items()}
    return {v: f"{choice.words(v)} {count.get(v, 0):,}" for v in values}


def _more() -> str:
    active = sum(bool(st.session_state.get(c.key)) for c in CHOICES[1:])
    return tr("More filters ({n} set)", n=active) if active else tr("More filters")


def _from_address() -> None:
    """Take the search over from an address that we did not write ourselves: a link or a bookmark."""
    keys = [c.key for c in CHOICES]
    given = {k: st.query_params.get_all(k) for k in (*keys, "q", OPEN, "order") if k in st.query_params}
    if not given or given == st.session_state.get("filter-written"):
        return
    clear()
    for key in keys:
        st.session_state[key] = [v for v in dict.fromkeys(given.get(key, [])) if _exists(key, v)][:40]
    st.session_state["q"] = " ".join(given.get("q", []))[:200]
    st.session_state[OPEN] = given.get(OPEN) == ["yes"]
    order = "".join(given.get("order", []))
    st.session_state.update({"order": order, "order-chosen": order in list(Order)})


def _exists(key: str, value: str) -> bool:
    """Whether a value from an address can be one; keywords and objectives are whatever sources wrote."""
    known: Mapping[str, Sequence[str]] = {
        "colour": (*Colour, "none"),
        "kind": list(Kind),
        "sector": data.sector_ids(),
        "family": data.family_ids(),
        "member": data.member_ids(),
        "state": [s.value for s in searching.STATES],
    }
    return value in known[key] if key in known else 0 < len(value) <= 200


def _to_address(wanted: Wanted, order: Order | None) -> None:
    values: dict[str, tuple[str, ...]] = {c.key: getattr(wanted, c.field) for c in CHOICES}
    values["q"] = (wanted.text,) if wanted.text else ()
    values[OPEN] = ("yes",) if wanted.open_only else ()
    values["order"] = (order.value,) if order else ()
    written = {k: list(v) for k, v in values.items() if v}
    st.query_params.from_dict(written)
    st.session_state["filter-written"] = written
