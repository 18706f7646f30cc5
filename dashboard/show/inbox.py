"""The inbox: one card for each measure, to be read and answered in half a minute on a phone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import data, marks
from dashboard.data import inbox
from dashboard.data.inbox import Card, Mine, Viewer
from dashboard.show import frame
from dashboard.words import distance, lang, safe, tr, web

MEASURE = "everybody/measure.py"
SUBSCRIPTIONS = "exporters/subscriptions.py"
PAGE = 10  # cards on a page
SOON = 30  # days
LABELS = {
    "concerns": ("✓", data.msg("Concerns me")),
    "unconcerned": ("✕", data.msg("Does not concern me")),
    "complies": ("=", data.msg("We comply already")),
    "help": ("?", data.msg("I need help")),
}
THANKS = {
    "concerns": data.msg("Noted: we go on telling you of every change of it."),
    "unconcerned": data.msg("Noted: you hear no more of its next steps."),
    "complies": data.msg("Noted: no more reminders of its dates."),
    "help": data.msg("Noted: the experts of your sector see it in their list; they write to you."),
}


def nobody() -> None:
    """Neither signed in nor with a link: the ways in."""
    text = tr("Your alerts are shown to you alone: sign in, or open this page by the link in one of your mails.")
    frame.empty(text, link="everybody/sign_in.py", label=tr("Sign in"))
    st.markdown(f"[{tr('Subscribe without an account')}](/p/subscribe)")


def nothing(who: Viewer) -> None:
    """No alert yet: why, and what to do."""
    if not who.watches:
        text = tr("You watch nothing yet. Say which products you sell where, and you hear what concerns them.")
        frame.empty(text, link=SUBSCRIPTIONS, label=tr("Subscribe"))
        return
    text = data.msg("Nothing has concerned your {n} subscriptions so far. New measures appear here and in your mail.")
    frame.empty(tr(text, n=len(who.watches)), link=SUBSCRIPTIONS, label=tr("Look at your subscriptions"))


def chosen(found: Sequence[Mine]) -> list[Mine]:
    """What the reader wants to see: to answer, answered, past."""
    sorts = {
        "open": (tr("To answer"), [m for m in found if not m.answer and not m.past]),
        "answered": (tr("Answered"), [m for m in found if m.answer]),
        "past": (tr("Its dates are past"), [m for m in found if m.past and not m.answer]),
    }
    words = {k: f"{label} {len(those)}" for k, (label, those) in sorts.items()}
    picked = st.segmented_control(
        tr("Which alerts"), list(words), format_func=words.__getitem__, default="open", required=True, key="inbox-sort"
    )
    return sorts[picked or "open"][1]


def cards(who: Viewer, found: Sequence[Mine]) -> None:
    """The cards of the first page, and a button for more."""
    if not found:
        st.markdown(tr("Nothing left here."))
        return
    most = int(st.session_state.get("inbox-most", PAGE))
    shown = found[:most]
    drawn = inbox.cards_of(who, shown, lang())
    for number, m in enumerate(shown):
        if m.told.key in drawn:
            _card(who, m, *drawn[m.told.key], number)
    if len(found) > most:
        more = tr("{n} more", n=len(found) - most)
        st.button(more, on_click=lambda: st.session_state.update({"inbox-most": most + PAGE}))
    if fresh := [m.told.key for m in shown if not m.seen_at]:
        inbox.seen(who, fresh)


def _card(who: Viewer, m: Mine, card: Card, is_sample: bool, number: int) -> None:
    with st.container(border=True, gap="small", key=f"row-inbox-{number}"):
        fresh = "" if m.seen_at else f" :green-badge[{tr('not seen before')}]"
        sample = f" :violet-badge[{tr('sample')}]" if is_sample else ""
        st.markdown(f"{marks.grade(card.colour).badge} **{safe(card.members)}**{fresh}{sample}")
        st.page_link(MEASURE, label=safe(card.title, 140), query_params={"measure": m.told.key})
        st.markdown(_left(card))
        _why(card)
        st.markdown(f"**{tr('What to do')}**　{safe(card.next_step)}")
        _answer(who, m)
        _more(card)


def _left(card: Card) -> str:
    """How far the next date is, which one it is, and the day; of past ones the last."""
    today = data.today()
    ahead = min((d for d in card.days if d.day >= today), key=lambda d: d.day, default=None)
    day = ahead or max(card.days, key=lambda d: d.day, default=None)
    if day is None:
        return tr("No date is given.")
    left = (day.day - today).days
    return (
        f":{'orange' if 0 <= left <= SOON else 'gray'}-badge[{distance(left)}]　{safe(day.name)} {day.day.isoformat()}"
    )


def _why(card: Card) -> None:
    lines = [safe(r, 200) for r in card.reasons[:3]]
    st.markdown("  \n".join(f":small[· {line}]" for line in lines))


def _answer(who: Viewer, m: Mine) -> None:
    """Four choices, one tap; another tap changes the answer."""
    words = {a: f"{sign} {tr(text)}" for a, (sign, text) in LABELS.items()}
    key = f"answer-{m.told.key}"
    picked = st.pills(
        tr("Does it concern you?"),
        list(words),
        format_func=words.__getitem__,
        default=m.answer.answer if m.answer and m.answer.answer in words else None,
        key=key,
    )
    if picked and (not m.answer or picked != m.answer.answer):
        inbox.answer(who, m.told.key, picked)
        st.toast(tr(THANKS[picked]), icon=":material/check:")
        st.rerun()
    if m.answer and m.answer.answer in THANKS:
        st.caption(tr(THANKS[m.answer.answer]))


def _more(card: Card) -> None:
    with st.expander(tr("More about it")):
        st.markdown(safe(card.summary))
        if card.original:
            st.caption(tr("Original title: {title}", title=safe(card.original, 400)))
        for d in card.days:
            st.markdown(f":small[{safe(d.name)} {d.day.isoformat()} · {safe(d.left)}]")
        for line in (*card.graded, card.exports):
            if line:
                st.markdown(f":small[· {safe(line, 300)}]")
        if address := web(card.link):
            st.markdown(f"[{tr('Open the source')}]({address})")
