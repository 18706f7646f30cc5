"""The glossary: words of notifications in four languages, as packaged, with what experts changed over it.

`data/glossary.csv` holds for each entry one or more terms in each language, separated by ";".  `checked` says whether a
published bilingual form was the source of the Chinese words; the rest is our own translation, which experts correct.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "glossary.csv"
LANGUAGES = ("zh", "en", "fr", "es")
KINDS = ("product", "topic", "keyword", "measure", "concept", "objective", "type", "field", "article")
MOST, LONGEST = 12, 200  # terms of one language in an entry, characters of one


class GlossaryError(ValueError):
    """An entry cannot be kept; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry; `terms` maps a language to its terms, the first the one to use.

    `by` and `at` say who changed it last and when (UTC text); empty for a packaged one.
    """

    id: str
    kind: str
    terms: Mapping[str, tuple[str, ...]]
    checked: bool = False
    note: str = ""
    by: str = ""
    at: str = ""
    removed: bool = False

    def name(self, lang: str) -> str:
        """The term to use in a language, else the English one."""
        return next((self.terms[x][0] for x in (lang[:2], "en", "zh") if self.terms.get(x)), self.id)


def split(cell: str) -> tuple[str, ...]:
    """The terms of one cell, without empty ones and repeats."""
    parts = (" ".join(p.split()) for p in cell.replace("\uff1b", ";").split(";"))
    return tuple(dict.fromkeys(p for p in parts if p))


@cache
def packaged() -> Mapping[str, Term]:
    """The entries that come with this version, in the file's order."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Term(row["id"], row["kind"], {x: split(row[x]) for x in LANGUAGES}, row["checked"] == "yes")
            for row in csv.DictReader(file)
        }


def merged(changes: Iterable[Term]) -> Mapping[str, Term]:
    """The packaged entries with changes over them, oldest first; removed ones are left out."""
    found = dict(packaged())
    for change in changes:
        found[change.id] = change
    return {id: term for id, term in found.items() if not term.removed}


def checked(term: Term) -> Term:
    """The same; raises `GlossaryError` when it cannot be kept."""
    if term.kind not in KINDS:
        raise GlossaryError(f"{term.kind!r} is no kind of the glossary; choose from {', '.join(KINDS)}")
    filled = [x for x in LANGUAGES if term.terms.get(x)]
    if len(filled) < 2 and not term.removed:
        raise GlossaryError("give terms in at least two languages")
    for lang in filled:
        if len(term.terms[lang]) > MOST or any(len(t) > LONGEST for t in term.terms[lang]):
            raise GlossaryError(f"at most {MOST} terms of {LONGEST} characters in one language")
    return term
