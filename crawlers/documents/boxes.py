"""Tick boxes as forms draw them: [X], [ X ], [ ], 【X】, ☒, ☐."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Latin and Cyrillic x, a multiplication sign, ticks.
_X: Final = "xX\u0445\u0425×✓✔✗✘√"
BOX: Final = re.compile(rf"[\[【]\s{{0,6}}(?P<x>[{_X}])?\s{{0,6}}[\]】]|(?P<on>[☒☑])|(?P<off>[☐□])")
_ARTICLE: Final = r"(?P<article>\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)"


@dataclass(frozen=True, slots=True)
class Box:
    """One box and the text behind it, up to the next box."""

    ticked: bool
    text: str


def _ticked(match: re.Match[str]) -> bool:
    return bool(match["x"] or match["on"])


def boxes(text: str) -> tuple[str, tuple[Box, ...]]:
    """(the text before the first box, the boxes with the text behind each)."""
    marks = list(BOX.finditer(text))
    if not marks:
        return text, ()
    ends = [m.start() for m in marks[1:]] + [len(text)]
    found = tuple(Box(_ticked(m), text[m.end() : end]) for m, end in zip(marks, ends, strict=True))
    return text[: marks[0].start()], found


def articles(text: str) -> tuple[str, ...]:
    """The ticked articles of "2.9.2 [X], 2.10.1 [ ]" (box behind the number) or "[X] 2.9.2, [ ] 2.10.1" (before it)."""
    first_box, first_number = BOX.search(text), re.search(_ARTICLE, text)
    if not first_box or not first_number:
        return ()
    if first_box.start() < first_number.start():
        behind = re.compile(rf"(?:{BOX.pattern})\s*{_ARTICLE}")
    else:
        behind = re.compile(rf"{_ARTICLE}[\s.]*(?:{BOX.pattern})")
    return tuple(m["article"] for m in behind.finditer(text) if _ticked(m))
