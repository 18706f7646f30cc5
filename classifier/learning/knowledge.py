"""Texts whose families are known without anybody labelling a document: names, terms, HS titles, coded notifications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifier.codes import CodeTable
from classifier.fold import fold
from classifier.hs import read_codes
from classifier.input import Document
from classifier.terms import group_list, word_list
from classifier.textmodel import head_of
from records.catalogue import Catalogue, Family
from records.hs import hs_codes, hs_name

CLEAR = 0.8  # a code says something about a family when so much of it belongs to it
_NAME, _TERM, _LATIN, _WORD, _TITLE = 3.0, 2.0, 1.0, 1.0, 0.6


@dataclass(frozen=True, slots=True)
class Sample:
    """A folded text with its families and its weight."""

    text: str
    families: tuple[str, ...]
    weight: float = 1.0


def from_catalogue(book: Catalogue) -> Iterator[Sample]:
    """The catalogue's names and terms, the words beside it, and the HS titles of its codes."""
    for family in book.families.values():
        spoken = [(family.en, _NAME), (family.zh, _NAME), *((t, _TERM) for ts in family.terms.values() for t in ts)]
        yield from (Sample(fold(t), (family.id,), w) for t, w in (*spoken, *((n, _LATIN) for n in family.latin)))
    yield from (Sample(fold(word), (family,), _WORD) for family, _, word in word_list(book))
    yield from (Sample(fold(word), families, _WORD) for families, _, word in group_list(book))
    table = CodeTable(book)
    for code in sorted(hs_codes()):
        if len(code) >= 4:
            yield Sample(fold(hs_name(code)), clear_families(table, book, [code]), _TITLE)


def clear_families(table: CodeTable, book: Catalogue, codes: Iterable[str]) -> tuple[str, ...]:
    """The families that the codes name beyond doubt: not horizontal, no term needed, most of the code's goods."""
    hits = [h for c in codes if len(c) >= 4 for h in table.hs(c)]
    return tuple(
        sorted({h.family for h in hits if h.share > CLEAR and not h.shadowed and _plain(book.families[h.family])})
    )


def _plain(family: Family) -> bool:
    return not family.horizontal and not family.hs_needs_term


def distant(docs: Iterable[Document], book: Catalogue, weight: float) -> Iterator[Sample]:
    """Coded documents as samples: the codes give the families and are not in the text that is learned from."""
    table = CodeTable(book)
    for doc in docs:
        if families := clear_families(table, book, read_codes(doc.hs)):
            yield Sample("".join(" " if c.isdigit() else c for c in head_of(doc)), families, weight)
