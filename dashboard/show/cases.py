"""Cases on the pages: a card for each, its fields and history, and the form of whatever step is possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from dashboard import data
from dashboard.data import cases, measuring, msg
from dashboard.data.cases import Case, CaseKind, Move
from dashboard.words import lang, moment, safe, tr, when

KINDS = {
    CaseKind.COMMENT: msg("Comment on a draft"),
    CaseKind.CONCERN: msg("Trade concern"),
    CaseKind.QUESTION: msg("Question"),
    CaseKind.REPORT: msg("Report of a barrier"),
}
OUTCOMES = {
    "accepted": msg("comment accepted"),
    "partly": msg("partly accepted"),
    "rejected": msg("rejected"),
    "no_answer": msg("no answer came"),
    "solved": msg("solved"),
    "not_solved": msg("not solved"),
}
STANCES = {"oppose": msg("Against"), "support": msg("In favour"), "information": msg("Information")}
NOTIFIED = {"yes": msg("It was notified"), "no": msg("It was not notified")}
FIELDS = {
    "note": msg("Remark"),
    "body_zh": msg("Comment (Chinese)"),
    "body_en": msg("Comment (English)"),
    "articles": msg("Articles it rests on, with commas between"),
    "sent_on": msg("Sent on"),
    "sent_to": msg("Sent to"),
    "reply_on": msg("Answered on"),
    "reply": msg("What was answered"),
    "outcome": msg("What came of it"),
    "meeting": msg("Meeting (committee and date)"),
    "owner": msg("Expert"),
    "answer": msg("Answer"),
    "public_question": msg("The question as it may be published, without names"),
    "public_answer": msg("The answer as it may be published"),
    "notified": msg("Was the measure notified?"),
    "what": msg("Which requirement is it"),
    "whom": msg("Whom does it hurt and how much"),
    "evidence": msg("What shows it (papers, mails, test reports)"),
    "tried": msg("What was tried so far"),
    "text": msg("Your question"),
    "obstacle": msg("What happened"),
    "market": msg("Market"),
    "product": msg("Product or HS code"),
    "loss": msg("Loss in US dollars, if you can say"),
    "met_on": msg("When it happened"),
    "families": msg("Product families"),
    "why": msg("Why it is proposed"),
    "measure_named": msg("Measure named by the firm, not in the store"),
}
LONG = {"note", "body_zh", "body_en", "reply", "answer", "public_question", "public_answer", "what", "whom",
        "evidence", "tried", "text", "obstacle"}  # fmt: skip
DAYS = {"sent_on", "reply_on", "met_on"}
CHOICES: Mapping[str, Mapping[str, str]] = {"outcome": OUTCOMES, "notified": NOTIFIED}
ENDINGS = ["pdf", "docx", "xlsx", "pptx", "png", "jpg", "jpeg"]
HIDDEN = ("families", "consent")


def card(case: Case, open_: Callable[[str], None]) -> None:
    """One case in three lines, with the button that opens it."""
    state = cases.state(case)
    with st.container(border=True, gap="small", key=f"row-case-{case.key}"):
        st.markdown(f"**{safe(_title(case), 200)}**")
        st.markdown(f"{_sign(case)} {tr(state.name)}　:gray[{case.key} · {tr(KINDS[case.kind])}]")
        if state.ends:
            st.caption(tr("Closed: {outcome}", outcome=tr(OUTCOMES.get(case.outcome, case.outcome or "—"))))
        else:
            st.caption(tr("Next: {what} · {due}", what=tr(state.next), due=when(case.due)))
        if st.button(tr("Open the case"), key=f"open-{case.key}", icon=":material/arrow_forward:"):
            open_(case.key)


def _title(case: Case) -> str:
    """The case's own title; one that is only the measure's original title is said in the reader's language."""
    measure = data.measure(case.main) if case.main else None
    return measuring.title(measure, lang()) if measure and measure.title.startswith(case.title) else case.title


def _sign(case: Case) -> str:
    """Late, soon or in time: by a sign and a word, not by colour alone."""
    if case.closed_at is not None or case.due is None:
        return ":material/check_circle:" if case.closed_at else ""
    left = (case.due - data.today()).days
    if left < 0:
        return f":red-badge[:material/alarm: {tr('overdue')}]"
    return f":orange-badge[:material/schedule: {tr('due soon')}]" if left <= 3 else ""


def opened(key: str) -> Case | None:
    """The case of that number with a way back to the list; None, and why in words, when it may not be read."""
    if st.button(tr("Back to the list"), icon=":material/arrow_back:"):
        st.query_params.clear()
        st.rerun()
    try:
        case = cases.case(key)
    except cases.Refused as error:
        st.error(sentence(error), icon=":material/lock:")
        return None
    if case is None:
        st.error(tr("There is no case {key}.", key=safe(key, 40)))
    return case


def whole(case: Case) -> None:
    """Everything that may be read of a case: what it says, views, history."""
    state = cases.state(case)
    st.subheader(safe(_title(case), 200), anchor=False)
    if _title(case) != case.title:
        st.caption(safe(case.title, 300))
    st.caption(f"{case.key} · {tr(KINDS[case.kind])}")
    st.markdown(f"{_sign(case)} **{tr(state.name)}** — {tr(state.next)} ({when(case.due)})")
    for key in case.measures:
        st.page_link("everybody/measure.py", label=safe(key), query_params={"measure": key}, icon=":material/article:")
    for name, text in case.fields.items():
        if text and name not in HIDDEN:
            st.markdown(f":gray[{tr(FIELDS.get(name, name))}]")
            st.text(_said(name, text))
    _views(case)
    _files(case)
    with st.expander(tr("History"), icon=":material/history:"):
        for step in cases.history(case):
            st.markdown(f"{moment(step.at)} · {safe(step.actor)} · **{_verb(case, step.verb)}** {safe(step.note)}")


def _said(name: str, text: str) -> str:
    return tr(CHOICES[name][text]) if name in CHOICES and text in CHOICES[name] else text


def _verb(case: Case, verb: str) -> str:
    found = next((m.name for m in cases.machines()[case.kind].moves if m.verb == verb), verb)
    return tr(found)


def _views(case: Case) -> None:
    found = cases.inputs(case)
    if found:
        st.markdown(f":gray[{tr('Views received')}] {len(found)}")
    for given in found:
        who = safe(given.organisation) or tr("a firm")
        st.markdown(f"- **{tr(STANCES[given.stance])}** · {who} · {safe(given.text)}")


def _files(case: Case) -> None:
    """What was attached, to download; and the place to attach more."""
    try:
        found = cases.attachments(case)
    except cases.Refused:
        return  # a published case: its files stay with those who handle it
    for file in found:
        label, content = f"{file.name} ({file.size // 1024 + 1} KB)", partial(cases.file_of, file)
        key = f"file-{file.sha256[:16]}"
        st.download_button(
            label, content, file.name, "application/octet-stream", key=key, icon=":material/attach_file:"
        )
    if case.closed_at is not None:
        return
    with st.expander(tr("Attach a file"), icon=":material/attach_file:"):
        words = tr("PDF, Word, Excel, PowerPoint, PNG or JPEG, 10 MB at most")
        given = st.file_uploader(words, ENDINGS, key=f"up-{case.key}", max_upload_size=10)
        if given is not None and st.button(tr("Attach"), key=f"attach-{case.key}"):
            told(lambda: _attach(case, given.name, given.getvalue()))


def _attach(case: Case, name: str, body: bytes) -> None:
    cases.attach(case, name, body)
    st.session_state.pop(f"up-{case.key}", None)
    done(tr("Attached."))


def steps(case: Case, done: Callable[[str], None]) -> None:
    """The steps this person may take: choose one, fill in its form, send it."""
    moves = cases.moves(case)
    if not moves:
        st.caption(tr("Nothing is waiting for you here."))
        return
    names = {m.verb: tr(m.name) for m in moves}
    verb = st.segmented_control(
        tr("What would you like to do?"), list(names), format_func=names.__getitem__, key=f"verb-{case.key}"
    )
    move = next((m for m in moves if m.verb == verb), None)
    if move is None:
        return
    with st.form(f"step-{case.key}-{move.verb}-{case.version}"):
        values = {name: field(name, case) for name in wanted(move)}
        sent = st.form_submit_button(tr(move.name), type="primary")
    if sent:
        told(lambda: _take(case, move, values, done))


def wanted(move: Move) -> tuple[str, ...]:
    """The fields of a step's form: what it needs, what a draft has, and a remark."""
    more = ("body_zh", "body_en", "articles") if move.verb == "write" else ()
    return tuple(dict.fromkeys((*move.needs, *more, "note")))


def _take(case: Case, move: Move, values: Mapping[str, str], done: Callable[[str], None]) -> None:
    after = cases.move(case, move.verb, {n: v for n, v in values.items() if v or n in move.needs})
    done(
        tr(
            "Case {key}: {state}; due {due}.",
            key=after.key,
            state=f"@msg:{cases.state(after).name}",
            due=when(after.due),
        )
    )


def field(name: str, case: Case | None = None, *, key: str = "") -> str:
    """One field of a form by its name; always text."""
    label, before = tr(FIELDS[name]), case.fields.get(name, "") if case else ""
    key = key or f"{case.key if case else 'new'}-{name}"
    if name in CHOICES:
        words = {value: tr(text) for value, text in CHOICES[name].items()}
        return st.selectbox(label, list(words), format_func=words.__getitem__, key=key)
    if name == "owner":
        people = {p.person: p.name for p in cases.profiles()}
        return st.selectbox(label, list(people), format_func=people.__getitem__, key=key) or ""
    if name in DAYS:
        day: date | None = st.date_input(label, value=None, key=key)
        return day.isoformat() if day else ""
    if name in LONG:
        return st.text_area(label, before, max_chars=20_000, height=160 if name.startswith("body") else 90, key=key)
    return st.text_input(label, before, max_chars=500, key=key)


def told(act: Callable[[], None]) -> None:
    """Do it; what keeps it from being done is told in a sentence and what was typed stays."""
    try:
        act()
    except cases.TOLD as error:
        st.error(sentence(error), icon=":material/error:")


def sentence(error: Exception) -> str:
    """An error of a case in the reader's language."""
    if isinstance(error, cases.CaseError):
        params = {n: tr(FIELDS[v]) if v in FIELDS else v for n, v in error.params.items()}
        return safe(data.say(error.message, lang(), **params), 600)
    if isinstance(error, cases.CaseMoved):
        return tr("Somebody else changed this case in the meantime. Reload the page, read it again and decide anew.")
    if isinstance(error, cases.Refused):
        return tr("This step is not open to you; ask the office that runs Sentinel.")
    return safe(str(error), 600)


def said() -> None:
    """What the last form or step did."""
    if text := st.session_state.pop("case-said", ""):
        st.success(text, icon=":material/check:")


def done(text: str) -> None:
    """Say it after the rerun that shows the new state."""
    st.session_state["case-said"] = text
    st.rerun()


def similar(found: Sequence[Case]) -> None:
    """Questions that were answered before."""
    if found:
        st.info(tr("Somebody asked something like this before:"), icon=":material/lightbulb:")
    for case in found:
        with st.expander(safe(case.fields.get("public_question", ""), 120)):
            st.text(case.fields.get("public_answer", ""))


def confidential() -> None:
    """The rule of what stays confidential, above every form."""
    with st.container(border=True):
        st.markdown(f":material/lock: **{tr('What is seen by whom')}**")
        st.caption(
            tr(
                "Names, figures and files stay with the experts and officials who handle the case and with "
                "organisations it is shared with. Others see only that a case exists on a measure, its kind, state and "
                "outcome, once it is released; answers are published without names, and only when you agree."
            )
        )
