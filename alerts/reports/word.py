"""A report as a Word document: Chinese fonts named for Chinese text, headings that make an outline, drawn tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from alerts.reports.model import INK, TINT, Cell, Column, Entry, Report, Section, Table, shown
from records.grades import Colour
from records.wording import say

# Word takes w:eastAsia for Chinese characters; without it, it falls back to whatever the machine has.
LATIN, CHINESE, HEADING = "Times New Roman", "SimSun", "SimHei"
WIDTH_CM = 25.7  # A4 lying, less margins


def draw(report: Report) -> bytes:
    """The document's bytes."""
    document = Document()
    _page(document)
    _fonts(document)
    core = document.core_properties
    core.title, core.subject, core.author = report.title, report.subtitle, say("Sentinel", report.language)
    core.created = core.modified = report.made.replace(tzinfo=None)
    document.add_heading(report.title, 0)
    document.add_paragraph(report.subtitle)
    for note in report.notes:
        document.add_paragraph().add_run(note).bold = True
    _figures(document, report)
    for section in report.sections:
        _section(document, section, report.language)
    _footer(document, report.disclaimer)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Any) -> None:
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)


def _fonts(document: Any) -> None:
    for name, chinese in (("Normal", CHINESE), ("Title", HEADING), ("Heading 1", HEADING), ("List Bullet", CHINESE)):
        style = document.styles[name]
        style.font.name = LATIN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), chinese)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)


def _figures(document: Any, report: Report) -> None:
    lang = report.language
    document.add_heading(say("Key figures", lang), 1)
    columns = (Column(say("Figure", lang), 30), Column(say("Number", lang), 12), Column(say("Remark", lang), 58))
    _table(document, Table(columns, report.figures, len(report.figures)), lang)


def _section(document: Any, section: Section, lang: str) -> None:
    document.add_heading(section.title, 1)
    for text in section.paragraphs:
        document.add_paragraph(text)
    for entry in section.entries:
        _entry(document, entry, lang)
    if section.table and section.table.printed:
        _table(document, section.table, lang)
    for text in section.bullets:
        document.add_paragraph(text, "List Bullet")


def _entry(document: Any, entry: Entry, lang: str) -> None:
    head = document.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_before = Pt(8)
    sign = head.add_run(f"{shown(entry.colour, lang)}  ")
    sign.bold, sign.font.color.rgb = True, RGBColor.from_string(INK[entry.colour][1:])
    head.add_run(entry.title).bold = True
    document.add_paragraph(entry.line).paragraph_format.keep_with_next = True
    for text in entry.sentences:
        document.add_paragraph(text, "List Bullet")
    if entry.link:
        document.add_paragraph(entry.link)


def _table(document: Any, table: Table, lang: str) -> None:
    """The printed rows; columns without a share are left to the workbook."""
    kept = [n for n, c in enumerate(table.columns) if c.share]
    total = sum(table.columns[n].share for n in kept)
    widths = [Cm(WIDTH_CM * table.columns[n].share / total) for n in kept]
    rows = table.rows[: table.printed]
    drawn = document.add_table(1 + len(rows), len(kept), "Table Grid")
    drawn.autofit = False
    _fill(drawn.rows[0], [table.columns[n].title for n in kept], widths, lang, head=True)
    _repeat(drawn.rows[0])
    for row, cells in zip(list(drawn.rows)[1:], rows, strict=True):
        _fill(row, [cells[n] for n in kept], widths, lang)
    if table.more:
        document.add_paragraph(table.more)


def _fill(row: Any, cells: Sequence[Cell], widths: Sequence[Any], lang: str, *, head: bool = False) -> None:
    for place, cell, width in zip(row.cells, cells, widths, strict=True):
        place.width = width
        paragraph = place.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        if isinstance(cell, int):
            paragraph.alignment = 2  # right
        run = paragraph.add_run(shown(cell, lang))
        run.bold, run.font.size = head, Pt(9)
        if isinstance(cell, Colour):
            _shade(place, TINT[cell])
        elif head:
            _shade(place, "#eef2f5")


def _shade(place: Any, tint: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), tint[1:])
    place._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    """The heading row again on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _footer(document: Any, text: str) -> None:
    run = document.sections[0].footer.paragraphs[0].add_run(text)
    run.font.size = Pt(8)
