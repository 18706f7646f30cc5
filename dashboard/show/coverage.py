"""One source: whether it was looked at, what came, what is usual, and the rows that were refused."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, marks
from dashboard.data import SourceHealth, Verdict
from dashboard.show.frame import in_language
from dashboard.words import lang, moment, plain, safe, tr, web

MEANING = {
    Verdict.OK: data.msg("It answered and was read."),
    Verdict.UNCHANGED: data.msg("Its publisher says that nothing changed since the last reading."),
    Verdict.NOT_CHECKED: data.msg("It could not be reached or was not tried. What it published is unknown."),
    Verdict.SUSPECT: data.msg("It answered, but not as expected. What came is kept; what is missing is unknown."),
    Verdict.FAILED: data.msg("It could not be read to the end. What it published is unknown."),
}


def source(health: SourceHealth) -> None:
    """One card."""
    verdict = health.last.verdict if health.last else Verdict.NOT_CHECKED
    passport = health.source
    with st.container(border=True, key=f"source-{passport.name}"):
        st.markdown(f"{marks.VERDICTS[verdict].badge} **{safe(in_language(passport.title_zh, passport.title_en))}**")
        st.markdown(tr(MEANING[verdict]))
        if health.last and health.last.message:
            st.markdown(f":gray[{tr('It said:')}] {safe(_own_language(health.last.message), 600)}")
        _times(health)
        _yield(health)
        _refused(health)
        _passport(health)


def _times(health: SourceHealth) -> None:
    times = (
        (tr("Last try"), moment(health.last.started if health.last else None)),
        (tr("Last success"), moment(health.last_success)),
        (tr("Next try"), moment(health.next_try) if health.next_try else tr("with the next update")),
    )
    for column, (label, text) in zip(st.columns(3), times, strict=True):
        column.markdown(f":gray[{label}]  \n{text}")


def _yield(health: SourceHealth) -> None:
    """What came beside what is usual; a source that was never tried has no figures, not zeros."""
    least, most = health.source.expected
    usual = tr("usual for a whole run: {least} to {most} records", least=f"{least:,}", most=f"{most:,}")
    if health.last is None:
        st.caption(f"{tr('never tried')} · {usual}")
        return
    run = health.last
    counts = {k: f"{getattr(run, k):,}" for k in ("seen", "new", "changed", "same", "invalid")}
    st.caption(f"{tr('read {seen}: new {new}, changed {changed}, same {same}, invalid {invalid}', **counts)} · {usual}")
    if run.leftover:
        fields = ", ".join(f"{k} ({n})" for k, n in list(run.leftover.items())[:12])
        st.caption(tr("Fields or values nobody expected: {fields}", fields=safe(fields, 600)))


def _refused(health: SourceHealth) -> None:
    rows = data.invalids(health.source.name)
    if not rows:
        return
    with st.expander(tr("{n} rows could not be taken", n=len(rows))):
        table = {
            tr("Place"): [plain(r.place, 200) for r in rows],
            tr("Problem"): [plain(_own_language(r.problem), 400) for r in rows],
            tr("What to do"): [plain(_own_language(r.advice), 400) for r in rows],
            tr("Excerpt"): [plain(r.excerpt, 200) for r in rows],
        }
        st.dataframe(pd.DataFrame(table), hide_index=True, alt=tr("Rows that could not be taken"))


def _own_language(text: str) -> str:
    """Crawlers keep a sentence in two lines, Chinese above English; show the reader's."""
    parts = text.splitlines()
    return (parts[0] if lang() == "zh" else parts[1]) if len(parts) == 2 else text


def _passport(health: SourceHealth) -> None:
    passport = health.source
    official = tr("official") if passport.official else tr("not official")
    facts = [safe(passport.publisher), official, tr("asked every {n} hours", n=passport.cadence_hours)]
    facts.append(tr("licence: {licence}", licence=safe(passport.licence, 200)))
    if address := web(passport.address):
        facts.append(f"[{tr('website')}]({address})")
    st.caption(" · ".join(facts))
    note = in_language(passport.note_zh, passport.note_en)
    if note:
        st.caption(safe(note, 600))
    if passport.switch is not data.Switch.ON:
        st.caption(tr("Switch: {switch}", switch=tr(marks.SWITCHES[passport.switch])))
