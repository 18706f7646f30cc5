"""A linear model over words, one line per family: what a text sounds like, in all four languages at once.

Here it is only applied; `classifier.learning.words` fits it.  What it learned are plain arrays, so it is kept without
pickle: weights as signed bytes with one scale per family.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.fold import fold
from classifier.input import Document
from classifier.tokens import tokens

HEAD = 400  # characters of the description that are read
UNKNOWN = -2.0  # the value of a family that the model has never seen
Floats = NDArray[np.float32]
Bag = tuple[NDArray[np.int64], Floats]


def head_of(doc: Document) -> str:
    """The part of a document that names its product, folded: title, products, the beginning of the description."""
    return fold(f"{doc.title} ; {doc.products[:1500]} ; {doc.description[:HEAD]}")


def bag_of(folded: str, index: Mapping[str, int], idf: Floats) -> Bag:
    """(places in the vocabulary, tf–idf values of length 1) of one folded text."""
    counts = [(index[t], n) for t, n in Counter(tokens(folded)).items() if t in index]
    places = np.array([i for i, _ in counts], np.int64)
    if not counts:
        return places, np.zeros(0, np.float32)
    values = np.array([1.0 if n == 1 else 1.0 + math.log(n) for _, n in counts], np.float32) * idf[places]
    return places, values / np.float32(math.sqrt(float(values @ values)))


class TextModel:
    """Values by family of a folded text: above zero speaks for the family."""

    def __init__(self, families: Sequence[str], words: Sequence[str], idf: Floats, weights: Floats, bias: Floats):
        self.families = tuple(families)
        self.words = tuple(words)
        self.columns = {f: i for i, f in enumerate(families)}
        self.index = {w: i for i, w in enumerate(words)}
        self.idf, self.weights, self.bias = idf, weights, bias

    def bag(self, folded: str) -> Bag:
        """The text as places in the vocabulary and their values."""
        return bag_of(folded, self.index, self.idf)

    def scores(self, bag: Bag) -> Floats:
        """One value per family of `families`; a text without known words gives the bias."""
        places, values = bag
        found: Floats = values @ self.weights[places] + self.bias if len(places) else self.bias
        return found

    def telling(self, bag: Bag, family: str, most: int = 3) -> list[str]:
        """The words of the text that speak most for the family, best first."""
        places, values = bag
        if family not in self.columns or not len(places):
            return []
        gains = values * self.weights[places, self.columns[family]]
        best = [self.words[places[i]] for i in np.argsort(-gains, kind="stable")[: 2 * most] if gains[i] > 0]
        return [w for i, w in enumerate(best) if not any(w in other for other in best[:i])][:most]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What must be kept, as arrays."""
        scale = np.maximum(np.abs(self.weights).max(axis=0), 1e-6) / 127
        packed = np.round(self.weights / scale).astype(np.int8)
        return {"idf": self.idf, "bias": self.bias, "scale": scale.astype(np.float32), "weights": packed}

    @classmethod
    def of(cls, families: Sequence[str], words: Sequence[str], kept: Mapping[str, NDArray[np.generic]]) -> TextModel:
        """The model that `arrays` came from."""
        weights = kept["weights"].astype(np.float32) * kept["scale"].astype(np.float32)
        return cls(families, words, kept["idf"].astype(np.float32), weights, kept["bias"].astype(np.float32))
