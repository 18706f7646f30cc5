"""Subscriptions in words, and the form that makes one."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from dashboard import data, marks
from dashboard.data import Colour, Kind, Subscription, volume
from dashboard.words import lang, name, names, safe, tr

_SPLIT = re.compile(r"[,;，；、\s]+")


def card(subscription: Subscription) -> None:
    """One subscription in words, with a button that deletes it."""
    with st.container(border=True, gap="small", key=f"row-subscription-{subscription.key}"):
        signs = f" :violet-badge[{tr('example')}]" if subscription.example else ""
        signs += f" :gray-badge[{tr('paused')}]" if subscription.paused else ""
        st.markdown(f"**{safe(subscription.name)}**{signs}")
        st.markdown("  \n".join(f":gray[{label}]　{text}" for label, text in in_words(subscription)))
        if subscription.note:
            st.caption(tr("You watch this because: {note}", note=safe(subscription.note)))
        if st.button(tr("Delete"), key=f"delete-{subscription.key}", icon=":material/delete:"):
            data.remove_subscription(subscription.key)
            _say(tr("Subscription {name} deleted.", name=safe(subscription.name)))


def in_words(s: Subscription) -> list[tuple[str, str]]:
    """What it watches, as (label, sentence), escaped for Markdown."""
    products = [names("sector", s.sectors, 6), names("family", s.families, 6)]
    products += [tr(", ").join(f"HS {code}" for code in s.hs), tr(", ").join(s.words)]
    kinds = tr(", ").join(tr(marks.KINDS[Kind(k)]) for k in s.kinds if k in list(Kind))
    return [
        (tr("Products"), safe(tr("; ").join(filter(None, products)) or tr("all products"))),
        (tr("Markets"), safe(names("member", s.members, 8) or tr("all markets"))),
        (tr("Kind"), safe(kinds or tr("every kind"))),
        (tr("Grade"), tr("from {grade} up", grade=marks.GRADES[s.lowest].text)),
        (tr("Messages"), tr("one each run, to the folder `outbox`") if s.channel == "folder" else safe(s.channel)),
    ]


def _say(text: str) -> None:
    """Say it after the rerun that shows the new state."""
    st.session_state["subscriptions-said"] = text
    st.rerun()


def said() -> None:
    """What the last click did."""
    if text := st.session_state.pop("subscriptions-said", ""):
        st.success(text, icon=":material/check:")


def examples() -> None:
    """The examples stay until the reader deletes them or adds a subscription of their own."""
    st.caption(tr("The examples show what mail looks like. Your own first subscription takes their place."))
    if st.button(tr("Delete all examples for good"), icon=":material/delete_sweep:"):
        n = data.remove_examples()
        _say(tr("{n} example subscriptions deleted.", n=n))


def form() -> None:
    """A new local subscription; what is wrong is said under the form and nothing is stored."""
    with st.form("subscribe"):
        title = st.text_input(tr("Name"), max_chars=80, placeholder=tr("e.g. tea to ASEAN"))
        left, right = st.columns(2)
        words = {i: name("sector", i) for i in data.sector_ids()} | {i: name("family", i) for i in data.family_ids()}
        products = left.multiselect(
            tr("Sectors and product families (none: all)"), list(words), format_func=words.__getitem__, placeholder=""
        )
        markets = {i: name("member", i) for i in data.member_ids()}
        members = right.multiselect(
            tr("Markets (none: all)"), list(markets), format_func=markets.__getitem__, placeholder=""
        )
        hs = left.text_input(tr("HS codes (2, 4 or 6 digits)"), max_chars=200, placeholder="0902, 1701")
        terms = right.text_input(tr("Words of the text"), max_chars=200)
        grades = {c.value: marks.GRADES[c].text for c in Colour}
        lowest = st.radio(
            tr("Lowest grade"), list(grades), index=2, format_func=grades.__getitem__, horizontal=True, key="lowest"
        )
        note = st.text_input(tr("Why you watch this (shown in the message)"), max_chars=200)
        with st.container(horizontal=True):
            wanted = st.form_submit_button(tr("Subscribe"), type="primary")
            asked = st.form_submit_button(tr("How many messages would that be?"))
    if not wanted and not asked:
        return
    made = _made(title, products, members, hs, terms, Colour(lowest), note)
    problem = _problem(made, named=wanted)
    if problem:
        st.error(problem)
        return
    if asked:
        preview(made)
        return
    data.add_subscription(made)
    _say(tr("Subscription {name} added: the next update sends what is open now.", name=safe(made.name)))


def _made(
    title: str, products: list[str], members: list[str], hs: str, terms: str, lowest: Colour, note: str
) -> Subscription:
    who = data.person()
    return Subscription(
        key=secrets.token_hex(8),
        reader=who.id,
        owner=who.id,
        organisation=who.organisation,
        name=" ".join(title.split()),
        sectors=tuple(p for p in products if "/" not in p),
        families=tuple(p for p in products if "/" in p),
        hs=tuple(dict.fromkeys(c.replace(".", "") for c in _SPLIT.split(hs) if c)),
        words=tuple(dict.fromkeys(w.strip() for w in re.split(r"[,;，；、]", terms) if w.strip())),
        members=tuple(members),
        lowest=lowest,
        language=lang(),
        note=" ".join(note.split()),
        since=data.today(),
    )


def preview(made: Subscription) -> None:
    """What it would have brought in the last 90 days, and how it could bring less."""
    brings, ways = volume.brings(made, lang())
    colours = tr(", ").join(f"{marks.GRADES[c].text} {brings.colours[c]}" for c in Colour if brings.colours.get(c))
    text = tr(
        "In the last {days} days: {n} messages about {m} measures, {week} a week.",
        days=volume.DAYS,
        n=brings.messages,
        m=brings.measures,
        week=f"{brings.per_week:.1f}",
    )
    (st.warning if brings.too_many else st.info)(f"{text} {colours}", icon=":material/mail:")
    if brings.too_many:
        st.markdown(tr("That is more than anybody reads. It could be less:"))
    for way in ways:
        st.markdown(f"- {safe(way.text)}: {tr('{n} messages', n=way.preview.messages)}")


def _problem(made: Subscription, *, named: bool = True) -> str:
    """What keeps it from being stored, in one sentence; empty when nothing does."""
    if named and not made.name:
        return tr("Give the subscription a name.")
    if unknown := [code for code in made.hs if not data.hs_exists(code)]:
        return tr("HS 2022 has no code {code}; give 2, 4 or 6 digits.", code=safe(unknown[0], 40))
    return ""
