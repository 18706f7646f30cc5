"""A report as plain values, made once and drawn as Word, Excel and PDF alike; every text is harmless and final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from records.grades import Colour
from records.wording import say

Cell = str | int | date | Colour | None
SIGNS = {Colour.RED: "◆", Colour.ORANGE: "▲", Colour.YELLOW: "■", Colour.BLUE: "●"}
INK = {Colour.RED: "#b3261e", Colour.ORANGE: "#a8480b", Colour.YELLOW: "#6b5600", Colour.BLUE: "#1d4e89"}
TINT = {Colour.RED: "#fdecea", Colour.ORANGE: "#fdf0e4", Colour.YELLOW: "#faf4d8", Colour.BLUE: "#eaf2fb"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and its share of the width (of the sum of all)."""

    title: str
    share: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells.  On paper only the first `printed` stand; the workbook has all.  `more` says so, else ""."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    printed: int = 40
    more: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One serious measure told in full: its colour, title, a line under it, sentences, and its address ("" if none)."""

    colour: Colour
    title: str
    line: str
    sentences: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs, entries and a table; `name` is the sheet's."""

    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    table: Table | None = None
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Title, the key figures as (name, number, remark), sections, and what it is not.  `notes` stand at the head."""

    language: str
    title: str
    subtitle: str
    made: datetime
    file: str
    notes: tuple[str, ...]
    figures: tuple[tuple[str, int, str], ...]
    sections: tuple[Section, ...]
    disclaimer: str


def shown(cell: Cell, language: str) -> str:
    """A cell as text: grades with their sign, days as 2025-06-12, numbers with thousands marks, nothing as a dash."""
    if cell is None:
        return "—"
    if isinstance(cell, Colour):
        return f"{SIGNS[cell]} {say(cell.value, language)}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return cell.isoformat() if isinstance(cell, date) else cell
