"""Terms of all languages at once: one Aho–Corasick pass, word boundaries, longest match, vetoes and contexts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ahocorasick
import yaml

from classifier.context import Cue, cues, role_of
from classifier.evidence import TermHit
from classifier.fold import fold, has_cjk
from classifier.variants import variants
from records.catalogue import Catalogue, Family, catalogue

EXACT_BELOW = 5  # terms this short must match with their accents: Spanish "té" is not French "te", "thé" not "the"
WORDS = Path(__file__).parent / "data" / "words.yaml"
GROUPS = WORDS.with_name("groups.yaml")
_CAS = re.compile(r"\b\d{2,7}-\d{2}-\d\b")
_FUNCTION_WORDS = {
    "en": frozenset(("the", "of", "and", "for", "to", "in", "on", "with", "this", "that", "by", "is", "are", "from")),
    "fr": frozenset(("le", "les", "des", "du", "et", "pour", "dans", "sur", "avec", "par", "est", "aux", "la", "de")),
    "es": frozenset(("el", "los", "las", "del", "y", "para", "en", "con", "por", "que", "una", "al", "la", "de")),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to write one term of one family; a veto has `kind` "veto"."""

    family: str
    kind: str
    lang: str
    term: str


@dataclass(slots=True)
class _Pattern:
    """All that one folded string stands for."""

    entries: list[Entry]
    exact: set[str]  # the spellings with accents that are required, empty when accents do not matter
    cues: list[Cue]


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    pattern: _Pattern


class TermTable:
    """Finds every family whose words stand in a text; built once for a catalogue."""

    def __init__(self, book: Catalogue) -> None:
        patterns: dict[str, _Pattern] = defaultdict(lambda: _Pattern([], set(), []))
        for family in book.families.values():
            for entry in _entries(family):
                _put(patterns, entry)
        for entry in (*_words(book), *_groups(book)):
            _put(patterns, entry)
        phrases, self._reach = cues()
        for phrase, cue in phrases.items():
            patterns[phrase.partition(":")[2]].cues.append(cue)
        self._automaton = ahocorasick.Automaton()
        for text, pattern in patterns.items():
            self._automaton.add_word(text, (len(text), pattern))
        self._automaton.make_automaton()
        self._cas = {number: f.id for f in book.families.values() for number in f.cas}

    def find(self, text: str, place: str) -> list[TermHit]:
        """The hits in one clean text; the longest of overlapping terms wins, across families and languages."""
        if not text:
            return []
        folded = fold(text)
        spans = list(self._spans(text, folded))
        vetoed = [(s.start, s.end, e.family) for s in spans for e in s.pattern.entries if e.kind == "veto"]
        found = sorted((s.start, s.end, c) for s in spans for c in s.pattern.cues)
        home = language_of(folded)
        hits = []
        for span in _longest([s for s in spans if s.pattern.entries]):
            entries = [e for e in span.pattern.entries if e.kind != "veto" and not _vetoed(span, e.family, vetoed)]
            role = role_of(folded, span.start, span.end, [c for c in found if not _inside(c, span)], self._reach)
            rivals = len({e.family for e in entries if e.kind != "group"}) or 1
            for entry in {e.family: e for e in reversed(entries)}.values():
                at_home = not home or entry.lang in (home, "zh", "la")
                hits.append(
                    TermHit(
                        entry.family,
                        entry.kind,
                        entry.lang,
                        entry.term,
                        place,
                        span.start,
                        span.end,
                        role,
                        1 if entry.kind == "group" else rivals,
                        at_home or any(e.lang == home for e in entries),
                    )
                )
        return hits + self._numbers(text, place)

    def _spans(self, text: str, folded: str) -> Iterator[_Span]:
        for last, (length, pattern) in self._automaton.iter(folded):
            start, end = last - length + 1, last + 1
            if _word_end(folded, start, end) and (not pattern.exact or text[start:end].lower() in pattern.exact):
                yield _Span(start, end, pattern)

    def _numbers(self, text: str, place: str) -> list[TermHit]:
        return (
            [
                TermHit(self._cas[m[0]], "cas", "la", m[0], place, m.start(), m.end())
                for m in _CAS.finditer(text)
                if m[0] in self._cas
            ]
            if "-" in text
            else []
        )


@cache
def term_table() -> TermTable:
    """The table of the project's own catalogue."""
    return TermTable(catalogue())


def language_of(folded: str) -> str:
    """ "zh", "en", "fr" or "es" when the text's script or function words say so clearly, else ""."""
    if has_cjk(folded):
        return "zh"
    words = folded.split(" ", 60)[:60]
    counts = sorted(((sum(w in marks for w in words), lang) for lang, marks in _FUNCTION_WORDS.items()), reverse=True)
    (best, lang), (second, _) = counts[0], counts[1]
    return lang if best >= 2 and best > 1.5 * second else ""


def _entries(family: Family) -> Iterator[Entry]:
    names = {"en": family.en, "zh": family.zh}
    for lang, terms in family.terms.items():
        yield from (Entry(family.id, "term", lang, term) for term in terms)
    if not family.horizontal:
        yield from (Entry(family.id, "name", lang, name) for lang, name in names.items() if len(name) < 40)
    yield from (Entry(family.id, "latin", "la", name) for name in family.latin)
    for lang, phrases in family.veto.items():
        yield from (Entry(family.id, "veto", lang, phrase) for phrase in phrases)


def _words(book: Catalogue) -> Iterator[Entry]:
    """The weaker words, without those that are terms of the family."""
    have = {(f.id, lang): {t.lower() for t in terms} for f in book.families.values() for lang, terms in f.terms.items()}
    for id_, lang, word in word_list(book):
        if word.lower() not in have.get((id_, lang), ()):
            yield Entry(id_, "word", lang, word)


def word_list(book: Catalogue) -> Iterator[tuple[str, str, str]]:
    """(family, language, word) of `data/words.yaml`; a family that the catalogue no longer has is passed over."""
    raw = yaml.load(WORDS.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for id_, spoken in raw.items():
        for lang, words in spoken.items() if id_ in book.families else ():
            yield from ((id_, lang, word) for word in words)


def group_list(book: Catalogue) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(families, language, word) of `data/groups.yaml`: words that name goods of several families at once."""
    for group in yaml.safe_load(GROUPS.read_text("utf-8")):
        families = tuple(f for f in group.pop("families") if f in book.families)
        yield from ((families, lang, word) for lang, words in group.items() for word in words)


def _groups(book: Catalogue) -> Iterator[Entry]:
    yield from (Entry(f, "group", lang, word) for families, lang, word in group_list(book) for f in families)


def _put(patterns: Mapping[str, _Pattern], entry: Entry) -> None:
    """File a term under every spelling; a single Chinese character only counts when it stands alone."""
    for form in {entry.term.lower()} if entry.lang == "la" else variants(entry.term.lower(), entry.lang):
        folded = " ".join(fold(form).split())
        pattern = patterns[folded]
        pattern.entries.append(entry)
        if len(folded) < EXACT_BELOW and entry.lang != "zh":
            pattern.exact.add(form)


def _word_end(text: str, start: int, end: int) -> bool:
    """True when a match neither begins nor ends inside a Latin word or a number; CJK has no boundaries."""
    if end - start == 1:
        return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
    return not (
        (start > 0 and _joins(text[start - 1]) and _joins(text[start]))
        or (end < len(text) and _joins(text[end]) and _joins(text[end - 1]))
    )


def _joins(char: str) -> bool:
    return char < "\u2e80" and char.isalnum()


def _longest(spans: list[_Span]) -> list[_Span]:
    """Spans that no longer span contains; those of equal extent all stay."""
    spans.sort(key=lambda s: (s.start, -s.end))
    kept: list[_Span] = []
    for span in spans:
        if not kept or span.end > kept[-1].end or (span.start, span.end) == (kept[-1].start, kept[-1].end):
            kept.append(span)
    return kept


def _vetoed(span: _Span, family: str, vetoed: list[tuple[int, int, str]]) -> bool:
    return any(f == family and left < span.end and span.start < right for left, right, f in vetoed)


def _inside(cue: tuple[int, int, Cue], span: _Span) -> bool:
    return cue[0] < span.end and span.start < cue[1]
