"""Plain text from what publishers write: HTML, control characters, odd blanks."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|li|div|tr|h\d)\b[^>]{0,2000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]{3,2000}", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how Excel writes control characters
LONGEST = 200_000


class _Kept(dict[int, int]):
    """For `str.translate`: a blank for control, format, surrogate and private characters, filled as they are met."""

    def __missing__(self, code: int) -> int:
        self[code] = 32 if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Co") else code
        return self[code]


_KEPT = _Kept()


def plain(text: str) -> str:
    """One tidy text: no tags, no control or bidirectional characters, single blanks, at most 200,000 characters."""
    text = text[: LONGEST * 2]
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    text = html.unescape(text) if "&" in text else text
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: " " if int(m[1], 16) < 32 else m[0], text)
    if text.isprintable():  # at once, for most texts: one line without odd characters
        return " ".join(text.split())[:LONGEST]
    lines = (line if line.isprintable() else line.translate(_KEPT) for line in text.split("\n"))
    tidy = (" ".join(line.split()) for line in lines)
    return "\n".join(line for line in tidy if line)[:LONGEST]


def one_line(text: str) -> str:
    """`plain` on a single line."""
    return plain(text).replace("\n", " ")


def web_address(text: str) -> str:
    """The address when it is http or https without blanks, else empty: nothing else is ever shown as a link."""
    text = text.strip()
    return text if _ADDRESS.fullmatch(text) else ""
