"""Fitting the combiner: extremely random trees over (document, family) pairs, and its calibration across folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression

from classifier.estimator import calibrated, logit, relevance_row
from classifier.features import View, names, rows_of
from classifier.forest import Forest
from classifier.input import Document
from classifier.learning.sets import Row, fold_of

FOLDS = 5
EASY = "written"  # a set that flatters: its notifications name their goods more plainly than members do
SETTINGS: dict[str, Any] = {
    "n_estimators": 80,
    "min_samples_leaf": 2,
    "max_features": 0.6,
    "max_depth": 14,
}
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of numbers with their truth: `owner` is the row's document, `main` marks documents as they were given."""

    table: NDArray[np.float32]
    truth: NDArray[np.bool_]
    weight: Floats
    owner: NDArray[np.int64]
    main: NDArray[np.bool_]
    families: tuple[str, ...]

    def part(self, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.bool_], Floats]:
        """What a fit needs of some rows."""
        return self.table[chosen], self.truth[chosen], self.weight[chosen]


def variants(doc: Document) -> list[tuple[Document, float]]:
    """Poorer versions of a document to learn from as well: without codes, without description, title in its place."""
    found = []
    if doc.hs or doc.ics:
        found.append((doc.without_codes(), 0.5))
    if doc.description and (doc.title or doc.products):
        found.append((replace(doc, description=""), 0.5))
    if doc.description and not doc.title:
        found.append((replace(doc, title=doc.description, description=""), 0.7))
    return found


def pairs_of(rows: Sequence[Row], views: Sequence[Sequence[tuple[View, float]]]) -> Pairs:
    """The pairs of the documents (first view of each) and of their variants (the others, with their weight)."""
    table: list[list[float]] = []
    truth, weight, owner, main, families = [], [], [], [], []
    for number, (row, mine) in enumerate(zip(rows, views, strict=True)):
        for turn, (view, factor) in enumerate(mine):
            for family, numbers in zip(view.candidates, rows_of(view), strict=True):
                table.append(numbers)
                truth.append(family in row.families)
                weight.append(0.0 if family in row.maybe else row.weight * factor)
                owner.append(number)
                main.append(turn == 0)
                families.append(family)
    return Pairs(
        np.array(table, np.float32).reshape(-1, len(names())),
        np.array(truth, bool),
        np.array(weight),
        np.array(owner, np.int64),
        np.array(main, bool),
        tuple(families),
    )


def fit_forest(pairs: Pairs, chosen: NDArray[np.bool_], seed: int) -> Forest:
    """Trees from the chosen pairs."""
    table, truth, weight = pairs.part(chosen & (pairs.weight > 0))
    model = ExtraTreesClassifier(random_state=seed, n_jobs=1, **SETTINGS).fit(table, truth, sample_weight=weight)
    yes = int(np.flatnonzero(model.classes_)[0])
    parts: dict[str, list[NDArray[Any]]] = {n: [] for n in ("feature", "threshold", "left", "right", "value")}
    roots, at = [], 0
    for tree in (t.tree_ for t in model.estimators_):
        roots.append(at)
        parts["feature"].append(np.maximum(tree.feature, 0))
        parts["threshold"].append(tree.threshold)
        parts["left"].append(np.where(tree.children_left < 0, -1, tree.children_left + at))
        parts["right"].append(np.where(tree.children_right < 0, -1, tree.children_right + at))
        shares = tree.value[:, 0, :]
        parts["value"].append(shares[:, yes] / shares.sum(axis=1))
        at += tree.node_count
    parts["roots"] = [np.array(roots)]
    return Forest.of({n: np.concatenate(p) for n, p in parts.items()})


def across_folds(pairs: Pairs, rows: Sequence[Row], seed: int) -> Floats:
    """Raw scores of all pairs, each from trees that saw nothing of its group."""
    folds = np.array([fold_of(r.group, FOLDS) for r in rows])[pairs.owner]
    found = np.zeros(len(pairs.truth))
    for fold in range(FOLDS):
        out = folds == fold
        if out.any():
            found[out] = fit_forest(pairs, ~out, seed).scores(pairs.table[out])
    return found


def fit_line(pairs: Pairs, raw: Floats, rows: Sequence[Row]) -> tuple[float, float]:
    """(slope, shift) of the logistic line from raw scores to probabilities, fitted on scores of unseen folds.

    Real notifications and hand-made cases count alike: the words were chosen with the former in view, so that their
    scores flatter, and the latter are harder than what comes in.
    """
    use = pairs.main & (pairs.weight > 0) & (raw > 0.02)
    hard = np.array([r.of != EASY for r in rows])[pairs.owner]
    use &= hard | ~hard.any()
    odds = np.array([[logit(s)] for s in raw[use]])
    model = LogisticRegression(C=100.0).fit(odds, pairs.truth[use])
    return round(float(model.coef_[0, 0]), 5), round(float(model.intercept_[0]), 5)


def fit_relevance(
    pairs: Pairs, raw: Floats, line: tuple[float, float], rows: Sequence[Row], horizontal: frozenset[str]
) -> tuple[float, ...]:
    """The weights of `relevance_row`, fitted on scores of unseen folds; a missed document costs more than a look."""
    core: list[list[float]] = [[] for _ in rows]
    for owner, family, score, main in zip(
        pairs.owner, pairs.families, calibrated(raw.tolist(), line), pairs.main, strict=True
    ):
        if main and family not in horizontal:
            core[owner].append(score)
    clear = [i for i, r in enumerate(rows) if r.families - horizontal or not r.maybe]
    table = np.array([relevance_row(core[i])[1:] for i in clear])
    truth = np.array([bool(rows[i].families - horizontal) for i in clear])
    weight = np.array([rows[i].weight for i in clear])
    model = LogisticRegression(C=1.0).fit(table, truth, sample_weight=weight)
    return tuple(round(float(x), 5) for x in (model.intercept_[0], *model.coef_[0]))
