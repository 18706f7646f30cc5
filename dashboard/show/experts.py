"""What experts see of their own work: tiles, agreement, their line of the directory, opinions on a measure."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from dashboard import data, marks
from dashboard.data import cases, expertise, responding
from dashboard.data.cases import Profile
from dashboard.show import cases as show
from dashboard.words import moment, name, safe, tr, when

ONE_DAY = timedelta(days=1)


def tiles() -> None:
    """Three figures and the way to the labelling."""
    waiting, mine, decided = expertise.figures()
    left, middle, right, last = st.columns(4, vertical_alignment="bottom")
    left.metric(tr("Items waiting"), f"{waiting:,}")
    middle.metric(tr("Labelled by me"), f"{mine:,}")
    right.metric(tr("Settled by two or three"), f"{decided:,}")
    last.page_link("experts/label.py", label=tr("Start labelling"), icon=":material/label:")


def agreement() -> None:
    """How far experts agree, by family, with what the figure means."""
    st.header(tr("Agreement"), anchor=False)
    found = expertise.agreement()
    if not found.documents:
        st.caption(tr("No document has two blind labels yet; the figure appears with the first."))
        return
    st.caption(
        tr(
            "Krippendorff's alpha over {n} documents with two blind labels: {alpha}. 1 is full agreement, 0 is chance.",
            n=found.documents,
            alpha=f"{found.overall:.2f}",
        )
    )
    rows = [
        {tr("Product family"): name("family", f), "α": round(a, 2), tr("Documents"): n} for f, a, n in found.families
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    me = found.mine
    if me is not None:
        st.caption(tr("Your own agreement with the others (Cohen's kappa): {kappa}", kappa=f"{me:.2f}"))


def profile() -> None:
    """One's own line of the directory: fields, languages, load and what one keeps out of."""
    mine = cases.my_profile()
    with st.expander(tr("My line of the directory"), icon=":material/badge:"), st.form("profile"):
        title = st.text_input(tr("Name"), mine.name, max_chars=80)
        institution = st.text_input(tr("Institution"), mine.institution, max_chars=120)
        words = {i: name("sector", i) for i in data.sector_ids()} | {i: name("family", i) for i in data.family_ids()}
        fields = st.multiselect(
            tr("Fields"), list(words), [f for f in mine.fields if f in words], format_func=words.__getitem__
        )
        languages = st.multiselect(
            tr("Languages"), ["zh", "en", "fr", "es", "vi", "th"], [*mine.languages], accept_new_options=True
        )
        outs = words | {i: name("member", i) for i in data.member_ids()}
        kept_out = st.multiselect(
            tr("I keep out of (conflict of interest)"),
            list(outs),
            [r for r in mine.recused if r in outs],
            format_func=outs.__getitem__,
        )
        most = st.number_input(tr("Open items at once"), 1, 100, mine.most)
        if st.form_submit_button(tr("Save"), type="primary"):
            named = " ".join(title.split())
            lists = tuple(fields), tuple(languages), int(most), tuple(kept_out)
            made = Profile(mine.person, named, institution, *lists)
            show.told(lambda: _save(made))


def _save(made: Profile) -> None:
    cases.save_profile(made)
    st.success(tr("Saved."), icon=":material/check:")


def chosen_measure() -> data.Measure | None:
    """The measure that is written about: from the address, else typed."""
    wanted = st.text_input(
        tr("Symbol of the measure"), st.query_params.get("on", ""), max_chars=200, placeholder="G/TBT/N/VNM/408"
    )
    if not wanted.strip():
        st.caption(tr("Type the symbol, or come here from the page of a measure."))
        return None
    found = data.measure(wanted.strip())
    if found is None:
        st.error(tr("{symbol} is not in the store.", symbol=safe(wanted, 200)))
    return found


def measure_head(measure: data.Measure) -> None:
    """What it is, how it is graded, and the link to it."""
    st.subheader(safe(measure.title, 300), anchor=False)
    if measure.grade:
        st.markdown(marks.GRADES[measure.grade.colour].text)
        for reason in measure.grade.reasons:
            st.caption(safe(reason.say(st.session_state.get("language", "zh"))))
    st.markdown(f"{tr('Comment deadline')}: {when(measure.date_of('comment_deadline'))}")
    st.page_link(
        "everybody/measure.py", label=tr("Page of the measure"), query_params={"measure": measure.key},
        icon=":material/article:",
    )  # fmt: skip


def opinions(measure: data.Measure) -> None:
    """Opinions so far, each signed and dated; officials release them."""
    found = cases.opinions(measure.key)
    for opinion in found:
        with st.container(border=True):
            public = tr("public") if opinion.released else tr("not public")
            st.markdown(f"**{safe(opinion.author)}** · {moment(opinion.at)} · {public}")
            st.text(opinion.text)
            if opinion.text_en:
                st.text(opinion.text_en)
            if data.can("opinion.release") and st.button(
                tr("Take back from the public") if opinion.released else tr("Release"), key=f"release-{opinion.id}"
            ):
                cases.release_opinion(opinion, not opinion.released)
                st.rerun()
    if not found:
        st.caption(tr("Nobody has written on this measure yet."))


def write_opinion(measure: data.Measure) -> None:
    """The form; signing needs the right of experts."""
    if not data.can("opinion.write", data.person().own):
        return
    with st.form(f"opinion-{measure.key}", clear_on_submit=True):
        text = st.text_area(tr("Opinion"), max_chars=20_000, height=180)
        text_en = st.text_area(tr("In English, if you like"), max_chars=20_000, height=90)
        if st.form_submit_button(tr("Sign"), type="primary") and text.strip():
            show.told(lambda: cases.save_opinion(measure.key, text.strip(), text_en.strip()))
            st.rerun()


def move_grade(measure: data.Measure) -> None:
    """An expert's colour beside the rule's, with its reason and an end; both stay visible."""
    if not data.can("grade.move"):
        return
    st.header(tr("Move the grade"), anchor=False)
    if measure.grade and measure.grade.expert:
        rule = marks.GRADES[measure.ruled.colour].text if measure.ruled else marks.NO_GRADE.text
        st.caption(tr("The rule gives {rule}.", rule=rule))
        if st.button(tr("Let the rule count again"), icon=":material/undo:"):
            show.told(lambda: _back(measure.key))
    with st.form(f"grade-{measure.key}"):
        words = {c: marks.GRADES[c].text for c in data.Colour}
        colour = st.radio(tr("Grade"), list(words), format_func=words.__getitem__, horizontal=True)
        why = st.text_input(tr("Why (readers see it)"), max_chars=1000)
        until = st.date_input(tr("Until (empty: until it is taken back)"), None, min_value=data.today() + ONE_DAY)
        if st.form_submit_button(tr("Move the grade"), type="primary"):
            show.told(lambda: _moved(measure.key, colour, why, until))


def _moved(key: str, colour: data.Colour, why: str, until: date | None) -> None:
    responding.move_grade(key, colour, why, until)
    show.done(tr("The grade is moved; those who got the alarm are told of the change."))


def _back(key: str) -> None:
    responding.end_move(key)
    show.done(tr("The rule counts again."))


def directory() -> None:
    """Every expert with field, languages, institution and load."""
    people = cases.profiles()
    with st.expander(tr("Directory of experts"), icon=":material/groups:"):
        if not people:
            st.caption(tr("The directory is empty; experts fill in their line on this page."))
        held = cases.load(people)
        rows = [
            {
                tr("Name"): p.name,
                tr("Institution"): p.institution,
                tr("Fields"): tr(", ").join(name("family" if "/" in f else "sector", f) for f in p.fields),
                tr("Languages"): ", ".join(p.languages),
                tr("Load"): f"{held.get(p.person, 0)}/{p.most}",
            }
            for p in people
        ]
        st.dataframe(rows, hide_index=True, width="stretch")
