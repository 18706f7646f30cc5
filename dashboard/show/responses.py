"""Figures of responses in tables, and three of them large."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.data import cases, msg, responding
from dashboard.data.responding import Line, Responses
from dashboard.show import cases as show
from dashboard.show import files, frame
from dashboard.words import name, tr

PERIODS = {30: msg("30 days"), 90: msg("90 days"), 365: msg("a year")}


def chosen() -> Responses:
    """The figures of the chosen period."""
    days = st.segmented_control(
        tr("Period"), list(PERIODS), default=365, format_func=lambda d: tr(PERIODS[d]), required=True
    )
    return responding.figures(days or 365)


def head(found: Responses) -> None:
    """Losses warned of before, satisfaction, cases in all; or what to do when there are none."""
    if not found.kinds:
        frame.empty(
            tr("No case was opened in this period. Firms ask and report on their page; experts open comments."),
            link="experts/comments.py",
            label=tr("Comments and cases"),
        )
        return
    left, middle, right = st.columns(3)
    left.metric(tr("Cases opened"), f"{sum(line.opened for line in found.kinds):,}")
    warned = found.warned
    share = f"{warned.warned / warned.reports:.0%}" if warned.reports else "—"
    middle.metric(tr("Reported losses that were warned of before"), share)
    if warned.days is not None:
        middle.caption(tr("{n} of {all} reports; {days:.0f} days before, in the middle", n=warned.warned,
                          all=warned.reports, days=warned.days))  # fmt: skip
    else:
        middle.caption(tr("{n} of {all} reports tied to measures", n=warned.warned, all=warned.reports))
    if found.satisfaction:
        mean, answers = found.satisfaction
        right.metric(tr("Satisfaction (1 to 5)"), f"{mean:.1f}")
        right.caption(tr("{n} answers", n=answers))
    else:
        right.metric(tr("Satisfaction (1 to 5)"), "—")


def table(title: str, lines: Sequence[Line], sort: str) -> None:
    """One line for each group; nothing when there is none."""
    if not lines:
        return
    st.subheader(title, anchor=False)
    rows = [_row(line, sort) for line in lines]
    shown = pd.DataFrame(rows)
    st.dataframe(shown, hide_index=True, width="stretch")
    files.offer(shown, f"responses-{sort or 'month'}", {column: column for column in rows[0]})


def _row(line: Line, sort: str) -> dict[str, object]:
    outcomes = tr("; ").join(f"{tr(show.OUTCOMES.get(o, o))} {n}" for o, n in line.outcomes)
    return {
        tr("Group"): _named(line.group, sort),
        tr("Opened"): line.opened,
        tr("Answered or sent"): line.answered,
        tr("Closed"): line.closed,
        tr("What came of it"): outcomes or "—",
        tr("Days to the end (median)"): "—" if line.days is None else f"{line.days:.1f}",
    }


def _named(group: str, sort: str) -> str:
    if sort == "kind":
        return tr(show.KINDS[cases.CaseKind(group)])
    return name(sort, group) if sort else group
