"""From codes to families: which part of what a code covers belongs to which family of the catalogue.

HS 2022 is the measure.  Every six-digit subheading belongs to the families that claim it with the longest prefix;
a shorter code (a heading, a chapter) shares itself among the families of its subheadings, so that a wide code is weak
evidence by itself.  A code that HS 2022 does not have is read in the earlier editions (`data/hs_editions.csv`).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.evidence import CodeHit
from records.catalogue import Catalogue, Family, catalogue
from records.hs import hs_codes

EDITIONS = Path(__file__).parent / "data" / "hs_editions.csv"


@dataclass(frozen=True, slots=True)
class Claim:
    """A family's part of a code: `share` of its subheadings; `shadowed` when only by a prefix that another outdoes."""

    family: str
    share: float
    shadowed: bool = False


class CodeTable:
    """Answers which families a code touches; built once for a catalogue."""

    def __init__(self, book: Catalogue) -> None:
        self.book = book
        self._claims = _share_out(book)
        self._ics = _ics_index(book)
        self._all = frozenset(self._claims)

    def hs(self, code: str) -> list[CodeHit]:
        """The families that an HS code of any length touches; none for a code that no edition has."""
        code = code[:6]
        claims, edition = self._claims.get(code), ""
        if claims is None and len(code) == 6:
            claims, edition = self._earlier(code)
        while claims is None and len(code) > 2:
            code = code[: len(code) - (2 if len(code) % 2 == 0 else 1)]
            claims = self._claims.get(code)
        rivals = sum(not c.shadowed for c in claims or ())
        return [CodeHit(c.family, "hs", code, c.share, len(code), rivals, c.shadowed, edition) for c in claims or ()]

    def known(self, code: str) -> bool:
        """True when the code, or the heading of a national line, stands in an edition of 2002 to 2022."""
        code = code[:6]
        return code in self._all or code in _editions() or (len(code) >= 5 and code[:4] in self._all)

    def ics(self, code: str) -> list[CodeHit]:
        """The families that list an ICS code, one of its groups, or the group it stands in."""
        found = self._ics.get(code)
        if found is None:
            found = {f: s for f, s in self._ics.get(code.rpartition(".")[0], {}).items() if s == 1.0}
        return [CodeHit(f, "ics", code, share, len(code.replace(".", "")), len(found)) for f, share in found.items()]

    def _earlier(self, code: str) -> tuple[list[Claim] | None, str]:
        successors, edition = _editions().get(code, ((), ""))
        parts: dict[str, float] = defaultdict(float)
        for new in successors:
            for claim in self._claims.get(new, ()):
                if not claim.shadowed:
                    parts[claim.family] += claim.share / len(successors)
        return ([Claim(f, s) for f, s in parts.items()] if successors else None), edition


@cache
def code_table() -> CodeTable:
    """The table of the project's own catalogue."""
    return CodeTable(catalogue())


def _share_out(book: Catalogue) -> Mapping[str, list[Claim]]:
    """Code of 2-6 digits → claims, from the subheadings up."""
    leaves = sorted(c for c in hs_codes() if len(c) == 6)
    prefixes = _prefixes(book)
    sums: dict[str, dict[tuple[str, bool], float]] = defaultdict(lambda: defaultdict(float))
    sizes: dict[str, int] = defaultdict(int)
    for leaf in leaves:
        owners = _owners(leaf, prefixes)
        for n in range(2, 7):
            sizes[leaf[:n]] += 1
            for owner in owners:
                sums[leaf[:n]][owner] += 1
    return {
        code: [Claim(f, count / size, shadowed) for (f, shadowed), count in sums.get(code, {}).items()]
        for code, size in sizes.items()
    }


def _prefixes(book: Catalogue) -> Mapping[str, list[Family]]:
    found: dict[str, list[Family]] = defaultdict(list)
    for family in book.families.values():
        for prefix in family.hs:
            found[prefix].append(family)
    return found


def _owners(leaf: str, prefixes: Mapping[str, list[Family]]) -> set[tuple[str, bool]]:
    """(family, shadowed) of one subheading.  Families that need a term and horizontal ones do not outdo others."""
    owners: dict[str, bool] = {}
    outdone = {False: False, True: False}  # by layer: horizontal or not
    for n in range(6, 1, -1):
        here = [f for f in prefixes.get(leaf[:n], ()) if not any(leaf.startswith(x) for x in f.hs_exclude)]
        for family in here:
            owners.setdefault(family.id, outdone[family.horizontal] and not family.hs_needs_term)
        for family in here:
            if not family.hs_needs_term:
                outdone[family.horizontal] = True
    return set(owners.items())


def _ics_index(book: Catalogue) -> Mapping[str, Mapping[str, float]]:
    """ICS code → family → 1.0 (the very code), 0.5 (its group of 5 digits) or 0.2 (its field)."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for family in book.families.values():
        for code in family.ics:
            for key, share in _levels(code):
                found[key][family.id] = max(share, found[key].get(family.id, 0.0))
    return found


def _levels(code: str) -> Iterator[tuple[str, float]]:
    parts = code.split(".")
    yield code, 1.0
    if len(parts) > 2:
        yield ".".join(parts[:2]), 1.0 if parts[2] == "01" else 0.5
    elif len(parts) == 2:
        yield f"{code}.01", 1.0
    yield parts[0], 0.2


@cache
def _editions() -> Mapping[str, tuple[tuple[str, ...], str]]:
    """Code of an earlier edition that HS 2022 lacks → (its successors, the edition)."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    with EDITIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["old"]] = tuple(row["hs2022"].split()), row["edition"]
    return found
