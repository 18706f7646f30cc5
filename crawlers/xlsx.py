"""A streaming reader of .xlsx that keeps formulas: ePing writes symbols only inside `=HYPERLINK()` without a value.

Memory holds the shared strings and a few rows.  The file is hostile: entries, sizes and ratio are bounded here, what
is inside in `crawlers.cells`; entities and DOCTYPEs are refused.
"""

from __future__ import annotations

import marshal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from crawlers.cells import Damaged, Strings, TooLong, read_cells, read_strings
from crawlers.reading import Unreadable, tell
from records.wording import msg

Block = list[tuple[int, list[str]]]
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 10_000, 2 * 2**30, 200
LARGE = 16 * 2**20  # bytes unpacked: below it a process of its own costs more than it saves
_OLE = b"\xd0\xcf\x11\xe0"


def rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """(row number, cell texts) of one sheet; a formula without a value is given as "=…"; raises `Unreadable`.

    A large file is read by a process of its own, which keeps a second core busy while the caller works on the rows.
    """
    with _opened(path) as book:
        size = sum(i.file_size for i in book.infolist())
    for block in _beside(path, sheet) if size > LARGE else _blocks(path, sheet):
        yield from block


def _blocks(path: Path, sheet: str) -> Iterator[Block]:
    with _opened(path) as book:
        try:
            name, strings = _sheet_path(book, sheet, path), Strings()
            if "xl/sharedStrings.xml" in book.namelist():
                with book.open("xl/sharedStrings.xml") as stream:
                    strings = read_strings(stream)
            with book.open(name) as stream:
                yield from read_cells(stream, strings)
        except TooLong as error:
            text = msg("{file} has a row far longer than any of an export; it was not read.")
            raise Unreadable(tell(text, file=path.name)) from error
        except (Damaged, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError) as error:
            raise _damaged(path, type(error).__name__) from error


def _damaged(path: Path, error: str) -> Unreadable:
    text = msg("{file} is damaged and could be read only in part ({error}); download it again.")
    return Unreadable(tell(text, file=path.name, error=error))


def _beside(path: Path, sheet: str) -> Iterator[Block]:
    """The blocks as the child gives them: each with its length before it, a text last (empty, or what was wrong)."""
    command = [sys.executable, "-m", "crawlers.xlsx", str(path.resolve()), sheet]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=root) as child:
        assert child.stdout
        try:
            while head := child.stdout.read(4):
                block = marshal.loads(child.stdout.read(int.from_bytes(head, "big")))
                if not isinstance(block, str):
                    yield block
                elif block:
                    raise Unreadable(block)
                else:
                    return
            raise _damaged(path, "EOFError")
        finally:
            child.kill()


def _answer(path: Path, sheet: str) -> int:
    def give(block: Block | str) -> None:
        data = marshal.dumps(block)
        sys.stdout.buffer.write(len(data).to_bytes(4, "big") + data)

    try:
        for block in _blocks(path, sheet):
            give(block)
        give("")
    except Unreadable as error:
        give(str(error))
    return 0


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


if __name__ == "__main__":
    sys.exit(_answer(Path(sys.argv[1]), sys.argv[2]))
