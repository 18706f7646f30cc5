"""The page of calibration: shares by colour with their intervals, hits and misses, and what cannot be known."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import data, marks
from dashboard.charts import calibration as chart
from dashboard.data import calibration
from dashboard.data.calibration import Calibration, Line
from dashboard.show import lists
from dashboard.show.files import offer
from dashboard.words import tr

WORDS = {
    "concern": data.msg("trade concern raised on it"),
    "incident": data.msg("refusals and recalls of such goods there doubled"),
    "report": data.msg("reported by an enterprise"),
    "exports": data.msg("exports there fell by a fifth or more"),
}
HINDSIGHT = data.msg(
    "These measures were graded more than 60 days after their publication, when the store was filled, say."
)


def how() -> None:
    """How to read it."""
    st.markdown(
        tr(
            "Of the WTO measures of the last five years: which grade was given first, and what happened within a year "
            "of their publication? Grades are worth something when red and orange ones were followed by harm more "
            "often than blue ones and those without a grade."
        )
    )
    st.caption(tr("Every sign moves for other reasons too: the share beside blue is the figure to look at."))


def known(found: Calibration) -> None:
    """Signs of which nothing is on record are named: their columns would only show zeros."""
    missing = [name for name in calibration.OUTCOMES if name not in found.known]
    if missing:
        names = tr("; ").join(tr(WORDS[n]) for n in missing)
        st.info(tr("Nothing is on record yet on: {names}.", names=names), icon=":material/visibility_off:")
        hint = "`sentinel import concerns FILE.csv`, `sentinel import exports FILE.csv`"
        st.caption(f"{tr('Concerns and exports come by import; reports come from enterprises:')} {hint}")


def lines(found: Calibration) -> None:
    """Grades that were given in time, and, apart, those given in hindsight."""
    st.header(tr("Graded in time"), anchor=False)
    if sum(line.measures for line in found.timely if line.colour):
        _table(found.timely, found.known, "timely")
    else:
        waiting = sum(line.waiting for line in found.timely if line.colour)
        st.markdown(tr("No measure that was graded in time is a year old yet; {n} are waiting.", n=f"{waiting:,}"))
    if any(line.colour for line in found.hindsight):
        st.header(tr("Graded in hindsight"), anchor=False)
        st.markdown(tr(HINDSIGHT))
        _table(found.hindsight, found.known, "hindsight")


def _table(found: Sequence[Line], known: Sequence[str], key: str) -> None:
    if known and any(line.measures for line in found):
        st.altair_chart(chart.shares(_shares(found, known)), alt=tr("Share followed by harm"))
        st.caption(tr("The line through each point is the 95 % interval of the share (Wilson)."))
    shown = pd.DataFrame([_row(line, known) for line in found])
    names = {"grade": tr("Grade"), "measures": tr("Measures"), "waiting": tr("Year not over")}
    names |= {name: tr(WORDS[name]) for name in known}
    st.dataframe(shown.rename(columns=names), hide_index=True, alt=tr("Grades and what became of them"))
    offer(shown, f"calibration-{key}", names)


def _row(line: Line, known: Sequence[str]) -> dict[str, object]:
    grade = marks.grade(line.colour).text
    made: dict[str, object] = {"grade": grade, "measures": line.measures, "waiting": line.waiting}
    return made | {name: _share(line.outcomes[name], line.measures) for name in known}


def _share(hits: int, of: int) -> str:
    if not of:
        return "—"
    least, most = calibration.wilson(hits, of)
    return f"{hits:,} = {hits / of:.1%} ({least:.1%}–{most:.1%})"


def _shares(found: Sequence[Line], known: Sequence[str]) -> pd.DataFrame:
    rows = []
    for line in found:
        for name in known:
            if line.measures:
                hits = line.outcomes[name]
                least, most = calibration.wilson(hits, line.measures)
                share = hits / line.measures
                rows.append((marks.grade(line.colour).text, tr(WORDS[name]), share, least, most, f"{share:.1%}"))
    return pd.DataFrame(rows, columns=["grade", "outcome", "share", "least", "most", "text"])


def examples(found: Calibration) -> None:
    """Measures that hurt: warned of, and missed."""
    st.caption(tr("Harm here: a trade concern on the measure itself, or an enterprise's report of it."))
    left, right = st.columns(2, gap="large")
    with left:
        st.header(tr("Warned of: red or orange, and harm followed"), anchor=False)
        _listed(found.hits, "hits")
    with right:
        st.header(tr("Missed: blue or no grade, and harm followed"), anchor=False)
        _listed(found.misses, "misses")


def _listed(ids: Sequence[int], key: str) -> None:
    if not ids:
        st.markdown(tr("None on record."))
        return
    st.caption(tr("{n} measures, the newest first.", n=f"{len(ids):,}"))
    lists.lines(calibration.rows(ids), key)
