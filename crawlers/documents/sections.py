"""A form cut into its fields by the labels in it, with the labels that nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from crawlers.documents.labels import vocabulary

# Labels so general that they count only in addenda and the like.
# zh-data: Chinese words of the forms stand among the patterns below.
_SHORT: Final = frozenset({"title_short", "description_short"})
# An item that may be a label: "7. Something new:" or, at the head of a table row, "Something new:".
_NUMBERED: Final = re.compile(r"(?:^|(?<=\n))[ \t]*(?P<number>\d{1,2})[.)][ \t]*(?P<name>[^\W\d_][^:：\n]{2,150})[:：]")
_AFTER_GAP: Final = re.compile(r"(?:\A|(?<=\n\n))[ \t]*(?P<name>[^\W\d_][^:：\n.;。；]{2,100})[:：](?=\s)")
_CHINESE: Final = re.compile(
    r"(?:^|(?<=\n))[ \t]*(?:\d{1,2}[.、]?\s*)?(?P<name>[\u4e00-\u9fff、/或和及]{2,20})\s*[:：]"
)
MOST_UNKNOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A label in the text: its field, the item number before it (0: none), where it and its value begin."""

    field: str
    language: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sections:
    """What the labels divide: `head` before the first one, the values of each field in order, the language."""

    head: str
    values: Mapping[str, tuple[str, ...]]
    language: str
    unknown: tuple[str, ...]

    def first(self, *fields: str) -> str:
        """The first value of these fields that is not empty; "" when there is none."""
        return next((v for f in fields for v in self.values.get(f, ()) if v.strip()), "")

    def all(self, *fields: str) -> str:
        """Every value of these fields, one after the other."""
        return "\n".join(v for f in fields for v in self.values.get(f, ()))

    def has(self, field: str) -> bool:
        """True when the label stands in the form, with or without a value."""
        return field in self.values


def divide(text: str, follow_up: bool) -> Sections:
    """Cut `text` (as `tidy.clean` leaves it) at the labels; short labels ("Title:") count in follow-ups only."""
    hits = [h for h in _hits(text) if follow_up or h.field not in _SHORT]
    values: dict[str, list[str]] = {}
    ends = [*(h.start for h in hits[1:]), len(text)]
    for hit, end in zip(hits, ends, strict=False):
        values.setdefault(hit.field, []).append(text[hit.end : end])
    languages = Counter(h.language for h in hits)
    language = languages.most_common(1)[0][0] if languages else ""
    head = text[: hits[0].start] if hits else text
    unknown = tuple(dict.fromkeys(_unknown(text, hits, language)))[:MOST_UNKNOWN]
    return Sections(head, {field: tuple(found) for field, found in values.items()}, language, unknown)


def _hits(text: str) -> list[Hit]:
    """Every label, the longest wording where several begin together, none within another."""
    lowered = text.lower()
    found = [
        Hit(label.field, label.language, int(match["number"] or 0), match.start(), match.end())
        for label in vocabulary().labels
        if label.probe in lowered
        for match in label.pattern.finditer(text)
    ]
    found.sort(key=lambda h: (h.start, -h.end))
    kept: list[Hit] = []
    for hit in found:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _unknown(text: str, hits: list[Hit], language: str) -> Iterator[str]:
    """Names of labels that no wording fits.

    A numbered line is a label when its number lies between those of the known labels around it ("8." after item 7
    and before item 9, but not the "1." of a list within item 6); an unnumbered one when it begins a table row.
    """
    for match in _NUMBERED.finditer(text):
        before = [h for h in hits if h.start <= match.start()]
        if any(h.start <= match.start() < h.end for h in before) or not before:
            continue
        low = max((h.number for h in before), default=0)
        high = next((h.number for h in hits if h.start > match.start() and h.number > low), low + 2)
        if low < int(match["number"]) < max(high, low + 2) and low:
            yield _name(match)
    pattern = _CHINESE if language == "zh" else _AFTER_GAP
    for match in pattern.finditer(text, hits[0].end if hits else len(text)):
        if not any(h.start <= match.start("name") < h.end for h in hits):
            yield _name(match)


def _name(match: re.Match[str]) -> str:
    return " ".join(match["name"].split())[:80]
