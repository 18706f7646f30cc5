"""One measure whole: what it is, its dates, the grade and the labels with their reasons, the thread, the alerts."""

from __future__ import annotations

import re

import streamlit as st

from alerts.deadlines import our_deadline
from alerts.next_steps import next_step
from dashboard import data, marks
from dashboard.data import Grade, Label, Measure, Notification, Reason, measuring, terms
from dashboard.show import timeline
from dashboard.show.frame import in_language
from dashboard.words import lang, name, names, plain, safe, tr, when

SCORES = {
    "exposure": data.msg("exposure"),
    "impact": data.msg("impact"),
    "urgency": data.msg("urgency"),
    "certainty": data.msg("certainty"),
    "history": data.msg("history"),
}


def head(found: Measure) -> None:
    """Title, signs, where it comes from, and what can be done with it."""
    latest = found.latest
    title = measuring.title(found, lang()) or found.key
    st.title(safe(title, 300), anchor=False)
    colour = found.grade.colour if found.grade else None
    signs = [marks.grade(colour).badge, f":gray-badge[{tr(marks.KINDS[found.kind])}]", f":gray-badge[{_type(latest)}]"]
    if latest.emergency:
        signs.append(f":red-badge[! {tr('emergency')}]")
    if latest.sample:
        signs.append(f":violet-badge[{tr('sample')}]")
    st.markdown(f"{' '.join(signs)}　**{safe(names('member', found.members))}** · {safe(found.key, 300)}")
    if title != found.title:
        st.caption(tr("Original title: {title}", title=safe(found.title, 600)))
    timeline.states(found)
    st.info(f"**{tr('What to do')}**　{safe(next_step(found, data.today(), lang()))}", icon=":material/arrow_forward:")
    with st.container(horizontal=True, gap="small", key="measure-actions"):
        st.link_button(
            tr("Tell me of such measures"), measuring.subscribe_address(found), icon=":material/notifications:"
        )
        st.link_button(
            tr("Address that stays"), measuring.public_address(found), icon=":material/link:", type="tertiary"
        )


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
    """Our summary beside the notifier's own words; then what it names."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(tr("In short"), anchor=False)
        st.markdown(safe(measuring.gist(found, lang()), 1200))
        st.caption(tr("Made from the record's own fields, the catalogue and the grading table; not a translation."))
    with right:
        _original(found)
    facts = {
        tr("Products"): _newest(found, "products"),
        tr("Objectives"): tr("; ").join(dict.fromkeys(terms.in_words(o, lang()) for o in _all(found, "objectives"))),
        tr("Keywords"): tr("; ").join(dict.fromkeys(terms.in_words(k, lang()) for k in _all(found, "keywords"))),
        tr("Agency"): _newest(found, "agency"),
        tr("Regions or countries named"): tr("; ").join(_all(found, "regions")),
    }
    for label, text in facts.items():
        if text:
            st.markdown(f":gray[{label}]  \n{safe(text, 900)}")


def _original(found: Measure) -> None:
    """The passage that the summary rests on, with the words that decided marked."""
    st.subheader(tr("In the notifier's words"), anchor=False)
    said = measuring.said_by(found, "description")
    words = [str(v) for x in found.labels for r in x.reasons for k, v in r.params if k in ("term", "words")]
    if said is not None:
        st.markdown(f":small[{marked(plain(said.description, 3000), words)}]")
        st.caption(safe(said.key, 200))
        return
    st.markdown(f":small[{marked(plain(found.title, 900), words)}]")
    st.caption(tr("Its publisher does not let us show more of the text; the document itself does."))
    if links := timeline.addresses(found.latest):
        st.markdown(links)


def marked(text: str, words: list[str]) -> str:
    """The text escaped for Markdown, with these words in bold where they stand."""
    found = [re.escape(w) for w in sorted({w for w in words if len(w) > 1}, key=len, reverse=True)[:40]]
    if not found:
        return safe(text, 3000)
    parts = re.split(f"({'|'.join(found)})", text, flags=re.IGNORECASE)
    return "".join(f"**{safe(p, 200)}**" if n % 2 else _inner(p) for n, p in enumerate(parts))


def _inner(text: str) -> str:
    """Escaped, with the blanks at its ends kept."""
    made = safe(text, 3000)
    return f"{' ' * text.startswith(' ')}{made}{' ' * text.endswith(' ')}" if made else " " * bool(text)


def _newest(found: Measure, field: str) -> str:
    return next((value for d in reversed(found.documents) if (value := str(getattr(d, field)))), "")


def _all(found: Measure, field: str) -> list[str]:
    return list(dict.fromkeys(value for d in found.documents for value in getattr(d, field)))


def grade(found: Measure) -> None:
    """The colour, the five scores (unknown is said, never shown as zero), the rules that applied, the table used."""
    st.subheader(tr("Why this grade"), anchor=False)
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
    st.subheader(tr("Product families touched"), anchor=False)
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


def read_from(found: Measure) -> None:
    """Where the record was read from, down to the row."""
    raw = found.latest.raw
    source = {h.source.name: in_language(h.source.title_zh, h.source.title_en) for h in data.sources()}
    where = " · ".join(safe(p, 300) for p in (source.get(found.latest.source, found.latest.source), raw.place) if p)
    st.caption(tr("Read from: {where}", where=where))
