"""A streaming reader of .xlsx that keeps formulas: ePing writes symbols only inside `=HYPERLINK()` without a value.

Memory holds the shared strings and one row.  The file is hostile: entries, sizes, ratio and columns are bounded,
entities and DOCTYPEs are not read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from lxml import etree

from crawlers.reading import Unreadable, tell
from records.wording import msg

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_ENTRIES, MOST_BYTES, MOST_RATIO, MOST_COLUMNS = 10_000, 2 * 2**30, 200, 200
MOST_ROW = 4 * 2**20  # bytes of XML of one row or one shared string: a tree needs about twenty times as much
_OLE = b"\xd0\xcf\x11\xe0"


def rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """(row number, cell texts) of one sheet; a formula without a value is given as "=…"; raises `Unreadable`."""
    with _opened(path) as book:
        try:
            strings = _strings(book, path)
            with book.open(_sheet_path(book, sheet, path)) as stream:
                yield from _cells(cast(IO[bytes], _Bounded(stream, "row", path)), strings)
        except (etree.XMLSyntaxError, zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
            text = msg("{file} is damaged and could be read only in part ({error}); download it again.")
            raise Unreadable(tell(text, file=path.name, error=type(error).__name__)) from error


class _Bounded:
    """Passes a stream on, and stops where one element is far larger than any of an export (a million columns, say)."""

    def __init__(self, stream: IO[bytes], tag: str, path: Path) -> None:
        self.stream, self.path, self.since = stream, path, 0
        self.end, self.prefixed = f"</{tag}".encode(), re.compile(rf"</\w+:{tag}\b".encode())

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises `Unreadable`."""
        block = self.stream.read(size)
        last = block.rfind(self.end)
        if last < 0 and (found := self.prefixed.search(block)):
            last = found.start()
        self.since = self.since + len(block) if last < 0 else len(block) - last
        if self.since > MOST_ROW:
            text = msg("{file} has a row far longer than any of an export; it was not read.")
            raise Unreadable(tell(text, file=self.path.name))
        return block


def _opened(path: Path) -> zipfile.ZipFile:
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise Unreadable(tell("{file} is empty; download it again.", file=path.name))
    if head == _OLE:
        text = msg("{file} is protected by a password or in the old .xls format; save it as .xlsx without a password.")
        raise Unreadable(tell(text, file=path.name))
    try:
        book = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        text = msg("{file} is no .xlsx file, or only part of one; export it from ePing again.")
        raise Unreadable(tell(text, file=path.name)) from None
    infos = book.infolist()
    size, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos) or 1
    if len(infos) > MOST_ENTRIES or size > MOST_BYTES or (size > 2**26 and size / packed > MOST_RATIO):
        book.close()
        raise Unreadable(tell("{file} unpacks to far more than an export holds; it was not read.", file=path.name))
    return book


def _parse(stream: IO[bytes], tag: str) -> Iterator[Any]:
    """Elements of one tag as they end, each freed after use."""
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    for _, element in etree.iterparse(stream, events=("end",), tag=_NS + tag, **options):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _strings(book: zipfile.ZipFile, path: Path) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    with book.open("xl/sharedStrings.xml") as stream:
        bounded = cast(IO[bytes], _Bounded(stream, "si", path))
        return ["".join(t.text or "" for t in si.iter(_NS + "t")) for si in _parse(bounded, "si")]


def _sheet_path(book: zipfile.ZipFile, sheet: str, path: Path) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tree = etree.fromstring(book.read("xl/workbook.xml"), parser)
    ids = {s.get("name"): s.get(_REL) for s in tree.iter(_NS + "sheet")}
    links = etree.fromstring(book.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {r.get("Id"): r.get("Target", "") for r in links}
    if sheet not in ids:
        found = ", ".join(n for n in ids if n)[:200]
        text = msg("{file} has no sheet {sheet} (found: {found}); is it an ePing export?")
        raise Unreadable(tell(text, file=path.name, sheet=sheet, found=found))
    target = targets[ids[sheet]].lstrip("/")
    return target if target.startswith("xl/") else f"xl/{target}"


def _cells(stream: IO[bytes], strings: list[str]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in _parse(stream, "row"):
        number = int(row.get("r") or number + 1)
        values: list[str] = []
        for cell in row:
            column = _column(cell.get("r"), len(values))
            if column >= MOST_COLUMNS:
                break
            values.extend([""] * (column + 1 - len(values)))
            values[column] = _value(cell, strings)
        yield number, values


def _column(reference: str | None, otherwise: int) -> int:
    letters = re.match(r"[A-Z]+", reference or "")
    if not letters:
        return otherwise
    index = 0
    for letter in letters[0]:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _value(cell: Any, strings: list[str]) -> str:
    kind, value, formula = cell.get("t"), cell.find(_NS + "v"), cell.find(_NS + "f")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(_NS + "t"))
    text: str = (value.text or "") if value is not None else ""
    if formula is not None and formula.text and (formula.text.startswith("HYPERLINK(") or not text):
        return f"={formula.text}"
    if kind == "s" and text:
        return strings[int(text)] if int(text) < len(strings) else ""
    return text
