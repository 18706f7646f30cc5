"""Sources beside each other, and each: was it looked at, what came, what is usual, what was left over or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import data, marks
from dashboard.data import SourceHealth, Verdict
from dashboard.data.coverage import Coverage, Yield, on_time
from dashboard.show.frame import in_language
from dashboard.words import lang, moment, plain, safe, tr, web

MEANING = {
    Verdict.OK: data.msg("It answered and was read."),
    Verdict.UNCHANGED: data.msg("Its publisher says that nothing changed since the last reading."),
    Verdict.NOT_CHECKED: data.msg("It could not be reached or was not tried. What it published is unknown."),
    Verdict.SUSPECT: data.msg("It answered, but not as expected. What came is kept; what is missing is unknown."),
    Verdict.FAILED: data.msg("It could not be read to the end. What it published is unknown."),
}


STANDINGS = {
    Yield.USUAL: data.msg("as usual"),
    Yield.FEW: data.msg("fewer than usual"),
    Yield.MANY: data.msg("more than usual"),
    Yield.UNKNOWN: data.msg("unknown"),
}


def summary(known: Sequence[Coverage]) -> None:
    """One sentence: how many of the sources that are on were looked at on time."""
    good, on = on_time(known)
    text = tr("{good} of {on} sources that are on were looked at on time.", good=good, on=on)
    (st.success if good == on else st.warning)(text, icon=marks.VERDICTS[Verdict.OK].symbol if good == on else "⚠")


def table(known: Sequence[Coverage]) -> None:
    """All sources, one row for each."""
    rows = {
        tr("Source"): [_title(c.health) for c in known],
        tr("Verdict"): [marks.VERDICTS[_verdict(c.health)].text for c in known],
        tr("Switch"): [tr(marks.SWITCHES[c.health.switch]) for c in known],
        tr("Last try"): [_at(c.health.last.started) if c.health.last else tr("never") for c in known],
        tr("Last success"): [_at(c.health.last_success) if c.health.last_success else tr("never") for c in known],
        tr("Next try"): [_next(c.health) for c in known],
        tr("Yield"): [f"{c.seen:,} ({tr(STANDINGS[c.standing])})" if c.seen else "" for c in known],
        tr("Not checked since"): [_at(c.open_gap.start) if c.open_gap else "" for c in known],
        tr("Not expected"): [len(c.leftover or ()) for c in known],
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=tr("Every source with its last checks"))


def source(one: Coverage) -> None:
    """One card."""
    health = one.health
    with st.container(border=True, key=f"source-{health.source.name}"):
        st.markdown(f"{marks.VERDICTS[_verdict(health)].badge} **{safe(_title(health))}**")
        st.markdown(tr(MEANING[_verdict(health)]))
        if health.last and health.last.message:
            st.markdown(f":gray[{tr('It said:')}] {safe(_own_language(health.last.message), 600)}")
        _times(health)
        _yield(one)
        _gaps(one)
        _refused(health)
        _passport(health)


def _at(at: datetime) -> str:
    return f"{at.astimezone(data.ZONE):%Y-%m-%d %H:%M}"


def _title(health: SourceHealth) -> str:
    return in_language(health.source.title_zh, health.source.title_en)


def _verdict(health: SourceHealth) -> Verdict:
    return health.last.verdict if health.last else Verdict.NOT_CHECKED


def _next(health: SourceHealth) -> str:
    if health.source.on_request:
        return tr("on request")
    if health.switch in (data.Switch.OFF, data.Switch.NEEDS_KEY) and health.last is None:
        return "—"
    return _at(health.next_try) if health.next_try else tr("with the next update")


def _times(health: SourceHealth) -> None:
    times = (
        (tr("Last try"), moment(health.last.started if health.last else None)),
        (tr("Last success"), moment(health.last_success)),
        (tr("Next try"), _next(health)),
    )
    for column, (label, text) in zip(st.columns(3), times, strict=True):
        column.markdown(f":gray[{label}]  \n{text}")


def _yield(one: Coverage) -> None:
    """What came beside what is usual; a source that was never tried has no figures, not zeros."""
    least, most = one.health.source.expected
    usual = tr("usual for a whole run: {least} to {most} records", least=f"{least:,}", most=f"{most:,}")
    if one.median is not None:
        usual += " · " + tr("median of 60 days: {n}", n=f"{one.median:,.0f}")
    run = one.health.last
    if run is None:
        st.caption(f"{tr('never tried')} · {usual}")
        return
    counts = {k: f"{getattr(run, k):,}" for k in ("seen", "new", "changed", "same", "invalid")}
    st.caption(f"{tr('read {seen}: new {new}, changed {changed}, same {same}, invalid {invalid}', **counts)} · {usual}")
    if one.leftover:
        fields = ", ".join(f"{k} ({n})" for k, n in list(one.leftover.items())[:12])
        st.caption(tr("Fields or values nobody expected: {fields}", fields=safe(fields, 600)))


def _gaps(one: Coverage) -> None:
    """Times in which nobody looked, the newest first, and running numbers that are missing."""
    for gap in one.gaps[:-4:-1]:
        if gap.end is None:
            st.caption(tr("Not checked since {start}: what it published is unknown.", start=_at(gap.start)))
        else:
            text = tr("Not checked from {start} to {end}; caught up after.", start=_at(gap.start), end=_at(gap.end))
            st.caption(text)
    if one.missing and one.health.last_success:
        st.caption(tr("{n} running numbers are missing; `sentinel gaps` lists them.", n=f"{one.missing:,}"))


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
    facts.append(f"{tr('reliability')} {safe(passport.reliability)}")
    facts.append(tr("licence: {licence}", licence=safe(passport.licence, 200)))
    if address := web(passport.address):
        facts.append(f"[{tr('website')}]({address})")
    st.caption(" · ".join(facts))
    note = in_language(passport.note_zh, passport.note_en)
    if note:
        st.caption(safe(note, 600))
    if passport.attribution:
        st.caption(safe(passport.attribution, 300))
    if health.switch is not data.Switch.ON:
        st.caption(tr("Switch: {switch}", switch=tr(marks.SWITCHES[health.switch])))
