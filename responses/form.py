"""The comment as the Word form 评议意见表: what is commented on, by whom, and the comment in both languages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from records.cases import Case, Input
from records.measures import Measure
from records.wording import say
from responses.articles import articles

FONT, FONT_ZH = "Times New Roman", "SimSun"  # 宋体, the typeface of official papers; the reader's machine brings it
WIDTHS = (Cm(4.2), Cm(12.3))


def comment_form(case: Case, measure: Measure, inputs: Sequence[Input], today: date) -> bytes:
    """The .docx file.  Only inputs that their authors opened to the public are named; others are counted."""
    paper = Document()
    _fonts(paper)
    title = paper.add_heading("", level=1)
    _write(title, both("Comment form"), size=18)
    table = paper.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in _rows(case, measure, today):
        _row(table, name, value)
    for name, field in (("Comment (Chinese)", "body_zh"), ("Comment (English)", "body_en")):
        _write(paper.add_heading("", level=2), both(name), size=13)
        for part in case.fields.get(field, "").split("\n"):
            _write(paper.add_paragraph(), part)
    _write(paper.add_heading("", level=2), both("Articles it rests on"), size=13)
    for line in cited(case):
        _write(paper.add_paragraph(style="List Bullet"), line)
    _write(paper.add_heading("", level=2), both("Views received"), size=13)
    for line in views(inputs):
        _write(paper.add_paragraph(style="List Bullet"), line)
    out = io.BytesIO()
    paper.core_properties.title = case.title
    paper.core_properties.author = ""
    paper.save(out)
    return out.getvalue()


def both(message: str, **params: object) -> str:
    """Chinese and English on one line: the form goes to readers of both."""
    zh, en = say(message, "zh", **params), say(message, "en", **params)
    return f"{zh} {en}" if zh != en else en


def _rows(case: Case, measure: Measure, today: date) -> list[tuple[str, str]]:
    official = measure.date_of("comment_deadline")
    codes = ", ".join(dict.fromkeys(c.code for d in measure.documents for c in d.codes if c.scheme == "hs"))
    members = [f"{say('{name}', 'zh', name='@member:' + m)} {say('{name}', 'en', name='@member:' + m)}"
               for m in measure.members]  # fmt: skip
    title_zh = next((d.title_zh for d in reversed(measure.documents) if d.title_zh), "")
    rows = [
        (both("Number of this comment"), case.key),
        (both("Notification"), measure.key),
        (both("Notifying member"), ", ".join(members)),
        (both("Title"), f"{title_zh}\n{measure.title}".strip()),
        (both("HS codes"), codes),
        (both("Comment deadline"), official.isoformat() if official else both("not stated")),
        (both("Sent on"), case.fields.get("sent_on", "")),
        (both("Sent to"), case.fields.get("sent_to", "")),
        (both("Printed on"), today.isoformat()),
    ]
    return [(name, value or "—") for name, value in rows]


def cited(case: Case) -> tuple[str, ...]:
    """The articles that the comment names, each with its point; unknown numbers are shown as they were typed."""
    known = {f"{a.agreement} {a.article}": a for a in articles()} | {a.article: a for a in articles()}
    lines = []
    for name in (n.strip() for n in case.fields.get("articles", "").replace(";", ",").split(",")):
        if name:
            found = known.get(name)
            lines.append(f"{found.agreement} {found.article}: {both(found.point)}" if found else name)
    return tuple(lines)


def views(inputs: Sequence[Input]) -> tuple[str, ...]:
    """How many views of each sort came in, and those whose authors opened them to the public."""
    names = {"support": "In favour", "oppose": "Against", "information": "Information"}
    counts = [(names[s], sum(i.stance == s for i in inputs)) for s in names]
    counted = [f"{both(name)}: {number}" for name, number in counts if number]
    opened = [f"{i.organisation or both('a firm')}: {i.text}" for i in inputs if i.public]
    return (*counted, *opened) or (both("none"),)


def _fonts(paper: Any) -> None:
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    # Without an East Asian font of its own Word shows Chinese in a fallback.
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT_ZH)


def _row(table: Any, name: str, value: str) -> None:
    cells = table.add_row().cells
    for cell, text, width in zip(cells, (name, value), WIDTHS, strict=True):
        cell.width = width
        _write(cell.paragraphs[0], text)


def _write(paragraph: Any, text: str, size: float = 10.5) -> None:
    """Add a text without the characters that XML 1.0 does not admit."""
    run = paragraph.add_run("".join(ch for ch in text if ch in "\n\t" or ch.isprintable()))
    run.font.name, run.font.size = FONT, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT_ZH)
