"""Files that a page offers: a table as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.words import tr

_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def cell(value: object) -> object:
    """A value as it goes into a CSV: text that a spreadsheet would take for a formula begins with an apostrophe."""
    if isinstance(value, str) and value.lstrip(" \u00a0\u3000").startswith(_STARTS):
        return f"'{value}"
    return value


def as_csv(shown: pd.DataFrame, names: Mapping[str, str]) -> bytes:
    """The named columns in their order, UTF-8 with a mark that Excel needs."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([cell(label) for label in names.values()])
    out.writerows([cell(v) for v in row] for row in shown[list(names)].itertuples(index=False))
    return text.getvalue().encode("utf-8-sig")


def offer(shown: pd.DataFrame, name: str, names: Mapping[str, str]) -> None:
    """A button that saves what a chart shows; the picture itself is saved by the button in the chart's corner."""
    st.download_button(
        tr("Save as CSV"),
        as_csv(shown, names),
        f"sentinel-{name}-{data.today().isoformat()}.csv",
        "text/csv",
        key=f"csv-{name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=tr("The picture is saved by the button in the corner of the chart."),
    )
