"""How far labellers agree: Cohen's kappa, Krippendorff's alpha, decisions from blind labels, careless labellers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Labels = Mapping[str, frozenset[str]]  # labeller → the families given, for one document
LEAST = 10  # common documents before a labeller can be called careless


def cohen(pairs: Sequence[tuple[object, object]]) -> float:
    """Cohen's kappa of two labellers' answers to the same questions; NaN without any, 1.0 when nothing can differ.

    Cohen (1960), "A coefficient of agreement for nominal scales".
    """
    if not pairs:
        return float("nan")
    total = len(pairs)
    seen = sum(a == b for a, b in pairs) / total
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[v] * other[v] for v in one) / total**2
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def krippendorff(units: Sequence[Sequence[object]]) -> float:
    """Krippendorff's alpha for nominal answers; each unit holds the answers it got, any number of them.

    Units with fewer than two answers say nothing; NaN when none is left.  Krippendorff (2011), "Computing
    Krippendorff's alpha-reliability".
    """
    paired = [u for u in units if len(u) >= 2]
    total = sum(len(u) for u in paired)
    if not total:
        return float("nan")
    apart = sum(sum(a != b for a in u for b in u) / (len(u) - 1) for u in paired) / total
    counts = Counter(value for u in paired for value in u)
    chance = sum(counts[a] * counts[b] for a in counts for b in counts if a != b) / (total * (total - 1))
    return 1.0 if chance == 0 else 1 - apart / chance


def family_alpha(documents: Sequence[Labels], families: Collection[str]) -> dict[str, float]:
    """Alpha of each family: was it given to the document or not."""
    return {f: krippendorff([[f in given for given in d.values()] for d in documents]) for f in families}


@dataclass(frozen=True, slots=True)
class Decision:
    """What blind labels amount to.  `open_`: families on which the labellers differ and no third has decided."""

    families: frozenset[str]
    open_: frozenset[str]

    @property
    def third_needed(self) -> bool:
        """True while someone else must look."""
        return bool(self.open_)


def decide(given: Labels) -> Decision:
    """Two blind labels that agree decide; where they differ the majority of three or more does."""
    if len(given) < 2:
        return Decision(frozenset(), frozenset().union(*given.values()) if given else frozenset())
    votes = Counter(f for families in given.values() for f in families)
    half = len(given) / 2
    return Decision(
        frozenset(f for f, n in votes.items() if n > half), frozenset(f for f, n in votes.items() if n == half)
    )


def careless(documents: Sequence[Labels], least: float = 0.4) -> dict[str, float]:
    """Labellers whose agreement with the others falls below `least`, with the figure; `LEAST` documents at least.

    The figure is Cohen's kappa of the labeller against every other one, over all families that anybody gave.
    """
    universe = frozenset(f for given in documents for families in given.values() for f in families)
    pairs: dict[str, list[tuple[object, object]]] = defaultdict(list)
    common: Counter[str] = Counter()
    for given in documents:
        for one, mine in given.items():
            common[one] += len(given) > 1
            for other, theirs in given.items():
                if one != other:
                    pairs[one] += [(f in mine, f in theirs) for f in universe]
    agreed = {name: cohen(mine) for name, mine in pairs.items() if common[name] >= LEAST}
    return {name: round(kappa, 3) for name, kappa in agreed.items() if kappa < least}
