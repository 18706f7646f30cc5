"""A report as an Excel workbook: a sheet for each section, all rows, text that never becomes a formula or a link."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from alerts.reports.model import INK, SIGNS, TINT, Cell, Report, Section, Table, shown
from records.grades import Colour
from records.wording import say

# Everything from outside stays text, whatever it begins with.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
WIDEST = 70
Formats = dict[str, Any]


def draw(report: Report) -> bytes:
    """The workbook's bytes; the same report gives the same."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, SAFE)
    book.set_properties(
        {"title": report.title, "subject": report.subtitle, "created": report.made.replace(tzinfo=None)}
    )
    formats = _formats(book)
    _front(book, report, formats)
    for section in report.sections:
        if section.table or section.bullets or section.paragraphs:
            _sheet(book, section, report, formats)
    book.close()
    return file.getvalue()


def _formats(book: Any) -> Formats:
    font = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
    made = {
        "text": book.add_format(font | {"text_wrap": True}),
        "head": book.add_format(font | {"bold": True, "bottom": 1, "bg_color": "#eef2f5", "text_wrap": True}),
        "title": book.add_format(font | {"bold": True, "font_size": 16}),
        "strong": book.add_format(font | {"bold": True}),
        "number": book.add_format(font | {"num_format": "#,##0"}),
        "day": book.add_format(font | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "quiet": book.add_format(font | {"font_color": "#5b6876", "text_wrap": True}),
    }
    for colour in Colour:
        made[colour.value] = book.add_format(font | {"font_color": INK[colour], "bg_color": TINT[colour]})
    return made


def _front(book: Any, report: Report, formats: Formats) -> None:
    sheet = book.add_worksheet(say("Key figures", report.language))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 60)
    sheet.write_string(0, 0, report.title, formats["title"])
    sheet.write_string(1, 0, report.subtitle, formats["quiet"])
    row = 3
    for note in report.notes:
        sheet.write_string(row, 0, note, formats["strong"])
        row += 1
    heads = (say("Figure", report.language), say("Number", report.language), say("Remark", report.language))
    for place, head in enumerate(heads):
        sheet.write_string(row + 1, place, head, formats["head"])
    for number, (name, value, remark) in enumerate(report.figures, row + 2):
        sheet.write_string(number, 0, name, formats["text"])
        sheet.write_number(number, 1, value, formats["number"])
        sheet.write_string(number, 2, remark, formats["text"])
    sheet.write_string(row + 3 + len(report.figures), 0, report.disclaimer, formats["quiet"])


def _sheet(book: Any, section: Section, report: Report, formats: Formats) -> None:
    sheet = book.add_worksheet(section.title[:31])
    sheet.write_string(0, 0, section.title, formats["title"])
    row = 1
    for text in section.paragraphs:
        sheet.write_string(row, 0, text, formats["quiet" if section.table else "text"])
        row += 1
    if section.table:
        row = _rows(sheet, section.table, row + 1, report.language, formats)
    else:
        sheet.set_column(0, 0, 110)
    for text in section.bullets:
        sheet.write_string(row + 1, 0, text, formats["quiet" if section.table else "text"])
        row += 1


def _rows(sheet: Any, table: Table, top: int, lang: str, formats: Formats) -> int:
    """Write headings and rows from the row `top`; the row after them."""
    total = sum(c.share for c in table.columns) or 1
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, min(WIDEST, max(9, (column.share or total / 5) * 130 / total)))
        sheet.write_string(top, place, column.title, formats["head"])
    for number, cells in enumerate(table.rows, top + 1):
        for place, cell in enumerate(cells):
            _cell(sheet, number, place, cell, lang, formats)
    sheet.freeze_panes(top + 1, 0)
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)
    return top + len(table.rows) + 1


def _cell(sheet: Any, row: int, place: int, cell: Cell, lang: str, formats: Formats) -> None:
    if isinstance(cell, Colour):
        sheet.write_string(row, place, f"{SIGNS[cell]} {say(cell.value, lang)}", formats[cell.value])
    elif isinstance(cell, int):
        sheet.write_number(row, place, cell, formats["number"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, formats["day"])
    else:
        sheet.write_string(row, place, "" if cell is None else shown(cell, lang), formats["text"])
