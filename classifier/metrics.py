"""Figures of labelled documents: F1, relevance, top-3, calibration error, with bootstrap intervals.

Definitions: a label counts from 0.5; horizontal families are left out of family and sector scores; families on which
the labellers differed count neither way; *relevant* means that a family applies which is not horizontal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from records.catalogue import Catalogue

SURE = 0.5
SHOWN = 0.05  # labels below this are not written and not judged for calibration
LEAST = 3  # documents of a family before it counts in the macro mean


@dataclass(frozen=True, slots=True)
class Judged:
    """One document: what is true of it and what was answered."""

    truth: frozenset[str]
    maybe: frozenset[str]
    scores: Mapping[str, float]
    relevant: float
    abstained: bool = False


@dataclass(slots=True)
class Counts:
    """True positives, false positives, false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 when nothing was right."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0

    def add(self, truth: Iterable[str], found: Iterable[str]) -> None:
        """Count one document."""
        truth, found = set(truth), set(found)
        self.tp += len(truth & found)
        self.fp += len(found - truth)
        self.fn += len(truth - found)


def figures(rows: Sequence[Judged], book: Catalogue) -> dict[str, float]:
    """Every figure by name; NaN where there is nothing to judge."""
    family, sector = Counts(), Counts()
    per: dict[str, Counts] = defaultdict(Counts)
    for row in rows:
        truth, found = core(row, book)
        family.add(truth, found)
        sector.add(sectors(truth), sectors(found))
        for name in truth | found:
            per[name].add({name} & truth, {name} & found)
    enough = [c.f1 for c in per.values() if c.tp + c.fn >= LEAST]
    clear = [r for r in rows if _truth(r, book) or not r.maybe]
    yes = [r for r in clear if _truth(r, book)]
    said = [r for r in clear if r.relevant >= SURE]
    both = sum(r.relevant >= SURE for r in yes)
    sure = [r for r in rows if not r.abstained]
    return {
        "documents": float(len(rows)),
        "family_f1": family.f1 if rows else float("nan"),
        "family_precision": _share(family.tp, family.tp + family.fp),
        "family_recall": _share(family.tp, family.tp + family.fn),
        "family_macro_f1": _share(sum(enough), len(enough)),
        "sector_f1": sector.f1 if rows else float("nan"),
        "relevant_precision": _share(both, len(said)),
        "relevant_recall": _share(both, len(yes)),
        "top3": _share(sum(bool(_truth(r, book) & set(top(r))) for r in yes), len(yes)),
        "calibration_error": calibration_error(rows),
        "abstained": _share(len(rows) - len(sure), len(rows)),
        "exact_where_sure": _share(sum(a == b for a, b in (core(r, book) for r in sure)), len(sure)),
    }


def core(row: Judged, book: Catalogue) -> tuple[set[str], set[str]]:
    """(true, answered) families that are not horizontal."""
    found = {f for f, s in row.scores.items() if s >= SURE and not _horizontal(f, book)} - row.maybe
    return _truth(row, book), found


def _truth(row: Judged, book: Catalogue) -> set[str]:
    return {f for f in row.truth if not _horizontal(f, book)}


def _horizontal(family: str, book: Catalogue) -> bool:
    return family in book.families and book.families[family].horizontal


def sectors(families: Iterable[str]) -> set[str]:
    """The sectors of families."""
    return {f.split("/")[0] for f in families}


def top(row: Judged, most: int = 3) -> list[str]:
    """The surest families, horizontal ones among them."""
    return sorted(row.scores, key=lambda f: -row.scores[f])[:most]


def calibration_error(rows: Sequence[Judged]) -> float:
    """How far scores and truth lie apart over ten bins, weighted; 0 is best."""
    bins: dict[int, list[float]] = defaultdict(list)
    total = 0
    for row in rows:
        for family, score in row.scores.items():
            if score >= SHOWN and family not in row.maybe:
                bins[min(int(score * 10), 9)].append(score - (family in row.truth))
                total += 1
    return sum(abs(sum(b)) for b in bins.values()) / total if total else float("nan")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def intervals(
    rows: Sequence[Judged], book: Catalogue, times: int = 300, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """95 % bootstrap intervals of each figure over documents."""
    chance = np.random.default_rng(seed)
    drawn = [figures([rows[i] for i in chance.integers(0, len(rows), len(rows))], book) for _ in range(times)]
    found = {}
    for name in drawn[0] if rows else ():
        values = np.array([d[name] for d in drawn])
        values = values[np.isfinite(values)]
        if len(values):
            found[name] = (float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5)))
    return found


def by_sector(rows: Sequence[Judged], book: Catalogue) -> dict[str, Counts]:
    """Counts of each sector."""
    found: dict[str, Counts] = defaultdict(Counts)
    for row in rows:
        truth, said = (sectors(x) for x in core(row, book))
        for name in truth | said:
            found[name].add({name} & truth, {name} & said)
    return dict(found)
