"""Near-duplicates: texts as sets of hashed word runs, compared by a small sketch of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from classifier.fold import fold

SIZE = 32  # hashes kept of each text
RUN = 3  # words in a run
ALIKE = 0.5  # part of the hashes that two near-duplicates share
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


def sketch(text: str) -> tuple[int, ...]:
    """The `SIZE` smallest hashes of the text's runs of words, sorted; a short text is one run."""
    words = _WORD.findall(fold(text))
    runs = {" ".join(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1))} if words else set()
    return tuple(sorted(int.from_bytes(blake2b(r.encode(), digest_size=6).digest()) for r in runs)[:SIZE])


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated share of runs that two texts have in common, 0..1; 0 when one has none."""
    both = sorted(set(one) | set(other))[:SIZE]
    if not one or not other:
        return 0.0
    return len(set(one) & set(other) & set(both)) / len(both)


class Sketches:
    """Sketches by key, searched through the hashes that they share."""

    def __init__(self, kept: Iterable[tuple[str, Sequence[int]]] = ()) -> None:
        self._all: dict[str, tuple[int, ...]] = {}
        self._by_hash: dict[int, list[str]] = {}
        for key, hashes in kept:
            self.add(key, hashes)

    def add(self, key: str, hashes: Sequence[int]) -> None:
        """Keep one more; an empty sketch is like nothing."""
        self._all[key] = tuple(hashes)
        for value in hashes:
            self._by_hash.setdefault(value, []).append(key)

    def like(self, hashes: Sequence[int], least: float = ALIKE) -> list[str]:
        """The keys of the near-duplicates of a sketch."""
        shared = Counter(key for value in hashes for key in self._by_hash.get(value, ()))
        # What is alike shares at least that part of the larger sketch; a run that all texts have costs a count only.
        near = [key for key, number in shared.items() if number >= least * len(hashes)]
        return sorted(key for key in near if likeness(hashes, self._all[key]) >= least)
