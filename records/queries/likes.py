"""Earlier measures that are like one: of the same products, codes and keywords, with like titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from records.catalogue import catalogue
from records.measures import Measure
from records.queries.measures import RowView, row_of
from records.search import engine
from records.search.shelf import Shelf, shelf
from records.search.texts import STATES
from records.showing import shown_measure
from records.similar import words
from records.store import Store
from records.threads import load

CANDIDATES = 60  # measures whose titles are compared
LEAST = 0.3  # of 1, below which two measures are not called alike
_FACETS = {"family": 1.0, "hs": 1.0, "keyword": 0.5, "member": 0.3}
_TITLE_WORDS = 5
_COMMON = 0.05  # share of all measures from which a word of the title tells nothing


@dataclass(frozen=True, slots=True)
class Like:
    """One earlier measure: how alike (0..1), what both have in common, and its state today (`texts.STATES`)."""

    row: RowView
    score: float
    families: tuple[str, ...]
    headings: tuple[str, ...]
    same_member: bool
    state: str


def likes(store: Store, measure: Measure, today: date, limit: int = 5) -> Sequence[Like]:
    """The measures published before this one that are most like it, the likest first."""
    columns = shelf(store)
    at = int(np.searchsorted(columns.ids, measure.id))
    if at >= len(columns) or columns.ids[at] != measure.id:
        return ()
    score = _by_facets(columns, measure) + _by_title(store, columns, measure.title)
    score[columns.days["newest"] >= measure.documents[0].distributed.toordinal()] = 0
    score[at] = 0
    best = np.argsort(-score, kind="stable")[:CANDIDATES]
    best = best[score[best] > 0]
    states = columns.states(today.toordinal())
    with store.read() as connection:
        found = load(connection, [int(i) for i in columns.ids[best]])
    state = {int(columns.ids[place]): STATES[states[place]].value for place in best}
    made = [_like(measure, shown_measure(m, store.passports()), today, state[m.id]) for m in found]
    return sorted((x for x in made if x.score >= LEAST), key=lambda x: -x.score)[:limit]


def _by_facets(columns: Shelf, measure: Measure) -> NDArray[np.float64]:
    """Shared facets, each the weightier the rarer it is."""
    known = catalogue().families
    values = {
        "family": [x.family for x in measure.labels if x.family in known and not known[x.family].horizontal],
        "hs": list({c[:4] for d in measure.documents for c in d.codes_of("hs") if len(c) >= 4}),
        "keyword": list({k for d in measure.documents for k in d.keywords}),
        "member": list(measure.members),
    }
    score = np.zeros(len(columns))
    for name, weight in _FACETS.items():
        for value in values[name][:12]:
            mask = columns.having(name, (value,))
            score[mask] += weight * _rarity(columns, mask)
    return score


def _by_title(store: Store, columns: Shelf, title: str) -> NDArray[np.float64]:
    """Shared long words of the title."""
    score = np.zeros(len(columns))
    chosen = sorted((w for w in words(title) if not w[0].isdigit() and len(w) > 3), key=lambda w: (-len(w), w))
    with store.read() as connection:
        for word in chosen[:_TITLE_WORDS]:
            mask = columns.of(engine.match(connection, ((word,),), head=True))
            if 0 < np.count_nonzero(mask) < _COMMON * len(columns) + 10:
                score[mask] += _rarity(columns, mask)
    return score


def _rarity(columns: Shelf, mask: NDArray[np.bool_]) -> float:
    return float(np.log((2 + len(columns)) / (1 + np.count_nonzero(mask))))


def _like(measure: Measure, other: Measure, today: date, state: str) -> Like:
    families = tuple(f for f in _families(measure) if f in _families(other))
    headings = tuple(sorted(_headings(measure) & _headings(other)))
    mine, theirs = words(measure.title), words(other.title)
    title = len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
    products = max(_share(_families(measure), families), _share(_headings(measure), headings))
    same = bool(set(measure.members) & set(other.members))
    score = 0.5 * title + 0.4 * products + 0.1 * same
    return Like(row_of(other, today), round(score, 3), families, headings, same, state)


def _share(have: Sequence[str] | frozenset[str], common: Sequence[str]) -> float:
    return len(common) / len(have) if have else 0.0


def _families(measure: Measure) -> tuple[str, ...]:
    return tuple(x.family for x in measure.labels[:6])


def _headings(measure: Measure) -> frozenset[str]:
    return frozenset(c[:4] for d in measure.documents for c in d.codes_of("hs"))
