"""What a file is, by its first bytes before its declared type, and plain text out of bytes."""

from __future__ import annotations

import codecs
import re
from enum import Enum

from crawlers.documents.failure import Failure

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TEXTS = ("", "text/plain", "application/octet-stream", "binary/octet-stream")


class Sort(Enum):
    """The formats that are read."""

    PDF = "PDF"
    DOCX = "DOCX"
    TEXT = "text"


def recognise(data: bytes, media: str) -> Sort:
    """What `data` is; `Failure` says what it is instead of a document."""
    head = data[:2048]
    if b"%PDF-" in head[:1024]:
        return Sort.PDF
    if head.startswith(b"PK\x03\x04"):
        return Sort.DOCX
    if head.startswith(b"PK"):
        raise Failure.of("the file is an empty or damaged archive, not a Word document; fetch it again")
    if head.startswith(_OLE):
        raise Failure.of("an old .doc or a Word file locked with a password; open it in Word and save it as .docx")
    if _HTML.match(head.removeprefix(codecs.BOM_UTF8)):
        raise Failure.of("a web page came in place of the document; look at its address")
    named = media.split(";")[0].strip().lower()
    marked = any(head.startswith(mark) for mark, _ in _BOMS)
    if named not in _TEXTS or (not marked and b"\x00" in data[:65536]):
        shown = named.lstrip("@") or "unknown"
        raise Failure.of("not a DOCX, PDF or text file (declared as {media}); read it by hand", media=shown[:80])
    return Sort.TEXT


def decode(data: bytes, media: str) -> str:
    """Plain text by its byte order mark, as UTF-8, by the declared charset, or as Windows-1252, in this order."""
    marked = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    stated = _CHARSET.search(media)
    for name in filter(None, (marked, "utf-8", stated[1] if stated else "")):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")
