"""A measure's life: the states it went through, its documents in time, and what each changed, word by word."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import data, marks
from dashboard.data import Measure, Notification, measuring
from dashboard.data.measuring import Difference, Piece, Stage
from dashboard.show.finding import STATE_SIGNS
from dashboard.show.frame import in_language
from dashboard.words import lang, safe, tr, web, when

FIELDS = {
    "title": data.msg("Title"),
    "comment_deadline": data.msg("Comments until"),
    "adoption": data.msg("Adoption"),
    "entry_into_force": data.msg("Entry into force"),
    "agency": data.msg("Agency"),
    "codes": data.msg("Codes"),
    "objectives": data.msg("Objectives"),
    "regions": data.msg("Regions"),
    "documents": data.msg("Notified texts"),
    "products": data.msg("Products"),
    "description": data.msg("Description"),
}
USUAL = (Stage.DRAFTED, Stage.COMMENT_OPEN, Stage.ADOPTED, Stage.IN_FORCE)
MOST_PIECES = 40  # of one change; the documents themselves say the rest
NEAR = 12  # words that are the same on both sides and still shown


def states(found: Measure) -> None:
    """The usual way of a measure, with where it stands, and why we think so."""
    life = measuring.life(found)
    reached = {step.stage: step for step in life.steps}
    if Stage.COMMENT_CLOSED in reached:
        reached.setdefault(Stage.COMMENT_OPEN, reached[Stage.COMMENT_CLOSED])
    shown = []
    for stage in (*USUAL, *((life.now.stage,) if life.now.stage not in USUAL else ())):
        is_now = stage is life.now.stage
        tint = "blue" if is_now else "green" if stage in reached else "gray"
        sign = STATE_SIGNS[stage.value] if is_now else "✓" if stage in reached else "○"
        shown.append(f":{tint}-badge[{sign} {tr(stage.value)}]")
    st.markdown(" → ".join(shown))
    likely = "" if life.now.certain else f" {tr('(not confirmed)')}"
    said = f"{tr('State')}{tr(': ')}**{tr(life.now.stage.value)}**{likely} · {life.now.on.isoformat()} · "
    st.caption(said + safe(life.now.reason.say(lang()), 400))
    for key in life.void:
        st.warning(tr("{document} was declared null and void.", document=safe(key, 200)))


def thread(found: Measure) -> None:
    """The documents, the newest first; what each changed is folded into it."""
    changed, corrected = measuring.changes(found), measuring.corrections(found)
    for number, document in enumerate(reversed(found.documents)):
        with st.container(border=True, gap=None, key=f"row-thread-{number}"):
            head = f"**{when(document.distributed)}**　:gray-badge[{tr(document.type.value)}] {safe(document.key, 200)}"
            lines = [head, safe(in_language(document.title_zh, document.title), 300)]
            if links := addresses(document):
                lines.append(links)
            st.markdown("  \n".join(lines))
            _folded(tr("What it changed"), changed.get(document.key, ()))
            _folded(tr("What its publisher corrected in it later"), corrected.get(document.key, ()))


def addresses(document: Notification) -> str:
    """The document at its source, in each language, and the notified texts; addresses are checked, words are ours."""
    words = {"en": tr("English"), "fr": tr("French"), "es": tr("Spanish")}
    shown = [(tr("notification ({language})", language=words.get(code, code[:8])), a) for code, a in document.links]
    shown += [(tr("notified text {n}", n=n), a) for n, a in enumerate(document.documents[:6], 1)]
    return " · ".join(f"[{safe(text)}]({address})" for text, raw in shown if (address := web(raw)))


def _folded(label: str, told: Sequence[Difference]) -> None:
    if not told:
        return
    with st.expander(f"{label} ({len(told)})"):
        for difference in told:
            st.markdown(change(difference))


def change(difference: Difference) -> str:
    """One change: what went is struck through, what came is bold, and both stand on a tint."""
    label = f":gray[{tr(FIELDS.get(difference.field, 'Description'))}]  \n"
    moved = [p for p in difference.pieces if p.sort != "equal"]
    if not moved:
        return f"{label}{_gone(difference.old, 500)} {_came(difference.new, 500)}"
    text = " ".join(_piece(p) for p in difference.pieces[:MOST_PIECES])
    return label + text + (" …" if difference.cut or len(difference.pieces) > MOST_PIECES else "")


def _piece(piece: Piece) -> str:
    if piece.sort == "equal":
        words = piece.old.split()
        if len(words) > 2 * NEAR:
            return f"{safe(' '.join(words[:NEAR]))} … {safe(' '.join(words[-NEAR:]))}"
        return safe(piece.old)
    return " ".join(filter(None, (_gone(piece.old, 600), _came(piece.new, 600))))


def _gone(text: str, most: int) -> str:
    return f":red-background[− ~~{safe(text, most)}~~]" if text else ""


def _came(text: str, most: int) -> str:
    return f":green-background[+ **{safe(text, most)}**]" if text else ""


def told(found: Measure) -> None:
    """Which subscriptions of the reader were told of it, when and why."""
    alerts = data.alerts_of(found.key)
    if not alerts:
        return
    st.subheader(tr("Alerts"), anchor=False)
    called = {s.key: s.name for s in data.subscriptions()}
    for alert in alerts[-20:]:
        event = tr(marks.EVENTS[alert.event_kind])
        who = safe(called.get(alert.subscription, alert.subscription))
        st.markdown(f"{marks.grade(alert.colour).badge} **{who}** :small[:gray[{event} · {when(alert.on)}]]")
