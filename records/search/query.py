"""A search as typed to what is looked for: words and phrases, what they mean in other languages, and what is left out.

All parts must be found; "quoted words" as they stand; -word must not be found.  A Chinese sentence is cut at the
words that are known, the longest first.  Nothing else is syntax: a symbol, a code or an address is looked for as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from records.search.lexicon import AMBIGUOUS, LONGEST, Lexicon, Meaning, keys
from records.search.texts import Facet
from records.search.words import Phrase, fold, phrases, runs

MOST = 12  # parts of one search; what is beyond is not looked for
TYPED = 200  # characters of one search
_PART = re.compile(r'-?"[^"]*"?|\S+')
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u300c": '"', "\u300d": '"', "\uff0d": "-", "\u2212": "-"})
_LITTLE = """
a an and as at by for from in into of on or the to with de del des du el en et l la las le les los para por pour sur
un una une y zu der die das und
"""
_SMALL = frozenset(_LITTLE.split())
_PARTICLES = frozenset("\u7684\u548c\u4e0e\u53ca\u5bf9\u5728\u4e2d\u7b49\u4e4b\u6216\u4e8e\u5411")  # zh-data
_HS = re.compile(r"(?i)^hs[\s:.]*(\d[\d.]{1,11})$")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a search: any of these must be found (none of them, when `without`).

    `literal` are the words as typed, `other` their translations, `apart` the words one by one, each of which must be
    found, `facets` what says the same without words.  `told` are the translations in words, for the reader.
    """

    text: str
    literal: tuple[Phrase, ...]
    other: tuple[Phrase, ...] = ()
    apart: tuple[tuple[Phrase, ...], ...] = ()
    facets: tuple[Facet, ...] = ()
    told: tuple[str, ...] = ()
    without: bool = False
    begun: bool = False  # looked for as the beginning of a word, because the word itself is nowhere

    @property
    def beginning(self) -> Part | None:
        """The same as the beginning of a word; None for what cannot be one: phrases, short words, Chinese."""
        alone = len(self.literal) > 0 and len(self.literal[0]) == 1
        word = self.literal[0][0] if alone else ""
        if len(word) < 3 or not word.isascii() or not word.isalpha():
            return None
        return replace(self, literal=((f"{word}*",),), begun=True)


def parse(typed: str, lexicon: Lexicon) -> tuple[Part, ...]:
    """The parts of a search, in the order typed; empty when nothing can be looked for."""
    found: list[Part] = []
    words: list[str] = []
    for piece in _PART.findall(typed[:TYPED].translate(_QUOTES)):
        without = len(piece) > 1 and piece.startswith("-")
        quoted = '"' in piece
        if not (without or quoted):
            words.append(piece)
            continue
        found += _plain(words, lexicon)
        words = []
        text = piece[1:] if without else piece
        found += _exact(text.replace('"', " ").strip(), without=without)
    found += _plain(words, lexicon)
    return tuple(found[:MOST])


def _exact(text: str, *, without: bool = False) -> Iterator[Part]:
    if literal := phrases(text):
        yield Part(text, literal, without=without)


def _plain(words: Sequence[str], lexicon: Lexicon) -> Iterator[Part]:
    """Parts of words outside quotes: the longest known term from each place on, else the word alone."""
    place = 0
    many = sum(fold(w) not in _SMALL for w in words) > 0
    while place < len(words):
        if place + 1 < len(words) and fold(words[place]) == "hs" and words[place + 1].isdigit():
            place += 1  # "HS 0902"
        if _is_han(words[place]):
            yield from _han(words[place], lexicon)
            place += 1
            continue
        length = _known(words[place:], lexicon)
        text = " ".join(words[place : place + length])
        place += length
        if length == 1 and many and fold(text) in _SMALL:
            continue
        if code := _HS.match(text):
            text = code[1]
        yield from _part(text, lexicon)


def _known(words: Sequence[str], lexicon: Lexicon) -> int:
    """How many of the first words are one known term; 1 when none is."""
    for length in range(min(LONGEST, len(words)), 1, -1):
        if any(_is_han(w) for w in words[:length]):
            continue
        if lexicon.meanings(" ".join(_tokens(" ".join(words[:length])))):
            return length
    return 1


def _tokens(text: str) -> tuple[str, ...]:
    return next(iter(phrases(text)), ())


def _is_han(text: str) -> bool:
    return any(c >= "\u3400" and paired for run, paired in runs(fold(text)) for c in run)


def _part(text: str, lexicon: Lexicon, key: str = "") -> Iterator[Part]:
    literal = phrases(text)
    if not literal:
        return
    meanings = lexicon.meanings(key or " ".join(literal[0]))
    other, told = _translated(meanings, literal)
    words = text.split()
    apart = tuple(p for w in words if fold(w) not in _SMALL and (p := phrases(w))) if len(words) > 1 else ()
    facets = tuple(dict.fromkeys(_facets(meanings, told, lexicon)))
    yield Part(text, literal, other, apart, facets, told)


def _facets(meanings: Sequence[Meaning], told: Sequence[str], lexicon: Lexicon) -> Iterator[Facet]:
    """What says the same without words.

    A loose word is left to the text where its translations are known: its family holds much else.
    """
    for meaning in meanings:
        if not (meaning.loose and told):
            yield from meaning.facets
    for term in told:
        for key in keys(term):
            yield from (f for m in lexicon.meanings(key) if not m.loose for f in m.facets)


def _translated(meanings: Sequence[Meaning], literal: Sequence[Phrase]) -> tuple[tuple[Phrase, ...], tuple[str, ...]]:
    told: dict[str, None] = {}
    made: dict[Phrase, None] = {}
    for meaning in meanings:
        for term in meaning.terms:
            new = [p for p in phrases(term) if p not in literal and " ".join(p) not in AMBIGUOUS]
            if new:
                told[term] = None
                made.update(dict.fromkeys(new))
    return tuple(made), tuple(told)


def _han(run: str, lexicon: Lexicon) -> Iterator[Part]:
    """Parts of a run with Chinese signs: the whole when it is known, else cut at its known words."""
    folded = "".join(fold(run).split())
    if lexicon.meanings(folded):
        yield from _part(run, lexicon, folded)
        return
    for part, paired in runs(folded):
        for piece in _cut(part, lexicon) if paired else (part,):
            yield from _part(piece, lexicon, piece)


def _cut(text: str, lexicon: Lexicon) -> list[str]:
    """Known words of two signs or more, longest first, and what lies between them; one sign alone takes its neighbour.

    Particles between known words are left out.  A run without a known word stays whole.
    """
    pieces: list[tuple[str, bool, int]] = []
    place = begun = 0
    while place < len(text):
        most = min(lexicon.longest, len(text) - place)
        length = next((n for n in range(most, 1, -1) if _is_word(text[place : place + n], lexicon)), 0)
        if not length:
            place += 1
            continue
        if begun < place:
            pieces.append((text[begun:place], False, begun))
        pieces.append((text[place : place + length], True, place))
        place = begun = place + length
    if begun < len(text):
        pieces.append((text[begun:], False, begun))
    out = []
    for piece, known, at in pieces:
        rest = piece if known or len(pieces) == 1 else piece.strip("".join(_PARTICLES))
        if len(rest) == 1 and not known and not lexicon.meanings(rest) and len(text) > 1:
            rest = text[max(0, at - 1) : at + len(piece)] if at else text[:2]
        if rest:
            out.append(rest)
    return out


def _is_word(piece: str, lexicon: Lexicon) -> bool:
    return bool(lexicon.meanings(piece)) and any("\u3400" <= c <= "\u9fff" for c in piece)
