"""A report as a PDF: set by Typst with Chinese fonts that go into the file; the machine's own fonts play no part."""

from __future__ import annotations

import json
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import typst

from alerts.reports.model import INK, TINT, Cell, Entry, Report, Section, Table, shown
from records.grades import Colour
from records.wording import say

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
TYPES = Path(__file__).parent / "templates"


def draw(report: Report) -> bytes:
    """The PDF's bytes.  Texts reach the template as data, so that nothing in them is markup."""
    made = typst.compile(
        str(TEMPLATE),
        root=str(TYPES),
        font_paths=[str(fonts.sans_path().parent)],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_values(report), ensure_ascii=False)},
        format="pdf",
        timestamp=int(report.made.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _values(report: Report) -> dict[str, object]:
    lang = report.language
    heads = (say("Figure", lang), say("Number", lang), say("Remark", lang))
    return {
        "language": lang,
        "title": report.title,
        "subtitle": report.subtitle,
        "notes": report.notes,
        "figures": {
            "title": say("Key figures", lang),
            "heads": heads,
            "widths": (30, 12, 58),
            "right": (False, True, False),
            "rows": [[_cell(c, lang) for c in row] for row in report.figures],
            "more": "",
        },
        "sections": [_section(s, lang) for s in report.sections],
        "disclaimer": report.disclaimer,
    }


def _section(section: Section, lang: str) -> dict[str, object]:
    printed = section.table is not None and section.table.printed
    return {
        "title": section.title,
        "paragraphs": section.paragraphs,
        "entries": [_entry(e, lang) for e in section.entries],
        "table": _table(section.table, lang) if section.table and printed else None,
        "bullets": section.bullets,
    }


def _entry(entry: Entry, lang: str) -> dict[str, object]:
    return {
        "grade": shown(entry.colour, lang),
        "ink": INK[entry.colour],
        "title": entry.title,
        "line": entry.line,
        "sentences": entry.sentences,
        "link": entry.link,
    }


def _table(table: Table, lang: str) -> dict[str, object]:
    """The printed rows; columns without a share are left to the workbook."""
    kept = [n for n, c in enumerate(table.columns) if c.share]
    return {
        "heads": [table.columns[n].title for n in kept],
        "widths": [table.columns[n].share for n in kept],
        "right": [bool(table.rows) and isinstance(table.rows[0][n], int) for n in kept],
        "rows": [[_cell(row[n], lang) for n in kept] for row in table.rows[: table.printed]],
        "more": table.more,
    }


def _cell(cell: Cell, lang: str) -> dict[str, object]:
    tint = TINT[cell] if isinstance(cell, Colour) else None
    number = isinstance(cell, int) and not isinstance(cell, bool)
    return {"text": shown(cell, lang), "tint": tint, "right": number}
