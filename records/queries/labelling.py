"""How much experts labelled and how far they agree, from what they gave: Krippendorff's alpha and Cohen's kappa."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from records import tables as t
from records import tables_cases as c
from records.catalogue import catalogue
from records.store import Store
from records.store.experts import PREFIX, REFUSED

Given = Mapping[str, frozenset[str]]  # expert -> the families they gave one document


@dataclass(frozen=True, slots=True)
class Agreement:
    """`overall`: alpha over every (document, family); `families`: (family, alpha, documents), the most used first.

    `mine`: Cohen's kappa of one expert against the others, None with fewer than ten common documents.
    """

    documents: int
    overall: float
    families: tuple[tuple[str, float, int], ...]
    mine: float | None


@dataclass(frozen=True, slots=True)
class Labeller:
    """`documents`: those that others labelled too; `kappa`: see `Agreement.mine`; `careless`: it is below `LEAST`."""

    expert: str
    documents: int
    kappa: float | None
    careless: bool


LEAST = 0.4  # Cohen's kappa with the others below which answers look careless or hostile (Landis and Koch 1977: "fair")


def figures(store: Store, expert: str) -> tuple[int, int, int]:
    """(items that wait, documents this expert labelled, items settled)."""
    w = c.worklist.c
    with store.read() as connection:
        waiting = connection.scalar(select(func.count()).select_from(c.worklist).where(w.given < w.wanted)) or 0
        answered = (c.hold.c.expert == expert) & (c.hold.c.answered_at != "")
        mine = connection.scalar(select(func.count()).select_from(c.hold).where(answered)) or 0
        done = connection.scalar(select(func.count()).select_from(c.worklist).where(w.given >= w.wanted)) or 0
    return waiting, mine, done


def given(store: Store) -> list[Given]:
    """What each expert gave each document that at least two labelled."""
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    known = catalogue().families
    people = select(t.label.c.document_id, t.label.c.origin, t.label.c.family, t.label.c.score)
    people = people.where(t.label.c.model == "", t.label.c.origin.like(PREFIX + "%"))
    with store.read() as connection:
        for document, origin, family, score in connection.execute(people):
            mine = found[document][origin.removeprefix(PREFIX)]
            if score > REFUSED and family in known:
                mine.add(family)
    several = [labels for _, labels in sorted(found.items()) if len(labels) >= 2]
    return [{name: frozenset(families) for name, families in labels.items()} for labels in several]


def agreement(store: Store, expert: str = "") -> Agreement:
    """The figures over every document with two labels or more."""
    documents = given(store)
    used = Counter(f for d in documents for families in d.values() for f in families)
    units = [[f in families for families in d.values()] for d in documents for f in used]
    rows = tuple((f, alpha([[f in families for families in d.values()] for d in documents]), n)
                 for f, n in used.most_common())  # fmt: skip
    return Agreement(len(documents), alpha(units), rows, _kappa(documents, expert))


def labellers(store: Store) -> tuple[Labeller, ...]:
    """Everybody who labelled what others labelled too, those who agree least first."""
    documents = given(store)
    common = Counter(name for d in documents for name in d)
    made = [(name, n, _kappa(documents, name)) for name, n in common.items()]
    rows = [Labeller(name, n, kappa, kappa is not None and kappa < LEAST) for name, n, kappa in made]
    return tuple(sorted(rows, key=lambda x: (x.kappa is None, x.kappa or 0.0, x.expert)))


def alpha(units: Sequence[Sequence[bool]]) -> float:
    """Krippendorff's alpha for yes-or-no answers (Krippendorff 2011); 1.0 when nothing could differ."""
    total = sum(len(u) for u in units)
    yes = sum(sum(u) for u in units)
    apart = sum(2 * sum(u) * (len(u) - sum(u)) / (len(u) - 1) for u in units) / total if total else 0.0
    chance = 2 * yes * (total - yes) / (total * (total - 1)) if total > 1 else 0.0
    return 1.0 if chance == 0 else 1 - apart / chance


def _kappa(documents: Sequence[Given], expert: str) -> float | None:
    common = [d for d in documents if expert in d]
    if len(common) < 10:
        return None
    asked = {f for d in documents for families in d.values() for f in families}
    pairs = [(f in d[expert], f in d[other]) for d in common for other in d if other != expert for f in asked]
    if not pairs:
        return 1.0
    seen = sum(a == b for a, b in pairs) / len(pairs)
    one, two = sum(a for a, _ in pairs) / len(pairs), sum(b for _, b in pairs) / len(pairs)
    chance = one * two + (1 - one) * (1 - two)
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)
