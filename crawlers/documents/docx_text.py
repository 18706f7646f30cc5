"""Text and hyperlinks of a DOCX in document order, each cell once; runs in the child process only.

The XML is walked rather than python-docx's paragraphs, which leave out content controls (the forms' tick boxes) and
repeat merged cells.  Every table row ends in an empty line: a row is one item of the form.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from crawlers.documents import limits
from crawlers.documents.failure import Failure

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted text, field codes, properties: not what a reader sees.
_UNSEEN: Final = {_W + name for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "tblPr", "tcPr", "sdtPr")}
_UNSEEN.add(_FALLBACK)
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Wingdings characters that forms use as boxes.
_TICKED, _EMPTY = frozenset(["fe", "fd", "fc", "78", "54", "53", "52", "51"]), frozenset(["a8", "6f", "71", "72", "2a"])
_NUMBER: Final = re.compile(r"\d{1,2}\s*[.)]?")


def docx_text(data: bytes) -> tuple[str, list[str]]:
    """(text, link addresses): first the headings of the pages, where the WTO puts symbol and date, then the body."""
    _check(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, PackageNotFoundError, zipfile.BadZipFile, etree.XMLSyntaxError, zlib.error, EOFError,
            NotImplementedError, AttributeError) as error:  # fmt: skip
        raise Failure.of("the Word document is damaged ({error}); fetch it again", error=type(error).__name__) from None
    parts = [*_headings(document), document.element.body]
    blocks = dict.fromkeys("\n".join(_lines(part)).strip() for part in parts)
    return "\n".join(filter(None, blocks)), _links(document)


def _check(data: bytes) -> None:
    """Refuse a bomb before anything is unpacked; a ZIP reader never yields more than the declared sizes."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Failure.of("the Word document is damaged or cut short; fetch it again") from None
    if not any(e.filename == "[Content_Types].xml" for e in entries):
        raise Failure.of("the file is an archive, not a Word document; unpack it and read it by hand")
    unpacked = sum(e.file_size for e in entries)
    packed = max(1, sum(e.compress_size for e in entries))
    largest = max(e.file_size for e in entries if not e.filename.startswith("word/media/"))
    if (
        len(entries) > limits.ENTRIES
        or unpacked > limits.UNPACKED
        or largest > limits.PART
        or (unpacked > limits.RATIO_FROM and unpacked > packed * limits.RATIO)
    ):
        raise Failure.of("the Word document unpacks to far more than a document holds; read it by hand")


def _headings(document: Any) -> Iterator[Any]:
    """The headings of the first section's pages, first page first."""
    for section in list(document.sections)[:1]:
        if section.different_first_page_header_footer:
            yield section.first_page_header._element
        yield section.header._element


def _links(document: Any) -> list[str]:
    found = (r.target_ref for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.HYPERLINK)
    return list(dict.fromkeys(a for a in map(str, found) if a.lower().startswith(("http://", "https://"))))


def _lines(block: Any) -> Iterator[str]:
    """The lines of a body, heading, cell or content control."""
    for child in block:
        if child.tag == _W + "p":
            yield from _seen(child).split("\n")
        elif child.tag == _W + "tr":
            yield from _row(child)
            yield ""
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from _lines(child)


def _row(row: Any) -> Iterator[str]:
    """The lines of a row's cells; the number cell ("4.") is put before the text of the next one."""
    number = ""
    for cell in row.iter(_W + "tc"):
        if next(cell.iterancestors(_W + "tr"), None) is not row:
            continue  # a table within a cell is read with its cell
        lines = list(_lines(cell))
        text = "\n".join(lines).strip()
        if _NUMBER.fullmatch(text):
            number = text
        elif text:
            yield from f"{number} {text}".strip().split("\n")
            number = ""
    if number:
        yield number


def _seen(paragraph: Any) -> str:
    """The characters that a reader sees in a paragraph, tick boxes as ☒ and ☐."""
    return "".join(_characters(paragraph))


def _characters(element: Any) -> Iterator[str]:
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _UNSEEN:
            continue
        name = child.tag.removeprefix(_W)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "sym":
            yield _symbol(child)
        elif name == "fldChar":
            yield _tick_box(child)
        else:
            yield from _characters(child)


def _symbol(element: Any) -> str:
    code = str(element.get(_W + "char", "")).lower()[-2:]
    return "☒" if code in _TICKED else "☐" if code in _EMPTY else ""


def _tick_box(element: Any) -> str:
    """A tick box of the old form fields: `checked` wins over `default`."""
    box = element.find(f"{_W}ffData/{_W}checkBox")
    if box is None:
        return ""
    state = box.find(_W + "checked")
    state = state if state is not None else box.find(_W + "default")
    on = state is not None and state.get(_W + "val", "1") not in ("0", "false", "off")
    return "☒" if on else "☐"
