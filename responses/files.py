"""Files that people attach to a case: told by their first bytes, bounded, kept as they came and never opened here."""

from __future__ import annotations

import re
from pathlib import PurePath

from responses.machine import CaseError

MOST_BYTES = 10 * 2**20
MOST_FILES = 10
# By first bytes, never by name: what a browser or an office program would run is not among them.
KINDS: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument", (".docx", ".xlsx", ".pptx")),
)
_UNSAFE = re.compile(r"[^\w.()\- ]+")


def checked(name: str, body: bytes) -> tuple[str, str]:
    """(safe name, media type).  Raises `CaseError` for an empty, a too large or another kind of file.

    An archive that unpacks to gigabytes does no harm: nothing here unpacks it.
    """
    if not body:
        raise CaseError("The file {name} is empty.", name=name[:80])
    if len(body) > MOST_BYTES:
        raise CaseError("The file {name} is larger than {most} MB; split or shrink it.", name=name[:80],
                        most=str(MOST_BYTES >> 20))  # fmt: skip
    safe = _UNSAFE.sub("_", PurePath(name.replace("\\", "/")).name).strip(" .")[:120] or "file"
    for start, media, endings in KINDS:
        if body.startswith(start) and safe.lower().endswith(endings):
            return safe, media
    raise CaseError("The file {name} is none of PDF, Word, Excel, PowerPoint, PNG, JPEG.", name=name[:80])
