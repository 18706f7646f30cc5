"""Fitting the text model: one linear support-vector line per family over tf–idf of words, by scikit-learn."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from classifier.learning.knowledge import Sample
from classifier.textmodel import TextModel, bag_of
from classifier.tokens import tokens

C = 20.0
MOST_WORDS = 60_000
MOST_WEIGHT = 20.0  # of a positive sample, for families with few


def fit_words(samples: Sequence[Sample], seed: int = 0) -> TextModel:
    """The model of these samples; the same samples and seed give the same weights."""
    spread = Counter(t for s in samples for t in set(tokens(s.text)))
    vocabulary = sorted(sorted(spread), key=lambda t: -spread[t])[:MOST_WORDS]
    vocabulary.sort()
    total = len(samples)
    idf = np.array([math.log((1 + total) / (1 + spread[t])) + 1 for t in vocabulary], np.float32)
    index = {t: i for i, t in enumerate(vocabulary)}
    bags = [bag_of(s.text, index, idf) for s in samples]
    at = np.repeat(np.arange(total), [len(places) for places, _ in bags])
    values, columns = np.concatenate([v for _, v in bags]), np.concatenate([p for p, _ in bags])
    table = csr_matrix((values, (at, columns)), shape=(total, len(vocabulary)), dtype=np.float64)
    weight = np.array([s.weight for s in samples])
    families = tuple(sorted({f for s in samples for f in s.families}))
    lines, bias = [], []
    for family in families:
        truth = np.array([family in s.families for s in samples])
        lift = min(MOST_WEIGHT, (~truth).sum() / truth.sum() / 8)
        line = LinearSVC(
            C=C, class_weight={True: lift, False: 1.0}, random_state=seed, dual=True, tol=1e-2, max_iter=300
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is meant: it keeps the weights small
            line.fit(table, truth, sample_weight=weight)
        lines.append(line.coef_[0])
        bias.append(line.intercept_[0])
    weights = np.array(lines, np.float32).T.copy()
    return TextModel(families, vocabulary, idf, weights, np.array(bias, np.float32))
