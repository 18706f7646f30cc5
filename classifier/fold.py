"""Text made comparable: markup and control characters out, one width of characters, accents and case folded."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

LIMIT = 20_000  # characters of one field that are read: product names stand early, and a megabyte costs seconds
_TAG = re.compile(r"<[^<>]{1,300}>")
_CODE_JUNK = re.compile(r"_x000[0-9A-Fa-f]_")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def clean(text: str) -> str:
    """The text without HTML, control characters and runs of blanks, in NFKC, cut at `LIMIT` characters."""
    text = text[: 2 * LIMIT]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    if "_x" in text:
        text = _CODE_JUNK.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.translate(_controls()).split())[:LIMIT]


@cache
def _controls() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys((*range(32), *range(127, 160)), " ")
    table.update({ord(c): None for c in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"})
    return table


@cache
def _letters() -> dict[int, str]:
    """Every accented Latin letter to its base letter, hyphens and quotes to one sign each; always one to one."""
    table: dict[int, str] = {}
    for point in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(point))[0]
        if base.isascii() and base.isalpha():
            table[point] = base.lower()
    table.update(dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u00b7/_"), " "))
    table.update(dict.fromkeys(map(ord, "\u2018\u2019\u02bc`\u00b4"), "'"))
    table.update({0xF8: "o", 0xD8: "o", 0x142: "l", 0x141: "l"})
    return table


def fold(text: str) -> str:
    """`text` (already clean) in lower case without accents, of the same length, so that places stay valid."""
    folded = text.translate(_letters()).lower()
    return folded if len(folded) == len(text) else "".join(c.lower()[:1] or " " for c in text.translate(_letters()))


def has_cjk(text: str) -> bool:
    """True when any Chinese (or Japanese) character occurs."""
    return not text.isascii() and _CJK.search(text) is not None
