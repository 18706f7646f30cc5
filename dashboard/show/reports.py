"""The page of reports: which days, what the report says, and its files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.data import reports
from dashboard.data.reports import Period, Report, Span
from dashboard.words import lang, safe, tr

KINDS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF"}
CHOICES: dict[str, tuple[str, Callable[[], Period]]] = {
    "week": (data.msg("Last whole week"), lambda: reports.ended(Span.WEEK, data.today())),
    "days": (data.msg("Last seven days"), lambda: reports.period(Span.WEEK, data.today())),
    "month": (data.msg("Last whole month"), lambda: reports.ended(Span.MONTH, data.today())),
    "running": (data.msg("This month so far"), lambda: reports.period(Span.MONTH, data.today())),
    "other": (data.msg("Seven days up to …"), lambda: _other()),
}


def chosen() -> Period:
    """Which days the reader wants."""
    words = {k: tr(text) for k, (text, _) in CHOICES.items()}
    kind = st.segmented_control(
        tr("Days of the report"), list(words), format_func=words.__getitem__, default="week", required=True, key="span"
    )
    return CHOICES[kind or "week"][1]()


def _other() -> Period:
    today = data.today()
    day = st.date_input(tr("Last day"), today - timedelta(days=1), max_value=today, format="YYYY-MM-DD", key="until")
    return reports.period(Span.WEEK, day)


def files(days: Period, made: Report) -> None:
    """A button for each format; a file is made when its button is pressed."""
    with st.container(horizontal=True, key="report-files"):
        for format, kind in KINDS.items():
            st.download_button(
                tr("Save as {kind}", kind=kind),
                lambda format=format: reports.drawn(days, lang(), format),  # type: ignore[misc]
                f"{made.file}.{format}",
                reports.FORMATS[format][1],
                key=f"report-{format}",
                icon=":material/download:",
                type="primary" if format == "docx" else "secondary",
                on_click="ignore",
            )


def preview(made: Report) -> None:
    """What the report says: its notes, key figures, and each section, as far as a screen can take it."""
    st.header(safe(made.title), anchor=False)
    st.caption(safe(made.subtitle))
    for note in made.notes:
        st.warning(safe(note), icon=":material/info:")
    table = {tr("Figure"): [f[0] for f in made.figures], tr("Number"): [f[1] for f in made.figures]}
    table |= {tr("Remark"): [f[2] for f in made.figures]}
    st.dataframe(pd.DataFrame(table), hide_index=True, alt=tr("Key figures"))
    for section in made.sections:
        lines = [safe(text, 1000) for text in (*section.paragraphs, *section.bullets)]
        rows = len(section.table.rows) if section.table else 0
        with st.expander(f"{safe(section.title)} ({rows})" if section.table else safe(section.title)):
            for entry in section.entries:
                st.markdown(f"**{safe(entry.title)}**  \n:small[:gray[{safe(entry.line)}]]")
            st.markdown("\n".join(f"- {line}" for line in lines) or tr("See the table in the file."))
