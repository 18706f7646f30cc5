"""The text of a document made ready for reading: signs made plain, headings of pages gone, broken lines joined."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 400_000  # characters of a form; the longest real ones have about 60,000
_ODD: Final = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufff9-\uffff]"
)
_SYMBOL: Final = r"G/(?:TBT|SPS)/(?:N/[A-Z]{2,4}|Notif\.\d{1,2})/\d{1,5}(?:/(?:Rev|Add|Corr|Suppl)\.\d{1,4})*"
SYMBOL: Final = re.compile(_SYMBOL, re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(r"-\s*\d{1,4}\s*-|(?:page|página)\s*:?\s*\d+(?:/\d+)?", re.IGNORECASE)
_RULE: Final = re.compile(r"[_–—=-]{1,200}")
_ITEM: Final = re.compile(r"\s*(?:[-–—•*·▪]\s|\d{1,2}[.)]\s|[a-z]\)\s|https?://|\[|☐|☒|☑)")


def clean(text: str) -> str:
    """Lines without control characters and page headings; no-break blanks are blanks, an end blank is kept.

    The first page's own symbol stays; from the second page on, the symbol and page number at the top go.
    """
    text = _ODD.sub("", text[:LONGEST].replace("\u00a0", " ").replace("\t", " ").replace("\r\n", "\n"))
    kept: list[str] = []
    seen: set[str] = set()
    for line in re.split(r"[\n\r\f]", text):
        bare = line.strip()
        if _PAGE_NUMBER.fullmatch(bare) or (SYMBOL.fullmatch(bare) and bare in seen):
            continue
        if SYMBOL.fullmatch(bare):
            seen.add(bare)
        kept.append(line.rstrip() + (" " if line.endswith(" ") and bare else ""))
    return "\n".join(kept)


def flow(value: str) -> str:
    """The value of a field: lines that a page broke are joined, empty lines and rules go.

    A line that a page broke ends in a blank (so text processors write PDF); an item of a list begins a new line.
    """
    lines: list[str] = []
    open_line = False
    for line in value.split("\n"):
        bare = " ".join(line.split())
        if _RULE.fullmatch(bare):
            continue
        if open_line and bare and lines and not _ITEM.match(line):
            lines[-1] += " " + bare
        elif bare:
            lines.append(bare)
        if bare:
            open_line = line.endswith(" ")
    return "\n".join(lines)
