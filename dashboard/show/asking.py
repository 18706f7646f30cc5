"""What a firm asks and reports: three short forms, its own cases, and answers that were published."""

from __future__ import annotations

import secrets

import streamlit as st

from dashboard import data
from dashboard.data import cases, msg
from dashboard.data.cases import Case, CaseKind
from dashboard.show import cases as show
from dashboard.words import name, safe, tr

FORMS = {
    CaseKind.QUESTION: (msg("Ask an expert"), "ask", ("text",)),
    CaseKind.REPORT: (msg("Report a barrier"), "report", ("obstacle", "market", "product", "met_on", "loss")),
    CaseKind.CONCERN: (msg("Clue for a trade concern"), "raise", ("what", "whom", "evidence", "tried")),
}
OPTIONAL = ("met_on", "loss", "tried")
PROMISES = {
    CaseKind.QUESTION: msg("An expert answers within five working days."),
    CaseKind.REPORT: msg("One obstacle for each report. You are told of each change."),
    CaseKind.CONCERN: msg("It goes from the firm to Guangxi, to the national level, and to the committee."),
}


def forms() -> None:
    """Choose one of the three, fill it in, send it."""
    words = {k: tr(v[0]) for k, v in FORMS.items()}
    preset = st.query_params.get("form", "")
    first = CaseKind(preset) if preset in {k.value for k in FORMS} else None
    kind = st.segmented_control(
        tr("What would you like to do?"), list(words), format_func=words.__getitem__, default=first, key="case-kind"
    )
    if kind is not None:
        _form(kind)


def _form(kind: CaseKind) -> None:
    label, verb, names = FORMS[kind]
    st.caption(tr(PROMISES[kind]))
    title = st.text_input(tr("In one line"), max_chars=300, key=f"title-{kind}")
    if kind is CaseKind.QUESTION and len(title) > 3:
        show.similar(cases.similar_questions(data.store(), title))
    with st.form(f"open-{kind}"):
        values = {n: show.field(n, key=f"{kind}-{n}") for n in names}
        families = {f: name("family", f) for f in data.family_ids()}
        chosen = st.multiselect(tr("Product families"), list(families), format_func=families.__getitem__)
        symbol = st.text_input(
            tr("Symbol of the measure, if you know it"), st.query_params.get("on", ""), max_chars=200
        )
        agree = kind is CaseKind.QUESTION and st.checkbox(tr("The answer may be published without names"), value=True)
        sent = st.form_submit_button(tr(label), type="primary")
    token = st.session_state.setdefault(f"token-{kind}", secrets.token_hex(16))
    if sent:
        more = {"families": ",".join(chosen), "consent": "yes" if agree else "no"}
        show.told(lambda: _send(kind, verb, title, values | more, symbol.strip(), token))


def _send(kind: CaseKind, verb: str, title: str, values: dict[str, str], symbol: str, token: str) -> None:
    measure = data.measure(symbol) if symbol else None
    if symbol and measure is None:
        values["measure_named"] = symbol  # kept: a measure that nobody notified is news too
    fields = {n: v for n, v in values.items() if v or n not in OPTIONAL}
    measures = (measure.key,) if measure else ()
    line = title.strip() or next((v[:120] for v in values.values() if v), "")
    made = cases.open_case(kind, verb, line, fields, measures, token)
    st.session_state.pop(f"token-{kind}", None)
    st.query_params.clear()
    show.done(tr("Thank you. Its number is {key}; below you see what becomes of it.", key=made.key))


def one(key: str) -> None:
    """One of one's own cases, or one that was published."""
    case = show.opened(key)
    if case is None:
        return
    show.whole(case)
    show.steps(case, show.done)
    _contribute(case)
    _rate(case)


def _contribute(case: Case) -> None:
    if case.kind is not CaseKind.COMMENT or case.state not in ("collecting", "drafting"):
        return
    st.markdown(f"**{tr('Your view')}**")
    with st.form(f"view-{case.key}"):
        words = {s: tr(t) for s, t in show.STANCES.items()}
        stance = st.radio(tr("Position"), list(words), format_func=words.__getitem__, horizontal=True)
        text = st.text_area(tr("What the draft would do to you"), max_chars=20_000)
        public = st.checkbox(tr("May be quoted with the name of our organisation"))
        if st.form_submit_button(tr("Send"), type="primary"):
            show.told(lambda: _view(case, stance, text, public))


def _view(case: Case, stance: str, text: str, public: bool) -> None:
    new = cases.contribute(case, stance, text, public)
    show.done(tr("Thank you, your view is kept.") if new else tr("Your new view takes the place of the earlier one."))


def _rate(case: Case) -> None:
    if case.closed_at is None or case.rating is not None:
        return
    stars = st.feedback("stars", key=f"rate-{case.key}")
    st.caption(tr("How satisfied are you? Asked once."))
    if stars is not None:
        show.told(lambda: _rated(case, stars + 1))


def _rated(case: Case, rating: int) -> None:
    cases.rate(case, rating)
    show.done(tr("Thank you."))


def answered() -> None:
    """Answers published without names."""
    found = cases.published(CaseKind.QUESTION)
    if found:
        st.header(tr("Answered before"), anchor=False)
    for case in found[:50]:
        with st.expander(safe(case.fields.get("public_question", ""), 200)):
            st.text(case.fields.get("public_answer", ""))
