"""A CSV file as it comes: UTF-8, GBK or UTF-16, any separator, lines before the headings, columns in any order."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Generic, TypeVar

from crawlers.reading import Unreadable, tell
from crawlers.text import one_line
from records.runs import Invalid
from records.wording import msg

MOST_BYTES, MOST_CELL, HEAD_LINES = 500 * 2**20, 20_000, 30
T = TypeVar("T")
Columns = Mapping[str, Sequence[str]]  # our name → headings that mean it, folded


@dataclass(slots=True)
class Imported(Generic[T]):
    """What a file holds: the good rows, the bad ones by place, and how many were of no concern here."""

    good: list[T] = field(default_factory=list)
    bad: list[Invalid] = field(default_factory=list)
    passed_over: int = 0


class BadCell(ValueError):
    """One cell that cannot be taken; `column` is the file's own heading."""

    def __init__(self, column: str, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.column, self.problem, self.advice = column, problem, advice


@dataclass(frozen=True, slots=True)
class Line:
    """One row: cells by our names, and the file's headings to say where something stands."""

    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]

    def invalid(self, error: BadCell) -> Invalid:
        """The refused row with its place."""
        heading = self.headings.get(error.column, error.column)
        place = tell("row {n}, column {column}", n=self.number, column=heading)
        return Invalid(place, error.problem, error.advice, " | ".join(self.cells.values())[:300])


def lines(path: Path, columns: Columns, required: Sequence[str]) -> Iterator[Line]:
    """The rows under the headings; `Unreadable` when the file is none of this kind, with what it lacks."""
    size = path.stat().st_size
    if not size or size > MOST_BYTES:
        text = msg("{file} is empty; export it again.") if not size else msg("{file} is larger than {n} MB; split it.")
        raise Unreadable(tell(text, file=path.name, n=MOST_BYTES >> 20))
    with path.open(encoding=_encoding(path), newline="", errors="strict") as file:
        try:
            yield from _lines(file, path, columns, required)
        except (UnicodeDecodeError, csv.Error) as error:
            text = msg("{file} is no CSV file in UTF-8 or GBK; save it as CSV again ({error}).")
            raise Unreadable(tell(text, file=path.name, error=str(error)[:120])) from error


def _lines(file: IO[str], path: Path, columns: Columns, required: Sequence[str]) -> Iterator[Line]:
    reader = csv.reader(file, delimiter=_delimiter(file))
    headings: dict[int, str] = {}
    best: list[str] = []
    for row in reader:
        found = {i: name for i, cell in enumerate(row[:200]) if (name := _meaning(cell, columns))}
        if all(name in found.values() for name in required):
            headings = found
            break
        best = row if len(row) > len(best) else best
        if reader.line_num > HEAD_LINES:
            break
    if not headings:
        known = {_meaning(cell, columns) for cell in best[:200]}
        lacking = ", ".join(columns[name][0] for name in required if name not in known)
        seen = ", ".join(one_line(c) for c in best[:20])[:300]
        text = msg("{file} has no heading for {lacking} (found: {seen}); give the file with its own headings.")
        raise Unreadable(tell(text, file=path.name, lacking=lacking, seen=seen))
    written = {name: one_line(row[i])[:60] for i, name in reversed(headings.items())}
    for row in reader:
        if any(cell.strip() for cell in row):
            cells = {name: row[i].strip()[:MOST_CELL] if i < len(row) else "" for i, name in headings.items()}
            yield Line(reader.line_num, cells, written)


def _encoding(path: Path) -> str:
    """By the byte order mark, else UTF-8 when the whole file is that, else GBK (as GB 18030)."""
    with path.open("rb") as file:
        head = file.read(4)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _delimiter(file: IO[str]) -> str:
    head = file.read(8192)
    file.seek(0)
    return max(",\t;", key=lambda d: max((line.count(d) for line in head.splitlines()), default=0))


def fold(text: str) -> str:
    """A heading or name without case, width, blanks and brackets' form."""
    return re.sub(r"[\s_*:]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _meaning(cell: str, columns: Columns) -> str:
    folded = fold(cell)
    return next((name for name, headings in columns.items() if folded in map(fold, headings)), "")
