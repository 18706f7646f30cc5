"""The two large parts of a workbook, read by expat as a stream: the shared strings and the cells of a sheet."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

MOST_COLUMNS, MOST_DEPTH = 200, 60
MOST_ROW, MOST_STRINGS = 4 * 2**20, 512 * 2**20  # bytes of XML of one row or string; of all shared strings
_BLOCK, _PIECE = 2**18, 2**13
_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SI, _T, _ROW, _C, _V, _F = (_NS + name for name in ("si", "t", "row", "c", "v", "f"))
_TEXTS = frozenset({_V, _F, _T})
_LETTERS = [chr(65 + n) for n in range(26)]
_COLUMN = {name: n for n, name in enumerate([*_LETTERS, *(a + b for a in _LETTERS for b in _LETTERS)][:MOST_COLUMNS])}


class Damaged(ValueError):
    """The XML is broken."""


class TooLong(Damaged):
    """One row, text or tag is far larger than any of an export."""


class Strings:
    """Texts by number, kept as UTF-8 in one block and made when asked for: less than half of what `str` would take."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        """Keep one more text."""
        self._block += text.encode()
        self._ends.append(len(self._block))
        if len(self._block) > MOST_STRINGS:
            raise TooLong("shared strings")

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            return ""
        return self._block[self._ends[number] : self._ends[number + 1]].decode()


class _Stream:
    """Feeds one part to expat in blocks, and bounds what a hostile one could make it hold.

    DOCTYPE is refused, so there are no entities; bounded are depth, one tag or comment, one row and one text.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.text = ""
        self.depth = 0
        self.begun = -1  # where the open row or string began
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text, self.parser.buffer_size = True, _PIECE
        self.parser.CharacterDataHandler = self.parts.append
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = _no_doctype

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def feed(self, stream: IO[bytes]) -> Iterator[None]:
        """Parse block by block, yielding after each; raises `Damaged`."""
        fed = 0
        try:
            while block := stream.read(_BLOCK):
                self.parser.Parse(block, False)
                fed += len(block)
                begun = self.begun if self.begun >= 0 else self.parser.CurrentByteIndex
                if self.depth > MOST_DEPTH or fed - begun > MOST_ROW or len(self.parts) > MOST_ROW // _PIECE:
                    raise TooLong("a row or a text")
                yield
            self.parser.Parse(b"", True)
        except TooLong:
            raise
        except (expat.ExpatError, ValueError) as error:
            raise Damaged(str(error)) from error
        yield

    def take(self) -> str:
        """The text since the last mark."""
        text = self.parts[0] if len(self.parts) == 1 else "".join(self.parts)
        self.parts.clear()
        return text


def _no_doctype(*_: object) -> None:
    raise Damaged("DOCTYPE")


class _StringsStream(_Stream):
    def __init__(self) -> None:
        super().__init__()
        self.strings = Strings()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if name == _T:
            self.parts.clear()
        elif name == _SI:
            self.begun = self.parser.CurrentByteIndex

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == _T:
            self.text += self.take()
        elif name == _SI:
            self.strings.add(self.text)
            self.text, self.begun = "", -1


class _SheetStream(_Stream):
    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.strings = strings
        self.ready: list[tuple[int, list[str]]] = []
        self.number = 0
        self.cells: list[str] = []
        self.kind: str | None = None
        self.column = 0
        self.formula = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if name == _C:
            self.kind = attributes.get("t")
            letters = attributes.get("r", "").rstrip("0123456789")
            self.column = _COLUMN.get(letters, MOST_COLUMNS) if letters else len(self.cells)
            self.text = self.formula = ""
        elif name in _TEXTS:
            self.parts.clear()
        elif name == _ROW:
            self.number = int(attributes.get("r") or self.number + 1)
            self.cells, self.begun = [], self.parser.CurrentByteIndex

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == _V:
            self.text = self.take()
        elif name == _C:
            if self.column < MOST_COLUMNS:
                self._place()
        elif name == _F:
            self.formula = self.take()
        elif name == _T:
            self.text += self.take()
        elif name == _ROW:
            self.ready.append((self.number, self.cells))
            self.begun = -1
            self.parts.clear()

    def _place(self) -> None:
        cells, text, formula = self.cells, self.text, self.formula
        if formula and self.kind != "inlineStr" and (not text or formula.startswith("HYPERLINK(")):
            text = f"={formula}"
        elif self.kind == "s" and text:
            text = self.strings[int(text)]
        if self.column == len(cells):
            cells.append(text)
            return
        cells.extend([""] * (self.column + 1 - len(cells)))
        cells[self.column] = text


def read_strings(stream: IO[bytes]) -> Strings:
    """The shared strings of a workbook; rich text as plain.  Raises `Damaged`."""
    made = _StringsStream()
    for _ in made.feed(stream):
        pass
    return made.strings


def read_cells(stream: IO[bytes], strings: Strings) -> Iterator[list[tuple[int, list[str]]]]:
    """Lists of (row number, cell texts); a formula without a value is given as "=…".  Raises `Damaged`."""
    made = _SheetStream(strings)
    for _ in made.feed(stream):
        if made.ready:
            yield made.ready
            made.ready = []
