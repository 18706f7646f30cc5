"""Answered questions that resemble what somebody is about to ask: shown while typing, so that few are asked twice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from records import queries
from records.cases import Case, CaseKind
from records.store import Store

LOOKED_AT = 2_000  # the newest published answers
LEAST = 0.18  # share of words in common
_WORD = re.compile(r"[a-z0-9]{2,}|[\u3400-\u9fff]+")  # zh-data


def grams(text: str) -> frozenset[str]:
    """Latin words and overlapping pairs of Chinese characters."""
    found: set[str] = set()
    for word in _WORD.findall(text.lower()):
        if word.isascii():
            found.add(word)
        else:
            found.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
    return frozenset(found)


def likeness(asked: frozenset[str], other: frozenset[str]) -> float:
    """How much of what is asked the other covers, 0..1."""
    return len(asked & other) / len(asked) if asked else 0.0


def rank(text: str, answered: Iterable[Case], most: int = 3) -> tuple[Case, ...]:
    """The published questions that resemble the text most, best first."""
    asked = grams(text)
    scored = [(likeness(asked, grams(_said(c))), c) for c in answered]
    near = sorted((s for s in scored if s[0] >= LEAST), key=lambda s: (-s[0], s[1].key))
    return tuple(case for _, case in near[:most])


def similar_questions(store: Store, text: str) -> tuple[Case, ...]:
    """See `rank`; only questions whose answer was published."""
    wanted = queries.CaseFilter(kinds=(CaseKind.QUESTION,), released=True)
    return rank(text, queries.cases(store, wanted, LOOKED_AT))


def _said(case: Case) -> str:
    return f"{case.fields.get('public_question', '')} {case.fields.get('public_answer', '')}"
