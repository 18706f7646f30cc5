"""Documents that say the same under different symbols: re-posts, twins of both committees, near-duplicates.

Pure; compares normalised titles, the members and the numbers in the title.  Two documents of one measure are no
duplicates: a thread repeats its title.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from math import ceil

from records.notification import Notification
from records.symbols import SymbolError, base, parse

NEAR = 0.85  # share of common words from which two titles are nearly the same
NEAR_DAYS = timedelta(days=60)
AGAIN_DAYS = timedelta(days=730)  # a text notified anew later than this is a new act with an old name
FEWEST_WORDS = 4  # "Labelling of food" alone says too little
MOST = 200  # distinct titles that are compared for one word: the newest
_SYMBOL = re.compile(r"G/(?:TBT|SPS)/N/[A-Z]{2,4}/\d{1,5}(?!\d)|G/(?:TBT|SPS)/Notif\.\d{1,2}/\d{1,4}(?!\d)")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")


class Likeness(StrEnum):
    """How two documents of different measures are alike."""

    AGAIN = "notified again"  # same committee, same words
    TWIN = "notified to both committees"
    NEAR = "nearly the same title"


@dataclass(frozen=True, slots=True)
class Pair:
    """`first` is the older document (keys); `score` the share of common words, 1 for equal titles."""

    first: str
    second: str
    likeness: Likeness
    score: float


@lru_cache(maxsize=1 << 14)
def words(title: str) -> frozenset[str]:
    """The words of a title without case, accents, punctuation and brackets; scripts without blanks in pairs of signs.

    Numbers keep their inner dots, dashes and slashes: "1252-5:2025" is one word.
    """
    text = unicodedata.normalize("NFKD", re.sub(r"\[[^\]]*\]", " ", title).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    found = set(re.findall(r"\d+(?:[.:/-]\d+)*|[^\W\d_]+", _HAN.sub(" ", text)))
    for run in _HAN.findall(text):
        found |= {run[i : i + 2] for i in range(max(1, len(run) - 1))}
    return frozenset(found)


def likeness(a: str, b: str) -> float:
    """Share of common words of two titles, 0..1; 0 when the numbers in them differ: they tell editions apart."""
    first, second = words(a), words(b)
    if _numbers(first) != _numbers(second):
        return 0.0
    return len(first & second) / len(first | second) if first | second else 0.0


def _numbers(found: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in found if w[0].isdigit())


def mentions(document: Notification) -> tuple[str, ...]:
    """Symbols of other measures that the text names, in the form of `symbols.base`, each once."""
    own = set(document.measure.split(", "))
    found = _SYMBOL.findall(f"{document.title}\n{document.description}\n{document.products}")
    return tuple(s for s in dict.fromkeys(base(f) for f in found) if s not in own)


def pairs(documents: Iterable[Notification]) -> tuple[Pair, ...]:
    """Every document beside the newest older one that it repeats, by day.  Cost grows with the number of documents.

    Only first notifications are compared (no follow-ups), and only those that share a member.
    """
    first = sorted((d for d in documents if not d.is_follow_up), key=lambda d: (d.distributed, d.key))
    groups: dict[frozenset[str], list[Notification]] = defaultdict(list)
    for document in first:
        if len(found := words(document.title)) >= FEWEST_WORDS:
            groups[found].append(document)
    made = [p for group in groups.values() for p in _equal(group)]
    made += [p for a, b in _candidates(list(groups)) for p in _near(groups[a], groups[b])]
    order = {d.key: n for n, d in enumerate(first)}
    return tuple(sorted(made, key=lambda p: (order[p.second], order[p.first])))


def _equal(group: Sequence[Notification]) -> Iterator[Pair]:
    """Pairs of documents with one title: each with the last before it of the same member."""
    last: dict[tuple[str, str], Notification] = {}
    for document in group:
        committee = _committee(document)
        for member in document.members[:1] or ("",):
            for other in ("SPS", "TBT", ""):
                before = last.get((member, other))
                if before is None or before.measure == document.measure or bool(other) != bool(committee):
                    continue
                days = document.distributed - before.distributed
                if other != committee and days <= NEAR_DAYS:
                    yield Pair(before.key, document.key, Likeness.TWIN, 1.0)
                elif other == committee and days <= AGAIN_DAYS and _same_contents(before, document):
                    yield Pair(before.key, document.key, Likeness.AGAIN, 1.0)
            last[member, committee] = document


def _same_contents(a: Notification, b: Notification) -> bool:
    """Equal titles cover different goods often ("Technical regulation"): what stands in both must be alike too."""
    both = [(x, y) for x, y in ((a.products, b.products), (a.description, b.description)) if x and y]
    return all(likeness(x[:2_000], y[:2_000]) >= NEAR for x, y in both)


def _committee(document: Notification) -> str:
    try:
        return parse(document.symbols[0]).committee if document.symbols else ""
    except SymbolError:
        return ""


def _near(older: Sequence[Notification], newer: Sequence[Notification]) -> Iterator[Pair]:
    """The nearest in time of two groups whose titles are nearly the same."""
    score = likeness(older[0].title, newer[0].title)
    if score < NEAR:
        return
    for b in newer[-MOST:]:
        near = [a for a in older[-MOST:] if abs(a.distributed - b.distributed) <= NEAR_DAYS]
        near = [a for a in near if a.members[:1] == b.members[:1] and a.measure != b.measure and _same_contents(a, b)]
        if near:
            a = min(near, key=lambda x: abs(x.distributed - b.distributed))
            first, second = sorted((a, b), key=lambda d: (d.distributed, d.key))
            yield Pair(first.key, second.key, Likeness.NEAR, round(score, 3))


def _candidates(titles: Sequence[frozenset[str]]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Pairs of titles that can reach `NEAR`: they share one of their rarest words (prefix filter, exact up to MOST)."""
    often = Counter(w for title in titles for w in title)
    index: dict[str, list[frozenset[str]]] = defaultdict(list)
    for title in titles:
        ordered = sorted(title, key=lambda w: (often[w], w))
        prefix = ordered[: len(title) - ceil(NEAR * len(title)) + 1]
        seen = {id(other): other for word in prefix for other in index[word][-MOST:]}
        for other in seen.values():
            if NEAR * len(title) <= len(other) <= len(title) / NEAR:
                yield other, title
        for word in prefix:
            index[word].append(title)
