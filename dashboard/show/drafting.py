"""A comment being made: the case, the articles that may apply, similar and earlier comments, the Word form."""

from __future__ import annotations

import secrets

import streamlit as st

from dashboard import data
from dashboard.data import cases, responding
from dashboard.data.cases import Case, CaseKind
from dashboard.show import cases as show
from dashboard.words import lang, name, safe, tr, when

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def kinds() -> tuple[CaseKind, ...]:
    """Which sorts of case are listed."""
    words = {k: tr(show.KINDS[k]) for k in CaseKind}
    chosen = st.segmented_control(
        tr("Show"),
        list(words),
        format_func=words.__getitem__,
        selection_mode="multi",
        default=[CaseKind.COMMENT],
        key="case-kinds",
    )
    return tuple(chosen) or tuple(CaseKind)


def closed_too() -> bool:
    """Whether closed cases are listed."""
    return st.toggle(tr("Closed ones too"))


def one(key: str) -> None:
    """One case and everything that helps with it."""
    case = show.opened(key)
    if case is None:
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        show.whole(case)
        _take(case)
        _others(case)
        show.steps(case, show.done)
    with right:
        if case.kind is CaseKind.COMMENT:
            helps(case)


def _take(case: Case) -> None:
    if (
        case.closed_at is None
        and case.owner != data.person().id
        and st.button(tr("Take it myself"), key=f"take-{case.key}")
    ):
        show.told(lambda: show.done(tr("{key} is with you now.", key=cases.take(case).key)))


def _others(case: Case) -> None:
    """Who else may read it, and to whom it can go."""
    if case.closed_at is not None or not responding.may_share(case):
        return
    known = responding.organisations()
    with st.expander(tr("Share or hand over"), icon=":material/group:"):
        for organisation in case.shared:
            if st.button(
                tr("No longer share with {name}", name=safe(known.get(organisation, organisation))),
                key=f"unshare-{case.key}-{organisation}",
            ):
                show.told(lambda o=organisation: _shared(case, o, take_back=True))  # type: ignore[misc]
        others = [o for o in known if o not in (*case.shared, case.organisation)]
        if not others:
            st.caption(tr("No other organisation is here yet; an operator adds it under Users and organisations."))
            return
        chosen = st.selectbox(tr("Organisation"), others, format_func=known.__getitem__, key=f"org-{case.key}")
        left, right = st.columns(2)
        if left.button(tr("Share"), key=f"share-{case.key}", width="stretch"):
            show.told(lambda: _shared(case, chosen, take_back=False))
        if responding.may_hand_over(case) and right.button(tr("Hand over"), key=f"hand-{case.key}", width="stretch"):
            show.told(lambda: _handed(case, chosen))


def _shared(case: Case, organisation: str, *, take_back: bool) -> None:
    responding.share(case, organisation, take_back)
    show.done(tr("No longer shared.") if take_back else tr("Shared."))


def _handed(case: Case, organisation: str) -> None:
    responding.hand_over(case, organisation)
    show.done(tr("Handed over."))


def meetings() -> None:
    """The next committee meetings and until when concerns for them are collected."""
    found = cases.meetings()
    st.markdown(f"**{tr('Committee meetings')}**")
    if not found:
        st.caption(tr("None is entered; `sentinel meeting add` enters one."))
    for meeting in found[:6]:
        until = when(meeting.collect_until)
        st.markdown(f"{meeting.committee} {meeting.starts.isoformat()} · {tr('concerns are collected until')} {until}")


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
    earlier(measure)


def earlier(measure: data.Measure) -> None:
    """What members said on this measure and on earlier ones that are alike."""
    found = responding.earlier(measure)
    if found:
        st.markdown(f"**{tr('Earlier comments of members')}**")
    for key, comments in found:
        if key != measure.key:
            st.page_link("everybody/measure.py", label=safe(key), query_params={"measure": key})
        for comment in comments:
            member = safe(name("member", comment.member))
            st.markdown(f"- {member} {comment.on.isoformat()}: {safe(comment.summary)} {safe(comment.outcome)}")
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
        show.done(tr("Case {key} is open.", key=made.key))

    show.told(act)
