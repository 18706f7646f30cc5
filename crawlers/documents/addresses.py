"""Web addresses in a form, made whole where lines broke them; those of offices' own websites are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

# zh-data: Chinese words of the forms stand among the patterns below.
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\\^`{|}，。；（）]{3,2000}", re.IGNORECASE)
_BREAKS_AFTER: Final = ("-", "_", "=", "&", "?", "%")
_GOES_ON: Final = re.compile(r"\s*([_/?&=%.#-][^\s<>\"]+|[^\s<>\":]+)\s*")
_OWN_SITE: Final = re.compile(
    r"^[ \t]*(?:web ?sites?|web(?: ?page)?|sites? (?:web|internet)|sitio web|página web|网站|网址)\s*[:：].*$",
    re.IGNORECASE | re.MULTILINE,
)


def addresses(text: str, whole: Sequence[str] = ()) -> tuple[str, ...]:
    """The http addresses of `text` in order, each once.

    `whole` are addresses known from the document's own link marks: one that begins as the broken one does is taken.
    Without them an address at the end of a line goes on with the next line when that is one word and either ends or
    begins with a sign that addresses break at.
    """
    lines = _OWN_SITE.sub("", text).split("\n")
    return tuple(dict.fromkeys(_found(lines, whole)))


def _found(lines: Sequence[str], whole: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        for match in _ADDRESS.finditer(line):
            address = match[0]
            if match.end() == len(line.rstrip()):
                known = [w for w in whole if w.startswith(address)]
                address = min(known, key=len) if known else _joined(address, lines[number + 1 :])
            address = address.rstrip(".,;:)]")
            if len(address) <= 2000:
                yield address


def _joined(address: str, following: Sequence[str]) -> str:
    for line in following:
        more = _GOES_ON.fullmatch(line)
        if not more or line.strip().lower().startswith("http"):
            break
        if not (address.endswith(_BREAKS_AFTER) or more[1][0] in "_/?&=%#-" or _path(address, more[1])):
            break
        address += more[1]
    return address


def _path(address: str, more: str) -> bool:
    """A line broken after "/" goes on with what looks like a path, not with a word of prose."""
    return address.endswith("/") and more[0].islower() | more[0].isdigit() and bool(re.search(r"[./_\d-]", more))
