"""Reverse search: one measure against all subscriptions, at a cost that follows the number of those it may concern.

Each product criterion (family, sector, HS prefix, word) leads to the subscriptions that name it, in one array for each
lowest grade; what remains (kind, member) is looked up in small tables by the candidates alone.  The answer is the same
as that of `alerts.match.match` over all subscriptions; a test compares the two.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NewType

import ahocorasick
import numpy as np
import numpy.typing as npt

from alerts.match import Facts, expanded, has_cjk, holds, plain_word
from records.catalogue import catalogue
from records.grades import Colour
from records.notification import Kind
from records.subscriptions import Subscription

Numbers = npt.NDArray[np.int32]  # places of subscriptions in the order they were given
Term = NewType("Term", str)  # "f:agriculture/tea", "s:food", "h:0902", "w:green tea", "*" for any product
ANY = Term("*")
RANKS = len(Colour)
_KINDS = {kind.value: 1 << n for n, kind in enumerate(Kind)}
_EVERY = 0xFF
_LAST = "\U0010ffff"  # sorts after every text that begins alike


class Index:
    """All subscriptions, ready to be searched.  `ids` and `starts` stand at the places that `match` answers with."""

    def __init__(self, subscriptions: Iterable[tuple[Subscription, int]]) -> None:
        """Take (subscription, number of the newest event when it began); they are read once and not kept."""
        ids, starts, kinds, places = [], [], bytearray(), []
        self._sets: dict[frozenset[str], int] = {frozenset(): 0}
        found: dict[tuple[Term, int], array[int]] = defaultdict(lambda: array("i"))
        for number, (wanted, started) in enumerate(subscriptions):
            ids.append(wanted.id)
            starts.append(started)
            kinds.append(_mask(wanted))
            codes = expanded(wanted.members) if wanted.members else frozenset()
            places.append(self._sets.setdefault(codes, len(self._sets)))
            for term in terms(wanted):
                found[term, wanted.lowest.rank].append(number)
        self.ids = np.array(ids, np.int64)
        self.starts = np.array(starts, np.int64)
        self._kinds = np.frombuffer(bytes(kinds), np.uint8)
        self._places = np.array(places, np.int32)
        self._of_terms(found)
        self._of_members()

    def _of_terms(self, found: dict[tuple[Term, int], array[int]]) -> None:
        """Arrays of places one after the other, by rank and then by term, so that terms side by side are one slice."""
        self._terms = sorted({term for term, _ in found})
        self._term = {term: n for n, term in enumerate(self._terms)}
        self._slabs: list[tuple[Numbers, npt.NDArray[np.int64]]] = []
        none = array("i")
        for rank in range(RANKS):
            lists = [found.pop((term, rank), none) for term in self._terms]
            ends = np.cumsum([0, *map(len, lists)], dtype=np.int64)
            self._slabs.append((np.concatenate([np.asarray(numbers, np.int32) for numbers in (none, *lists)]), ends))
        words = ahocorasick.Automaton()
        for term in self._terms:
            if term.startswith("w:"):
                words.add_word(term[2:], (term, len(term) - 2, has_cjk(term[2:])))
        self._words = words if len(words) else None
        if self._words:
            self._words.make_automaton()
        self._by_family: dict[str, list[Term]] = {}

    def _of_members(self) -> None:
        """For each member the sets of members that hold it; subscriptions share a set."""
        by_code: dict[str, list[int]] = defaultdict(list)
        for codes, n in self._sets.items():
            for code in codes:
                by_code[code].append(n)
        self._members = {code: np.array(sets, np.int32) for code, sets in by_code.items()}
        self._set_count = len(self._sets)
        del self._sets

    def __len__(self) -> int:
        """How many subscriptions it holds."""
        return len(self.ids)

    @property
    def size(self) -> int:
        """Bytes of the arrays (without the automaton and the list of terms)."""
        arrays: list[npt.NDArray[Any]] = [self.ids, self.starts, self._kinds, self._places, *self._members.values()]
        return sum(a.nbytes for a in (*arrays, *(part for slab in self._slabs for part in slab)))

    def match(self, facts: Facts, worst: Colour, event: int | None = None) -> Numbers:
        """Places, in order, of the subscriptions that a measure of this colour concerns.

        With `event`, the number of an event, only of those that began before it.
        """
        found = self._candidates(facts, worst.rank)
        if not len(found):
            return found
        reached = np.zeros(self._set_count, bool)
        reached[0] = True
        for member in facts.members:
            if (sets := self._members.get(member)) is not None:
                reached[sets] = True
        keep = reached[self._places[found]]
        keep &= (self._kinds[found] & _KINDS.get(facts.kind, 0)) != 0
        if event is not None:
            keep &= self.starts[found] < event
        return found[keep]

    def _candidates(self, facts: Facts, rank: int) -> Numbers:
        """Places of those whose product criteria hit and whose lowest grade is not above, each once, in order."""
        parts = list(self._slices(self._hits(facts), rank))
        if not parts:
            return np.empty(0, np.int32)
        if sum(map(len, parts)) < len(self.ids) // 64:
            return np.unique(np.concatenate(parts))
        marked = np.zeros(len(self.ids), bool)
        for part in parts:
            marked[part] = True
        return np.flatnonzero(marked).astype(np.int32)

    def _slices(self, hits: Iterable[tuple[int, int]], rank: int) -> Iterator[Numbers]:
        for first, last in sorted(set(hits)):
            for slab, ends in self._slabs[rank:]:
                if ends[last] > ends[first]:
                    yield slab[ends[first] : ends[last]]

    def _hits(self, facts: Facts) -> Iterator[tuple[int, int]]:
        """Ranges of terms that the measure hits."""
        yield from self._one(ANY)
        for label in facts.labels:
            yield from self._one(Term(f"f:{label.family}"))
            yield from self._one(Term(f"s:{label.sector}"))
        for code in facts.codes:
            for length in range(len(code)):
                yield from self._one(Term(f"h:{code[:length]}"))
            yield self._within(code)
        if not facts.codes:
            for label in facts.labels:
                for term in self._of_family(label.family):
                    yield from self._one(term)
        if self._words is not None:
            for term in {*self._worded(facts.text), *self._worded(facts.names)}:
                yield from self._one(term)

    def _one(self, term: Term) -> Iterator[tuple[int, int]]:
        if (n := self._term.get(term)) is not None:
            yield n, n + 1

    def _of_family(self, family: str) -> list[Term]:
        """The HS prefixes that belong to a family, looked for once."""
        if family not in self._by_family:
            known, near = catalogue().families[family], set[Term]()
            for code in known.hs:
                first, last = self._within(code)
                near |= {*self._terms[first:last], *(Term(f"h:{code[:length]}") for length in range(len(code)))}
            self._by_family[family] = [term for term in near if holds(known, term[2:])]
        return self._by_family[family]

    def _within(self, code: str) -> tuple[int, int]:
        """The range of HS prefixes that begin with a code."""
        return bisect_left(self._terms, f"h:{code}"), bisect_left(self._terms, f"h:{code}{_LAST}")

    def _worded(self, text: str) -> Iterator[Term]:
        seen: set[Term] = set()
        assert self._words is not None
        for end, (term, length, anywhere) in self._words.iter(text):
            if term not in seen and (anywhere or _stands_alone(text, end + 1 - length, end + 1)):
                seen.add(term)
                yield term


def _mask(wanted: Subscription) -> int:
    """A bit for each kind of document that is wanted; none for a subscription that rests."""
    if wanted.paused:
        return 0
    return sum(_KINDS.get(k, 0) for k in set(wanted.kinds)) if wanted.kinds else _EVERY


def terms(wanted: Subscription) -> Iterator[Term]:
    """The product criteria of a subscription, each once."""
    if not (wanted.families or wanted.sectors or wanted.hs or wanted.words):
        yield ANY
        return
    yield from (Term(f"f:{x}") for x in dict.fromkeys(wanted.families))
    yield from (Term(f"s:{x}") for x in dict.fromkeys(wanted.sectors))
    yield from (Term(f"h:{x}") for x in dict.fromkeys(wanted.hs))
    yield from (Term(f"w:{x}") for x in dict.fromkeys(map(plain_word, wanted.words)) if x)


def _stands_alone(text: str, first: int, last: int) -> bool:
    """True for a whole word, also in the plural: what `alerts.match` asks of a word without Chinese characters."""
    if first and _in_word(text, first - 1):
        return False
    return any(text.startswith(end, last) and not _in_word(text, last + len(end)) for end in ("", "s", "es"))


def _in_word(text: str, place: int) -> bool:
    """True when a letter, digit or underscore stands there: what `re` calls a word."""
    return place < len(text) and (text[place].isalnum() or text[place] == "_")
