"""Text and link marks of a PDF, page by page, by pdfium; runs in the child process only."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from crawlers.documents import limits
from crawlers.documents.failure import Failure

# pdfium's codes for FPDF_GetLastError: 4 password, 5 unsupported security scheme.
_LOCKED = (4, 5)
_BROKEN_WORD = "\ufffe"  # stands where a line ends in a hyphen


def pdf_text(data: bytes) -> tuple[str, int, bool, list[str]]:
    """(text with one form feed between pages, pages of the file, cut off, link addresses)."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _LOCKED:
            raise Failure.of("the PDF is locked with a password; ask its publisher for an open copy") from None
        raise Failure.of("the PDF is damaged or cut short; fetch it again") from None
    pages = len(document)
    texts: list[str] = []
    links: list[str] = []
    room = limits.CHARACTERS
    for number in range(min(pages, limits.PAGES)):
        text = _page(document, number, links)
        texts.append(text[:room])
        room -= len(text) + 1
        if room <= 0:
            break
    return "\f".join(texts), pages, room < 0 or len(texts) < pages, list(dict.fromkeys(links))


def _page(document: pypdfium2.PdfDocument, number: int, links: list[str]) -> str:
    """The text of one page; a page that pdfium cannot load is empty.  Its link addresses are added to `links`."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return ""
    try:
        if len(links) < limits.LINKS:
            links.extend(_links(document, page))
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range()).replace("\r\n", "\n").replace(_BROKEN_WORD, "-")
        finally:
            textpage.close()
    except pypdfium2.PdfiumError:
        return ""
    finally:
        page.close()


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    for _ in range(limits.LINKS):
        if not pdfium.FPDFLink_Enumerate(page.raw, position, link):
            return
        action = pdfium.FPDFLink_GetAction(link)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            buffer = ctypes.create_string_buffer(2048)
            pdfium.FPDFAction_GetURIPath(document.raw, action, buffer, len(buffer))
            address = buffer.value.decode("utf-8", errors="replace")
            if address.lower().startswith(("http://", "https://")):
                yield address
