"""What a word means in other languages: the glossary's terms, the catalogue's product families, the members' names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from records.catalogue import catalogue
from records.countries import groups, members
from records.glossary import Term
from records.search.texts import Facet
from records.search.words import fold, phrases

SEARCHED = frozenset(
    {"product", "topic", "keyword", "measure", "concept", "objective", "type"}
)  # kinds of the glossary
# Words that are other words once their accents are gone ("th\u00e9"): they would stand for tea in every English text.
AMBIGUOUS = frozenset({"the", "te", "on"})
LONGEST = 8  # Latin words of one term


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a word stands for: terms for it in every language, and facets that say the same.

    `loose`: the word is one of many that point to the facet (a term of a product family, not its name).
    """

    terms: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`known` maps a word to its meanings; a word is its tokens joined by blanks, a Chinese word stands as it is.

    `longest` is the length of the longest Chinese word.
    """

    known: Mapping[str, tuple[Meaning, ...]]
    longest: int

    def meanings(self, word: str) -> tuple[Meaning, ...]:
        """What a word stands for: nothing known is an empty answer."""
        return self.known.get(word, ())


def build(terms: Iterable[Term]) -> Lexicon:
    """The lexicon of these glossary entries, the packaged catalogue and the members."""
    found: dict[str, dict[Meaning, None]] = defaultdict(dict)
    for term in terms:
        if term.kind in SEARCHED:
            everything = tuple(dict.fromkeys(t for ts in term.terms.values() for t in ts))
            _add(found, everything, Meaning(terms=everything))
    for words, facet, loose in (*_families(), *_members()):
        _add(found, words, Meaning(facets=(facet,), loose=loose))
    known = {word: tuple(meant) for word, meant in found.items()}
    return Lexicon(known, max((len(w) for w in known if _written_together(w)), default=1))


def _add(found: dict[str, dict[Meaning, None]], words: Iterable[str], meaning: Meaning) -> None:
    for word in words:
        for key in set(keys(word)) - AMBIGUOUS:
            found[key][meaning] = None


def keys(word: str) -> tuple[str, ...]:
    """How a word is looked up: a Chinese one as it is, others by their tokens with plural and singular."""
    folded = fold(word).strip()
    if _written_together(folded):
        return ("".join(folded.split()),)
    return tuple(" ".join(p) for p in phrases(word) if 0 < len(p) <= LONGEST)


def _written_together(word: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in word)


def _families() -> Iterable[tuple[tuple[str, ...], Facet, bool]]:
    known = catalogue()
    for sector in known.sectors.values():
        yield (sector.zh, sector.en), ("sector", sector.id), False
    for family in known.families.values():
        names = (family.zh, family.en)
        yield names, ("family", family.id), False
        words = (*(t for ts in family.terms.values() for t in ts), *family.latin)
        yield tuple(w for w in words if w not in names), ("family", family.id), True


def _members() -> Iterable[tuple[tuple[str, ...], Facet, bool]]:
    for member in members().values():
        if member.wto:
            names = (*member.names.values(), *member.aliases)
            yield (
                tuple(n for n in (*names, member.code) if len(n) > 1 and not n.islower()),
                ("member", member.code),
                False,
            )
    for name in groups():
        yield (name, *_GROUPS.get(name, ())), ("group", name), False


# zh-data: what readers call the groups
_GROUPS = {
    "ASEAN": ("东盟",),
    "EU": ("欧盟", "European Union"),
    "GCC": ("海合会", "海湾合作委员会"),
    "EAEU": ("欧亚经济联盟",),
    "EAC": ("东非共同体",),
    "BRI": ("一带一路",),
    "Mercosur": ("南方共同市场", "南共市"),
    "RCEP": ("区域全面经济伙伴关系协定",),
}
