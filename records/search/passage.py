"""The passage of a measure that a search found, for readers who want to see why it stands in the list.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from records.measures import Measure
from records.search.query import Part
from records.search.words import fold, runs

BEFORE, AFTER = 50, 110  # characters around the words found
_LOOKED_AT = 20_000  # characters of one text
FIELDS = ("title_zh", "title", "summary_zh", "products", "description", "keywords", "agency")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words found (`hit`) in a field of a document (`document`: its key), with what stands around them, unescaped."""

    document: str
    field: str
    before: str
    hit: str
    after: str


def passage(measure: Measure, parts: Sequence[Part]) -> Passage | None:
    """Where the first of the parts is found, the newest document first; None when it was found without words."""
    for words in (lambda p: (p.text,), lambda p: p.told):
        patterns = [made for p in parts if not p.without for w in words(p) if (made := _pattern(w, p.begun))]
        for document in reversed(measure.documents):
            for field in FIELDS:
                said = getattr(document, field)
                text = said if isinstance(said, str) else "; ".join(said)
                if found := next(_found(text, patterns), None):
                    return Passage(document.key, field, *_around(text, *found))
    return None


def unseen(measure: Measure, parts: Sequence[Part], files: Mapping[int, Sequence[str]]) -> Passage | None:
    """Where the words are found in what may be searched but not shown: said without quoting it.

    `measure` is the whole record, `files` the attached texts by the documents' row numbers.
    """
    if found := passage(measure, parts):
        return Passage(found.document, "unseen", "", "", "")
    patterns = [made for p in parts if not p.without for w in (p.text, *p.told) if (made := _pattern(w, p.begun))]
    for document in reversed(measure.documents):
        for text in files.get(document.id, ()):
            if any(True for _ in _found(text, patterns, len(text))):
                return Passage(document.key, "attachment", "", "", "")
    return None


def _found(text: str, patterns: Sequence[re.Pattern[str]], looked_at: int = _LOOKED_AT) -> Iterator[tuple[int, int]]:
    flat = _flat(text[:looked_at])
    for pattern in patterns:
        if found := pattern.search(flat):
            yield found.span()


@lru_cache(maxsize=4096)
def _pattern(word: str, begun: bool) -> re.Pattern[str] | None:
    found = list(runs(fold(word)))
    if not found:
        return None
    made = r"[\W_]*".join(re.escape(run) for run, _ in found)
    start = "" if found[0][1] else r"(?<![^\W_])"
    end = r"[^\W_]*" if begun else "" if found[-1][1] else r"(?:e?s)?(?![^\W_])"
    return re.compile(f"{start}{made}{end}")


@lru_cache(maxsize=1 << 15)
def _sign(sign: str) -> str:
    return fold(sign)[:1] or " "


def _flat(text: str) -> str:
    """The text folded sign by sign: places stay what they are."""
    return text.lower() if text.isascii() else "".join(map(_sign, text))


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    first, last = max(0, start - BEFORE), end + AFTER
    before = text[first:start] if first == 0 else "…" + text[first:start].partition(" ")[2]
    if first and before == "…":
        before += text[first:start]
    after = text[end:last] + ("…" if last < len(text) else "")
    return before, text[start:end], after
