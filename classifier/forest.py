"""Decision trees as flat arrays, applied with numpy alone to many rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees joined into one list of nodes.  `left` < 0 marks a leaf, whose `value` is a probability.

    A row goes to `left` when its `feature` is <= `threshold`, else to `right`; `roots` are the trees' first nodes.
    """

    roots: Ints
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats

    def scores(self, rows: Floats) -> Floats:
        """The mean probability over all trees for each row; an empty table gives an empty answer."""
        count = len(rows)
        if not count:
            return np.zeros(0, np.float32)
        at = np.repeat(self.roots[None, :], count, axis=0).ravel()
        flat, base = np.ascontiguousarray(rows).ravel(), np.repeat(np.arange(count), len(self.roots)) * rows.shape[1]
        going = np.flatnonzero(self.left[at] >= 0)
        while len(going):
            here = at[going]
            low = flat[base[going] + self.feature[here]] <= self.threshold[here]
            after = np.where(low, self.left[here], self.right[here])
            at[going] = after
            going = going[self.left[after] >= 0]
        found: Floats = self.value[at].reshape(count, -1).mean(axis=1, dtype=np.float64).astype(np.float32)
        return found

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What must be kept, as arrays."""
        fields = ("roots", "feature", "threshold", "left", "right", "value")
        kept: dict[str, NDArray[np.generic]] = {name: getattr(self, name) for name in fields}
        return kept | {"feature": self.feature.astype(np.int16), "value": np.round(self.value, 4).astype(np.float16)}

    @classmethod
    def of(cls, kept: Mapping[str, NDArray[np.generic]]) -> Forest:
        """The forest that `arrays` came from."""
        ints = {n: kept[n].astype(np.int32) for n in ("roots", "feature", "left", "right")}
        return cls(threshold=kept["threshold"].astype(np.float32), value=kept["value"].astype(np.float32), **ints)
