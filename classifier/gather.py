"""All evidence of one document, family by family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256

from classifier.codes import CodeTable
from classifier.evidence import Evidence
from classifier.hs import codes_in_text, read_codes
from classifier.input import Document
from classifier.terms import TermTable, group_list, word_list
from records.catalogue import Catalogue, catalogue

_EARLY = 450  # characters of a description that are searched for terms: what comes later is procedure and examples
_TEXT_CODES_FROM = 4_000  # characters of the products text that are searched for codes


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one document: evidence by family, the codes read, and codes that no edition has."""

    evidence: Mapping[str, Evidence]
    hs: tuple[str, ...]
    ics: tuple[str, ...]
    unknown: tuple[str, ...] = ()


class Finder:
    """Codes and terms of one catalogue, ready to read documents."""

    def __init__(self, book: Catalogue) -> None:
        self.book = book
        self.codes = CodeTable(book)
        self.terms = TermTable(book)

    @cached_property
    def version(self) -> str:
        """The catalogue's version and a hash of its families and of the words beside it."""
        told = repr([self.book.families, sorted(word_list(self.book)), sorted(group_list(self.book))]).encode()
        return f"{self.book.version}-{sha256(told).hexdigest()[:6]}"

    def find(self, doc: Document) -> Findings:
        """Everything that speaks for any family in `doc`."""
        found: dict[str, Evidence] = {}
        named = codes_in_text(doc.title) + codes_in_text(doc.products[:_TEXT_CODES_FROM])
        hs = tuple(dict.fromkeys((*read_codes(doc.hs), *named)))
        unknown = tuple(c for c in hs if not self.codes.known(c))
        hits = [h for c in hs for h in self.codes.hs(c)] + [h for c in _ics(doc.ics) for h in self.codes.ics(c)]
        for code in dict.fromkeys(hits):
            found.setdefault(code.family, Evidence(code.family)).codes.append(code)
        for place, text in doc.fields:
            for term in self.terms.find(text[:_EARLY] if place == "description" else text, place):
                found.setdefault(term.family, Evidence(term.family)).terms.append(term)
        return Findings(found, hs, tuple(_ics(doc.ics)), unknown)


@cache
def finder() -> Finder:
    """The finder of the project's own catalogue, built on first use."""
    return Finder(catalogue())


def _ics(cells: tuple[str, ...]) -> list[str]:
    """ICS codes without the text beside them: "79.040 - Wood" → "79.040"; "13." → "13"."""
    found = []
    for cell in cells:
        head = cell.replace("ICS", "").strip().split(" ")[0].strip(".:;,")
        if head and head.replace(".", "").isdigit() and len(head) <= 9:
            found.append(head)
    return list(dict.fromkeys(found))
