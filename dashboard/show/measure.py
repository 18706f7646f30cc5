"""One measure whole: what it is, its dates, the grade and the labels with their reasons, the thread, the alerts."""

from __future__ import annotations

import streamlit as st

from alerts.deadlines import our_deadline
from alerts.next_steps import next_step
from dashboard import data, marks
from dashboard.data import Grade, Label, Measure, Notification, Reason
from dashboard.show.frame import in_language
from dashboard.words import lang, name, names, plain, safe, tr, web, when

SCORES = {
    "exposure": data.msg("exposure"),
    "impact": data.msg("impact"),
    "urgency": data.msg("urgency"),
    "certainty": data.msg("certainty"),
    "history": data.msg("history"),
}


def head(found: Measure) -> None:
    """Title, signs, summary, and what to do next."""
    latest = found.latest
    zh = next((d.title_zh for d in reversed(found.documents) if d.title_zh), "")
    st.title(safe(in_language(zh, found.title), 300), anchor=False)
    colour = found.grade.colour if found.grade else None
    signs = [marks.grade(colour).badge, f":gray-badge[{tr(marks.KINDS[found.kind])}]", f":gray-badge[{_type(latest)}]"]
    if latest.emergency:
        signs.append(f":red-badge[! {tr('emergency')}]")
    if latest.sample:
        signs.append(f":violet-badge[{tr('sample')}]")
    st.markdown(" ".join(signs))
    st.markdown(f"**{safe(names('member', found.members))}** · {safe(found.key, 300)}")
    if zh and lang() == "zh":
        st.caption(tr("Original title: {title}", title=safe(found.title, 600)))
    st.info(f"**{tr('What to do')}**　{safe(next_step(found, data.today(), lang()))}", icon=":material/arrow_forward:")


def _type(document: Notification) -> str:
    return tr(document.type.value)


def dates(found: Measure) -> None:
    """The days that matter, each relative and absolute."""
    deadline = found.date_of("comment_deadline")
    shown = [
        (tr("Comments until"), _day(found, "comment_deadline")),
        (tr("Send us your view by"), when(our_deadline(deadline)) if deadline else tr("date not given")),
        (tr("Adoption"), _day(found, "adoption")),
        (tr("Entry into force"), _day(found, "entry_into_force")),
    ]
    for column, (label, text) in zip(st.columns(4), shown, strict=True):
        column.markdown(f":gray[{label}]  \n**{text}**")


def _day(found: Measure, field: str) -> str:
    """The newest stated day, else the publisher's own words for it."""
    if day := found.date_of(field):
        return when(day)
    words = next((w for d in reversed(found.documents) if (w := getattr(d, f"{field}_text"))), "")
    return safe(words, 160) or tr("date not given")


def content(found: Measure) -> None:
    """What it says: our summary, the notifier's own words, products, codes, objectives."""
    st.header(tr("What it is about"), anchor=False)
    summary = next((d.summary_zh for d in reversed(found.documents) if d.summary_zh), "")
    if summary and lang() == "zh":
        st.markdown(safe(summary))
    described = next((d.description for d in reversed(found.documents) if d.description), "")
    if described:
        st.caption(tr("In the notifier's words"))
        st.text(plain(described, 4000))
    facts = {
        tr("Products"): next((d.products for d in reversed(found.documents) if d.products), ""),
        tr("HS codes"): _codes(found, "hs"),
        tr("ICS codes"): _codes(found, "ics"),
        tr("Objectives"): "; ".join(dict.fromkeys(o for d in found.documents for o in d.objectives)),
        tr("Agency"): next((d.agency for d in reversed(found.documents) if d.agency), ""),
    }
    for label, text in facts.items():
        if text:
            st.markdown(f":gray[{label}]  \n{safe(text, 900)}")


def _codes(found: Measure, scheme: str) -> str:
    seen = dict.fromkeys(c for d in found.documents for c in d.codes_of(scheme))
    named = [f"{c} {data.hs_name(c, lang())}".strip() if scheme == "hs" else c for c in seen]
    shown = "; ".join(named[:8])
    return shown if len(named) <= 8 else tr("{names} and {n} more", names=shown, n=len(named) - 8)


def grade(found: Measure) -> None:
    """The colour, the five scores (unknown is said, never shown as zero), the rules that applied, the table used."""
    st.header(tr("Why this grade"), anchor=False)
    if found.grade is None:
        st.markdown(tr("No grade: no product family of Guangxi is touched, or it was not assessed yet."))
        return
    st.markdown(marks.grade(found.grade.colour).badge)
    for key, score in found.grade.scores:
        label = tr(SCORES[key]) if key in SCORES else safe(key)
        value = tr("unknown") if score.value is None else f"{score.value:.2f}"
        text = f"**{label}** {value} · {_said(score.reason)}"
        if score.value is None:
            st.markdown(f":small[{text}]")
        else:
            st.progress(min(1.0, max(0.0, score.value)), text=text)
    _rules(found.grade)


def _rules(given: Grade) -> None:
    told = {s.reason for _, s in given.scores}
    for reason in given.reasons:
        if reason not in told:
            st.markdown(f":small[· {_said(reason)}]")
    by = tr("by the published table {version}", version=safe(given.version))
    if given.origin != "rule":
        by = safe(marks.origin(given.origin))
    st.caption(tr("Assessed on {day} {by}; scores run from 0 to 1.", day=given.as_of.isoformat(), by=by))


def _said(reason: Reason) -> str:
    try:
        return safe(reason.say(lang()), 400)
    except KeyError:  # a family that the catalogue no longer has
        return safe(reason.message)


def labels(found: Measure) -> None:
    """The product families it touches, how surely, found how, and why."""
    st.header(tr("Product families touched"), anchor=False)
    if not found.labels:
        text = tr("none: no product family of Guangxi is touched")
        st.markdown(text if found.relevant is not None else tr("Not labelled yet; the next update does it."))
    for label in found.labels[:12]:
        _label(label)
    if len(found.labels) > 12:
        rest = names("family", (x.family for x in found.labels[12:]))
        st.caption(tr("Also: {names}", names=safe(rest)))


def _label(label: Label) -> None:
    family, sector = name("family", label.family), name("sector", label.sector)
    sure = tr("{p} sure, {origin}", p=f"{label.score:.0%}", origin=safe(marks.origin(label.origin)))
    lines = [f"**{safe(family)}** :small[:gray[{safe(sector)} · {sure}]]"]
    lines += [f":small[· {_said(reason)}]" for reason in label.reasons[:4]]
    st.markdown("  \n".join(lines))


def thread(found: Measure) -> None:
    """The measure's documents as a timeline, the newest first."""
    st.header(tr("Thread"), anchor=False)
    for number, document in enumerate(reversed(found.documents)):
        with st.container(border=True, gap=None, key=f"row-thread-{number}"):
            st.markdown(f"**{when(document.distributed)}**　{_type(document)} · {safe(document.key, 200)}")
            st.markdown(safe(in_language(document.title_zh, document.title), 300))
            if links := _links(document):
                st.markdown(links)


def _links(document: Notification) -> str:
    """The document at its source, in each language, and the notified texts; addresses are checked, words are ours."""
    words = {"en": tr("English"), "fr": tr("French"), "es": tr("Spanish")}
    shown = [(tr("notification ({language})", language=words.get(code, code[:8])), a) for code, a in document.links]
    shown += [(tr("notified text {n}", n=n), a) for n, a in enumerate(document.documents[:6], 1)]
    return " · ".join(f"[{safe(text)}]({address})" for text, raw in shown if (address := web(raw)))


def alerts(found: Measure) -> None:
    """Which subscriptions were told of it, when and why."""
    st.header(tr("Alerts"), anchor=False)
    told = data.alerts_of(found.key)
    if not told:
        st.markdown(tr("No subscription has been told of this measure."))
        st.page_link("exporters/subscriptions.py", label=tr("Subscribe"), icon=":material/arrow_forward:")
    called = {s.key: s.name for s in data.subscriptions()}
    for alert in told[-20:]:
        event = tr(marks.EVENTS[alert.event_kind])
        who = safe(called.get(alert.subscription, alert.subscription))
        lines = [f"{marks.grade(alert.colour).badge} **{who}** :small[:gray[{event} · {when(alert.on)}]]"]
        st.markdown("  \n".join([*lines, *(f":small[· {_said(reason)}]" for reason in alert.reasons)]))


def read_from(found: Measure) -> None:
    """Where the record was read from, down to the row."""
    raw = found.latest.raw
    source = {h.source.name: in_language(h.source.title_zh, h.source.title_en) for h in data.sources()}
    where = " · ".join(safe(p, 300) for p in (source.get(found.latest.source, found.latest.source), raw.place) if p)
    st.caption(tr("Read from: {where}", where=where))
