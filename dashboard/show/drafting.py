"""A comment being made: the case, the articles that may apply, similar and earlier comments, the Word form."""

from __future__ import annotations

import secrets

import streamlit as st

from dashboard import data
from dashboard.data import cases
from dashboard.data.cases import Case, CaseKind
from dashboard.show import cases as show
from dashboard.words import lang, name, safe, tr

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def said() -> None:
    """What the last step did."""
    if text := st.session_state.pop("case-said", ""):
        st.success(text, icon=":material/check:")


def done(text: str) -> None:
    """Say it after the rerun that shows the new state."""
    st.session_state["case-said"] = text
    st.rerun()


def kinds() -> tuple[CaseKind, ...]:
    """Which sorts of case are listed."""
    words = {k: tr(show.KINDS[k]) for k in CaseKind}
    chosen = st.segmented_control(
        tr("Show"), list(words), format_func=words.__getitem__, selection_mode="multi", default=[CaseKind.COMMENT]
    )
    return tuple(chosen) or tuple(CaseKind)


def closed_too() -> bool:
    """Whether closed cases are listed."""
    return st.toggle(tr("Closed ones too"))


def one(key: str) -> None:
    """One case and everything that helps with it."""
    if st.button(tr("Back to the list"), icon=":material/arrow_back:"):
        st.query_params.clear()
        st.rerun()
    try:
        case = cases.case(key)
    except cases.Refused as error:
        st.error(show.sentence(error), icon=":material/lock:")
        return
    if case is None:
        st.error(tr("There is no case {key}.", key=safe(key, 40)))
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        show.whole(case)
        _take(case)
        show.steps(case, done)
    with right:
        if case.kind is CaseKind.COMMENT:
            helps(case)


def _take(case: Case) -> None:
    if (
        case.closed_at is None
        and case.owner != data.person().id
        and st.button(tr("Take it myself"), key=f"take-{case.key}")
    ):
        show.told(lambda: done(tr("{key} is with you now.", key=cases.take(case).key)))


def helps(case: Case) -> None:
    """Articles with the signs of this measure, earlier comments, and the form."""
    form = cases.word_form(case)
    if form is not None:
        st.download_button(
            tr("Download as Word form"), form, f"{case.key}.docx", WORD, icon=":material/description:", width="stretch"
        )
    measure = data.measure(case.main) if case.main else None
    if measure is None:
        st.caption(tr("The case names no measure of the store."))
        return
    st.markdown(f"**{tr('Articles that may apply')}**")
    for hint in cases.hints(measure):
        article = hint.article
        with st.expander(
            f"{article.agreement} {article.article} {'' if hint.general else '•'}", expanded=not hint.general
        ):
            st.markdown(safe(data.say(article.point, lang())))
            st.caption(safe(data.say(article.ask, lang())))
            for reason in hint.reasons:
                st.caption(f":material/arrow_right: {safe(reason.say(lang()))}")
    earlier(measure.key)


def earlier(key: str) -> None:
    """What members said on this measure before."""
    found = cases.past_comments((key,))
    if found:
        st.markdown(f"**{tr('Earlier comments of members')}**")
    for comment in found:
        st.markdown(f"- {safe(name('member', comment.member))} {comment.on.isoformat()}: {safe(comment.summary)}")
        if comment.source:
            st.caption(safe(comment.source))


def open_comment() -> None:
    """Open a comment on a measure."""
    if not data.can("comment.open"):
        return
    st.header(tr("Open a comment"), anchor=False)
    with st.form("open-comment"):
        symbol = st.text_input(
            tr("Symbol of the measure"), st.query_params.get("on", ""), max_chars=200, placeholder="G/TBT/N/VNM/408"
        )
        title = st.text_input(tr("What it is about"), max_chars=300)
        sent = st.form_submit_button(tr("Open a comment"), type="primary")
    token = st.session_state.setdefault("comment-token", secrets.token_hex(16))
    if not sent:
        return
    measure = data.measure(symbol.strip()) if symbol.strip() else None
    if measure is None:
        st.error(tr("{symbol} is not in the store.", symbol=safe(symbol, 200) or "—"))
        return

    def act() -> None:
        words = title.strip() or measure.title[:300]
        made = cases.open_case(CaseKind.COMMENT, "open", words, {}, (measure.key,), token)
        st.session_state.pop("comment-token", None)
        st.query_params["case"] = made.key
        done(tr("Case {key} is open.", key=made.key))

    show.told(act)
