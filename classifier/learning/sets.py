"""The labelled sets that may train: read, checked against what is held back, grouped so that no fold sees its like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from classifier.held import Held, measures_of, sketches_of
from classifier.input import Document, LineError, from_mapping
from classifier.sketch import Sketches
from records.catalogue import Catalogue

SETS = Path(__file__).parent.parent / "data" / "sets.yaml"
_TWIN = re.compile(r"^(?:en|fr|es|zh)-(\d+)$")  # the hand-made cases of four languages that tell the same thing
KEPT_OF = 3  # of the hand-made groups, one in so many is kept from training to be measured on


class SetError(ValueError):
    """A training file cannot be read; the text says which line and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled document.  `maybe`: families on which the labellers differed, counted neither way."""

    doc: Document
    families: frozenset[str]
    maybe: frozenset[str]
    of: str  # the set it comes from
    weight: float
    group: str


@dataclass(frozen=True, slots=True)
class Set:
    """One set as `data/sets.yaml` tells of it.  `ships`: its licence lets a model trained on it be given away."""

    name: str
    licence: str
    ships: bool
    weight: float
    note: str
    file: str = ""


def known_sets() -> dict[str, Set]:
    """Every set by name."""
    raw = yaml.safe_load(SETS.read_text("utf-8"))
    return {name: Set(name, **told) for name, told in raw.items()}


def read_rows(path: Path, of: Set) -> Iterator[Row]:
    """The rows of a JSON Lines file; a "gist" stands in for a description that is missing."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw: dict[str, Any] = json.loads(line)
            doc = from_mapping({**raw, "description": raw.get("description") or raw.get("gist", "")})
            families, maybe = frozenset(raw["families"]), frozenset(raw.get("maybe", ()))
        except (ValueError, KeyError, TypeError, AttributeError, LineError) as error:
            raise SetError(
                f"{path} line {number}: not a labelled document ({error}); give id, families, texts"
            ) from None
        yield Row(doc, families, maybe, of.name, of.weight, group_of(doc))


def group_of(doc: Document) -> str:
    """The thread of a document: its measure, or the case told in four languages, or itself."""
    if found := _TWIN.match(doc.id):
        return f"case-{found[1]}"
    return min(measures_of(doc), default=doc.id)


def kept_case(group: str) -> bool:
    """True for the hand-made groups that never train, so that figures on them mean something."""
    return int(sha256(group.encode()).hexdigest(), 16) % KEPT_OF == 0


def cleaned(rows: Iterable[Row], held: Held, book: Catalogue) -> tuple[list[Row], dict[str, int]]:
    """The rows that may train, with near-duplicates in one group; and how many were left out, by reason."""
    left: dict[str, int] = {}
    good: list[Row] = []
    for row in rows:
        why = "unknown family" if (row.families | row.maybe) - book.families.keys() else held.holds(row.doc)
        if why == "unknown family":
            row = _known(row, book)
        if why in ("measure", "text"):
            left[f"held back: same {why}"] = left.get(f"held back: same {why}", 0) + 1
            continue
        good.append(row)
    return _regrouped(good), left


def _known(row: Row, book: Catalogue) -> Row:
    """A label of a family that the catalogue no longer has says nothing."""
    known = frozenset(book.families)
    return Row(row.doc, row.families & known, row.maybe & known, row.of, row.weight, row.group)


def _regrouped(rows: list[Row]) -> list[Row]:
    """Join the groups of near-duplicates (look-alike series of standards), so that they share a fold."""
    parent: dict[str, str] = {}

    def root(group: str) -> str:
        while parent.setdefault(group, group) != group:
            group = parent[group]
        return group

    seen = Sketches()
    owner: dict[str, str] = {}
    for number, row in enumerate(rows):
        for sketched in sketches_of(row.doc):
            for key in seen.like(sketched):
                parent[root(row.group)] = root(owner[key])
            key = f"{number}-{len(owner)}"
            owner[key] = row.group
            seen.add(key, sketched)
    return [Row(r.doc, r.families, r.maybe, r.of, r.weight, root(r.group)) for r in rows]


def fold_of(group: str, folds: int, turn: int = 0) -> int:
    """The fold of a group, the same on every machine."""
    return int(sha256(f"{turn}:{group}".encode()).hexdigest(), 16) % folds


def spread(rows: Iterable[Row]) -> Mapping[str, int]:
    """How many rows each set gives."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.of] = found.get(row.of, 0) + 1
    return found
