"""The weekly report, opened with real readers: its numbers are those of the store, hostile text stays text."""

from __future__ import annotations

import io
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from alerts import reports
from alerts.reports.model import Entry
from alerts.stages import grade_pending
from classifier import label_pending
from crawlers import registry
from crawlers.engine import Order, crawl
from records.catalogue import catalogue
from records.grades import Colour
from records.store import Store
from records.wording import named, say

NOW = datetime.fromisoformat("2025-06-12T08:00:00+08:00")
WEEK = reports.period(reports.Span.WEEK, date(2025, 6, 10))
COLOURS = [c.value for c in Colour]


@dataclass
class Made:
    store: Store
    database: sqlite3.Connection
    report: reports.Report
    docx: Any
    xlsx: Any
    pdf: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("report")
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    store.register(registry.passports())
    crawl(store, Order("sample", NOW))
    label_pending(store, NOW)
    grade_pending(store, NOW.date(), NOW)
    return drawn(store, home)


def drawn(store: Store, home: Path, lang: str = "zh") -> Made:
    report = reports.made(store, WEEK, lang, NOW)
    files = {f: reports.drawn(report, f) for f in reports.FORMATS}
    document = pypdfium2.PdfDocument(files["pdf"])
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    database = sqlite3.connect(home / "sentinel.db")
    return Made(store, database, report, Document(io.BytesIO(files["docx"])), book, text)


def open_measures(database: sqlite3.Connection, day: date) -> dict[int, str]:
    """Graded measures that are open on a day, by the rule of the method note, from the tables alone."""
    documents: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for measure, published, deadline in database.execute(
        "SELECT measure_id, distributed, comment_deadline FROM document"
    ):
        if published <= day.isoformat():
            documents[measure].append((published, deadline))
    colours = dict(database.execute("SELECT measure_id, colour FROM assessed WHERE colour IS NOT NULL"))
    recent = (day - timedelta(days=60)).isoformat()
    found = {}
    for measure, rows in documents.items():
        stated = [d for _, d in rows if d]
        if max(stated) >= day.isoformat() if stated else max(p for p, _ in rows) > recent:
            found[measure] = colours.get(measure)
    return {m: c for m, c in found.items() if c}


def sheet(book: Any, title: str) -> list[tuple[Any, ...]]:
    return [tuple(c for c in row) for row in book[title].iter_rows(values_only=True)]


def word_rows(document: Any) -> list[list[str]]:
    return [[c.text for c in row.cells] for table in document.tables for row in table.rows]


def test_the_key_figures_are_those_of_the_store(made: Made) -> None:
    now, before = open_measures(made.database, WEEK.last), open_measures(made.database, date(2025, 6, 3))
    week = "distributed BETWEEN '2025-06-04' AND '2025-06-10'"
    query = f"""SELECT measure_id, colour FROM assessed WHERE colour IS NOT NULL
        AND measure_id IN (SELECT measure_id FROM document WHERE {week})"""
    fresh = dict(made.database.execute(query))
    old = {m for (m,) in made.database.execute("SELECT measure_id FROM document WHERE distributed < '2025-06-04'")}
    ahead = (WEEK.last + timedelta(days=30)).isoformat()
    due = {
        m
        for m, d in made.database.execute("SELECT measure_id, max(comment_deadline) FROM document GROUP BY 1")
        if d and WEEK.last.isoformat() <= d <= ahead and m in now
    }
    expected = {
        "Measures with a new document": len(fresh),
        "… of them new": len(set(fresh) - old),
        "… of them red or orange": sum(c in ("red", "orange") for c in fresh.values()),
        "Open at the end of the period": len(now),
        "Open before it": len(before),
        "No longer open": len(set(before) - set(now)),
        "Comment deadlines ahead": len(due),
        "Changes of grade": 0,
        "Sources that were checked": 0,  # the sample is no source that was looked at
    }
    numbers = {say(name): value for name, value in expected.items()}
    assert expected["Measures with a new document"] > 10 and expected["Comment deadlines ahead"] > 0
    in_book = {row[0]: row[1] for row in sheet(made.xlsx, say("Key figures")) if row[0] in numbers}
    in_word = {
        row[0]: int(row[1].replace(",", "")) for row in word_rows(made.docx) if row[0] in numbers and len(row) == 3
    }
    assert in_book == in_word == numbers  # 18 values
    by_colour = Counter(now.values())
    remark = "  ".join(f"{s} {say(c)} {by_colour[c]}" for s, c in zip("◆▲■●", COLOURS, strict=True))
    assert any(row[2] == remark for row in sheet(made.xlsx, say("Key figures")))
    flat = "".join(made.pdf.split())  # readers part columns by spaces or not
    assert all(f"{name}{value}".replace(" ", "") in flat for name, value in numbers.items())


def test_the_sector_table_is_that_of_the_store(made: Made) -> None:
    """16 sectors × 5 numbers in the workbook, and the same rows in Word and PDF."""
    now = open_measures(made.database, WEEK.last)
    rows = made.database.execute(
        "SELECT d.measure_id, l.family FROM label l JOIN document d ON d.id = l.document_id WHERE l.score > 0"
    )
    touched = {(m, family.split("/")[0]) for m, family in rows if m in now}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for measure, sector in touched:
        counts[sector][now[measure]] += 1
    in_book = {row[0]: row[1:6] for row in sheet(made.xlsx, say("Sectors"))}
    in_word = {row[0]: row[1:6] for row in word_rows(made.docx)}
    flat = "".join(made.pdf.split())  # readers part columns by spaces or not
    checked = 0
    for sector in catalogue().sectors:
        name = named(f"@sector:{sector}", "zh")
        numbers = (*(counts[sector][c] for c in COLOURS), counts[sector].total())
        assert in_book[name] == numbers, sector
        assert in_word[name] == [str(n) for n in numbers]
        assert f"{name}{''.join(map(str, numbers))}" in flat
        checked += len(numbers)
    assert checked >= 80


def test_deadlines_are_days_and_ours_is_earlier(made: Made) -> None:
    stated = dict(made.database.execute("SELECT m.key, max(d.comment_deadline) FROM document d "
                                        "JOIN measure m ON m.id = d.measure_id GROUP BY 1"))  # fmt: skip
    rows = [r for r in sheet(made.xlsx, say("Comment deadlines ahead")) if isinstance(r[0], datetime)]
    assert rows and [r[0] for r in rows] == sorted(r[0] for r in rows)
    for row in rows:
        assert stated[row[6]] == row[0].date().isoformat()
        assert row[0] - row[1] == timedelta(days=21) and row[2] == (row[0].date() - WEEK.last).days


def test_serious_measures_stand_in_every_format(made: Made) -> None:
    section = next(s for s in made.report.sections if s.name == "serious")
    text = "\n".join(p.text for p in made.docx.paragraphs)
    flat, pdf = made.pdf.replace("\n", "").replace(" ", ""), say("New serious measures")
    assert section.entries and len(section.entries) == len(
        [r for r in sheet(made.xlsx, pdf) if r[0] and r[0][0] in "◆▲"]
    )
    for entry in section.entries:
        assert entry.title in text and entry.line in text
        assert entry.title.replace(" ", "") in flat
        assert any(word in flat for word in (say("What to do: {step}", step="").strip(),))


def test_what_was_not_checked_is_said(made: Made) -> None:
    names = [c.source.title_zh for c in reports.gather(made.store, WEEK).checked if not c.looked]
    assert names and all(name in "\n".join(p.text for p in made.docx.paragraphs) for name in names)
    assert say("never") in [r[7] for r in sheet(made.xlsx, say("Coverage")) if len(r) > 7]
    assert say("Sample data: these are the packaged examples, not a real collection.") in made.pdf


def test_chinese_fonts_are_named_and_embedded(made: Made) -> None:
    fonts = {
        s.name: s.element.rPr.rFonts.get(qn("w:eastAsia"))
        for s in made.docx.styles
        if s.name in ("Normal", "Heading 1")
    }
    assert fonts == {"Normal": "SimSun", "Heading 1": "SimHei"}
    raw = reports.drawn(made.report, "pdf")
    assert b"NotoSansSC" in raw and b"/FontFile" in raw
    assert say("Weekly report on foreign technical trade measures") in made.pdf


def test_hostile_text_stays_text(made: Made) -> None:
    bad = '=HYPERLINK("http://evil/","x") #import "x" $a$ *b* <script> @ref \u202e' + "\x07"
    first = made.report.sections[0]
    entry = Entry(Colour.RED, bad, "+1-2", ("@SUM(A1)", "-2+3", "# heading"), "")
    table = first.table and replace(
        first.table, rows=((Colour.RED, *[bad.replace("\x07", "")] * 4, None, None, "=1+1", ""),)
    )
    hostile = replace(made.report, sections=(replace(first, entries=(replace(entry, title=bad[:-2]),), table=table),))
    book = openpyxl.load_workbook(io.BytesIO(reports.drawn(hostile, "xlsx")))
    cells = [c for s in book for row in s.iter_rows() for c in row if c.value is not None]
    assert [c for c in cells if c.data_type == "f" or c.hyperlink] == []
    assert any(str(c.value).startswith("=HYPERLINK") for c in cells)
    text = "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(reports.drawn(hostile, "pdf"))
    )
    assert "#import" in text and "*b*" in text and "$a$" in text
    assert "#import" in "\n".join(p.text for p in Document(io.BytesIO(reports.drawn(hostile, "docx"))).paragraphs)


def test_the_same_facts_make_the_same_report(made: Made) -> None:
    again = reports.made(made.store, WEEK, "zh", NOW)
    assert again == made.report
    assert reports.drawn(again, "xlsx") == reports.drawn(made.report, "xlsx")
    english = reports.made(made.store, WEEK, "en", NOW)
    assert english.title.startswith("Weekly") and [f[1] for f in english.figures] == [f[1] for f in again.figures]
    assert len(english.sections) == len(again.sections)


def test_periods() -> None:
    span = reports.Span
    ended = reports.ended(span.WEEK, date(2025, 6, 12))
    assert (ended.first, ended.last) == (date(2025, 6, 2), date(2025, 6, 8))
    month = reports.ended(span.MONTH, date(2025, 6, 12))
    assert (month.first, month.last, month.name) == (date(2025, 5, 1), date(2025, 5, 31), "month-2025-05")
    assert reports.period(span.MONTH, date(2025, 6, 12)).name == "month-2025-06-12"
    assert reports.ended(span.WEEK, date(2025, 6, 8)).last == date(2025, 6, 1)
