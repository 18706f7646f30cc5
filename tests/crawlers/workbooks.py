"""Workbooks of the shape of an ePing export, written here: symbols stand in HYPERLINK formulas without a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

COLUMNS = (
    "Notifying Member", "Distribution date", "Document symbol", "Title", "Description", "Products covered",
    "HS code(s)", "ICS code(s)", "Objectives", "Keywords", "Specific regions or countries likely to be affected",
    "Final date for comments", "Notification type", "Notified document", "Link to notification(EN)",
    "Link to notification(FR)", "Link to notification(ES)",
)  # fmt: skip


def row(symbol: str, **cells: str) -> dict[str, str]:
    """A good row; `cells` by column name (underscores for blanks) change it."""
    good = {
        "Notifying Member": "Viet Nam",
        "Distribution date": "2025-06-04",
        "Document symbol": f'=HYPERLINK("https://www.epingalert.org/en/Search?viewData= {symbol}"," {symbol}")',
        "Title": "Leaves for drinks",
        "Notification type": "Regular notification",
        "HS code(s)": "0902 - Tea; flavoured or not (excl. heading 2101); 090210 - Green",
    }
    return good | {k.replace("_", " "): v for k, v in cells.items()}


def write(path: Path, rows: Sequence[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
    """Write a workbook and return its path."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Notifications"
    sheet.append(list(columns))
    for cells in rows:
        sheet.append([cells.get(c, "") for c in columns])
    book.save(path)
    return path
