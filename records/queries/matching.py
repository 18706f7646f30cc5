"""What words find: for each measure on the shelf how well it fits them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from records.countries import expand
from records.queries.glossary import glossary_version, terms
from records.search import engine
from records.search.lexicon import Lexicon, build
from records.search.query import Part, parse
from records.search.shelf import Mask, Shelf
from records.search.texts import Facet
from records.search.words import Phrase
from records.store import Store

# What a find is worth: in title or symbol as typed or translated, anywhere else, by a product family, word by word.
_HEAD, _HEAD_OTHER, _BODY, _FACET, _APART = 8, 6, 4, 1, 1


@dataclass(frozen=True, slots=True)
class Understood:
    """How one part of the words was read: translations that were looked for too, and how many measures hold it.

    `begun`: taken as the beginning of a word; `dropped`: held by no measure, and left out of the search.
    """

    text: str
    told: tuple[str, ...]
    count: int
    begun: bool = False
    dropped: bool = False
    without: bool = False
    facets: tuple[Facet, ...] = ()


def scores(
    store: Store, columns: Shelf, typed: str
) -> tuple[NDArray[np.int8], tuple[Understood, ...], tuple[Part, ...]]:
    """(score of each measure, how the words were read, the parts that counted)."""
    total = np.zeros(len(columns), dtype=np.int8)
    fits = np.ones(len(columns), dtype=bool)
    understood: list[Understood] = []
    counted: list[Part] = []
    parts = parse(typed, lexicon(store)) if typed.strip() else ()
    scored = [_begun(store, columns, part) for part in parts]
    anything = any(score.any() for part, score in scored if not part.without)
    for part, score in scored:
        hits = int(np.count_nonzero(score))
        dropped = not hits and anything and not part.without
        told = () if part.without else part.told
        understood.append(Understood(part.text, told, hits, part.begun, dropped, part.without, part.facets))
        if part.without:
            fits &= score == 0
        elif not dropped:
            fits &= score > 0
            total += score
            counted.append(part)
    return np.where(fits, np.maximum(total, int(not counted)), 0).astype(np.int8), tuple(understood), tuple(counted)


def _begun(store: Store, columns: Shelf, part: Part) -> tuple[Part, NDArray[np.int8]]:
    """The part with its score; a word that is nowhere is taken as the beginning of one."""
    score = _score(store, columns, part)
    begun = None if score.any() or part.without else part.beginning
    return (part, score) if begun is None else (begun, _score(store, columns, begun))


def _score(store: Store, columns: Shelf, part: Part) -> NDArray[np.int8]:
    """What the find of one part is worth for each measure; 0 where it was not found."""
    key = (part.literal, part.other, part.apart, part.facets)
    if (known := columns.answers.get(key)) is not None:
        return known
    score = np.zeros(len(columns), dtype=np.int8)
    if part.apart:
        mask = np.ones(len(columns), dtype=bool)
        for word in part.apart:
            mask &= _mask(store, columns, word)
        score[mask] = _APART
    for facet, value in part.facets:
        values: Iterable[str] = (value,) if facet in ("sector", "family") else expand((value,))
        by = columns.having(facet if facet in ("sector", "family") else "member", values)
        score[by] = _FACET if facet in ("sector", "family") else _HEAD_OTHER
    for phrases, worth, head in (
        ((*part.literal, *part.other), _BODY, False),
        (part.other, _HEAD_OTHER, True),
        (part.literal, _HEAD, True),
    ):
        mask = _mask(store, columns, phrases, head=head)
        np.maximum(score, worth, out=score, where=mask)
    columns.remember(key, score)
    return score


def _mask(store: Store, columns: Shelf, phrases: Sequence[Phrase], *, head: bool = False) -> Mask:
    if not phrases:
        return np.zeros(len(columns), dtype=bool)
    with store.read() as connection:
        return columns.of(engine.match(connection, phrases, head=head))


_lexicons: dict[str, tuple[int, Lexicon]] = {}


def lexicon(store: Store) -> Lexicon:
    """What words mean, with the glossary as it is now."""
    version = glossary_version(store)
    known = _lexicons.get(store.url)
    if known is None or known[0] != version:
        known = version, build(terms(store).values())
        _lexicons[store.url] = known
    return known[1]
