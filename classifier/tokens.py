"""Words of a text as features: whole words, word beginnings that languages share, pairs, and CJK character pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator

STEM = 6  # "aluminium", "aluminum" and "aluminio" begin alike
_WORD = re.compile(r"[a-z]{3,}|[\u3400-\u9fff]+")
# fmt: off
_SMALL = frozenset((
    "the", "and", "for", "with", "from", "this", "that", "are", "shall", "les", "des", "une", "pour", "aux", "par",
    "sur", "los", "las", "del", "para", "con", "por", "que", "una", "other", "which", "its", "not", "dans"
))
# fmt: on


def tokens(folded: str) -> Iterator[str]:
    """The features of a folded text, in order and with repeats."""
    before = ""
    for word in _WORD.findall(folded):
        if word[0] > "\u3000":
            yield from (word[i : i + 2] for i in range(len(word) - 1))
            yield from (word[i : i + 3] for i in range(len(word) - 2))
            before = ""
        elif word not in _SMALL:
            stem = word[:STEM]
            yield stem
            if len(word) > STEM:
                yield word
            if before:
                yield before + " " + stem
            before = stem
