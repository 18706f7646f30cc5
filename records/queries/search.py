"""Searching: words in any language, facets with counts, orders and pages.

Words are asked of the text index, one part of the search at a time; everything else is done on the columns in memory
(`records.search.shelf`).  The rows of the page are then read from the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from records.attached import texts_of
from records.conditions import OPEN_DAYS
from records.countries import expand
from records.measures import Measure
from records.queries.matching import Understood, scores
from records.queries.measures import RowView, row_of
from records.search.passage import Passage, passage, unseen
from records.search.query import Part
from records.search.shelf import Ints, Mask, Shelf, shelf
from records.search.texts import STATES
from records.showing import shown_measure
from records.store import Store
from records.threads import load

MOST = 100  # rows of one page
# Facets that stand for one choice: a choice of one does not empty the counts of the other.
CHOICES = {
    "products": ("sector", "family"),
    "markets": ("member", "group"),
    "kinds": ("kind",),
    "types": ("type",),
    "objectives": ("objective",),
    "keywords": ("keyword",),
    "colours": ("colour",),
    "states": ("state",),
    "years": ("year",),
}


class Order(StrEnum):
    """How the answer is ordered; among equals the newest first."""

    RELEVANCE = "relevance"
    GRADE = "grade"
    NEWEST = "newest"
    DEADLINE = "deadline"  # the nearest ahead first, then those past, then those without


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty means any.  `members` are codes or groups; `colours` may hold "none"."""

    text: str = ""
    sectors: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()  # headings of four digits
    open_only: bool = False
    since: date | None = None  # of the newest document
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the answer, how many measures fit, and how many would with each further value of a facet."""

    rows: tuple[RowView, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
    measures: tuple[Measure, ...] = ()  # of the rows, in their order
    passages: Mapping[str, Passage] = field(default_factory=dict)  # by the measure's key


def search(
    store: Store, wanted: Wanted, today: date, order: Order | str = Order.RELEVANCE, limit: int = 25, offset: int = 0
) -> Found:
    """Measures that fit.  What is saved but not indexed yet is not found; see `Store.index_pending`."""
    columns = shelf(store)
    score, understood, parts = scores(store, columns, wanted.text)
    masks = _masks(columns, wanted, today)
    base = _always(columns, wanted, today)
    if parts:
        base &= score > 0
    fits = base.copy()
    for mask in masks.values():
        fits &= mask
    at = ordered(columns, np.flatnonzero(fits), Order(order), score, today)
    page = at[offset : offset + min(limit, MOST)]
    with store.read() as connection:
        found = load(connection, [int(i) for i in columns.ids[page]])
    measures = [shown_measure(m, store.passports()) for m in found]
    rows = tuple(row_of(m, today) for m in measures)
    passages = _passages(store, found, measures, parts) if parts else {}
    counts = _counts(columns, base, masks, fits, today)
    return Found(rows, len(at), counts, understood, tuple(measures), passages)


def _passages(
    store: Store, found: Sequence[Measure], shown: Sequence[Measure], parts: Sequence[Part]
) -> dict[str, Passage]:
    """Why each measure was found; only where nothing that may be shown tells it, the rest is looked through."""
    told = {m.key: p for m in shown if (p := passage(m, parts))}
    rest = [m for m in found if m.key not in told]
    with store.read() as connection:
        files = texts_of(connection, [d.id for m in rest for d in m.documents]) if rest else {}
    return told | {m.key: p for m in rest if (p := unseen(m, parts, files))}


def places(store: Store, wanted: Wanted, today: date) -> tuple[Shelf, Ints]:
    """The columns and the places in them that fit: for calendars, trends and everything that only counts."""
    columns = shelf(store)
    score, _, parts = scores(store, columns, wanted.text)
    fits = _always(columns, wanted, today)
    if parts:
        fits &= score > 0
    for mask in _masks(columns, wanted, today).values():
        fits &= mask
    return columns, np.flatnonzero(fits)


def open_mask(columns: Shelf, today: date) -> Mask:
    """Which measures can still be acted on: the same rule as `records.conditions.open_on`."""
    day, newest, until = today.toordinal(), columns.days["newest"], columns.days["until"]
    recent: Mask = (until == 0) & (newest > day - OPEN_DAYS) & (newest <= day)
    return recent | (until >= day)


def _always(columns: Shelf, wanted: Wanted, today: date) -> Mask:
    """What no facet counts: whether it is open, its days, its HS headings."""
    mask = open_mask(columns, today) if wanted.open_only else np.ones(len(columns), dtype=bool)
    if wanted.since:
        mask &= columns.days["newest"] >= wanted.since.toordinal()
    if wanted.until:
        mask &= columns.days["newest"] <= wanted.until.toordinal()
    if wanted.hs:
        mask &= columns.having("hs", wanted.hs)
    return mask


def _masks(columns: Shelf, wanted: Wanted, today: date) -> dict[str, Mask]:
    masks: dict[str, Mask] = {}
    if wanted.sectors or wanted.families:
        masks["products"] = columns.having("sector", wanted.sectors) | columns.having("family", wanted.families)
    if wanted.members:
        masks["markets"] = columns.having("member", expand(wanted.members))
    if wanted.states:
        numbers = [STATES.index(s) for s in STATES if s.value in wanted.states]
        masks["states"] = np.isin(columns.states(today.toordinal()), numbers)
    for choice in ("kinds", "types", "objectives", "keywords", "colours", "years"):
        if values := getattr(wanted, choice):
            masks[choice] = columns.having(CHOICES[choice][0], values)
    return masks


def _counts(
    columns: Shelf, base: Mask, masks: Mapping[str, Mask], fits: Mask, today: date
) -> dict[str, dict[str, int]]:
    """For each facet how many measures have each value, under every choice but the facet's own."""
    out: dict[str, dict[str, int]] = {}
    common = columns.counts(fits)
    states = columns.states(today.toordinal())
    for choice, names in CHOICES.items():
        mask, found = fits, common
        if choice in masks:
            mask = base.copy()
            for other, one in masks.items():
                if other != choice:
                    mask &= one
            found = common if choice == "states" else columns.counts(mask)
        if choice == "states":
            numbers = np.bincount(states[mask], minlength=len(STATES))
            out["state"] = {s.value: int(n) for s, n in zip(STATES, numbers, strict=True) if n}
            continue
        for name in names:
            values = columns.named.get(name, {})
            out[name] = {value: int(found[number]) for number, value in values.items() if found[number]}
    return out


def ordered(columns: Shelf, at: Ints, order: Order, score: NDArray[np.int8], today: date) -> Ints:
    """Places in the wanted order."""
    newest, ids = -columns.days["newest"][at], -columns.ids[at]
    if order is Order.NEWEST:
        return at[np.lexsort((ids, newest))]
    if order is Order.DEADLINE:
        day, deadline = today.toordinal(), columns.days["deadline"][at]
        late = np.where(deadline == 0, 2, np.where(deadline < day, 1, 0))
        return at[np.lexsort((ids, newest, np.abs(deadline - day), late))]
    if order is Order.GRADE:
        return at[np.lexsort((ids, newest, columns.rank[at]))]
    return at[np.lexsort((ids, newest, -score[at].astype(np.int64)))]
