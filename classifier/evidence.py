"""What speaks for a family in one document: codes, terms, CAS numbers and Latin names, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

CONTEXTS = ("plain", "excluded", "package", "machine", "use", "ingredient", "example")


@dataclass(frozen=True, slots=True)
class CodeHit:
    """A code that touches a family.

    `scheme` "hs" or "ics"; `share` = part of what the code covers that belongs to the family (1.0: all of it);
    `digits` = how exact the code is (HS 2-6; ICS 2, 5, 7); `rivals` = families that the same code touches.
    """

    family: str
    scheme: str
    code: str
    share: float
    digits: int
    rivals: int
    shadowed: bool = False  # another family claims the code with a longer prefix
    edition: str = ""  # the earlier HS edition that the code was read in


@dataclass(frozen=True, slots=True)
class TermHit:
    """A word that points to a family: in which field, from which character to which, and in what context."""

    family: str
    kind: str  # term | name | latin | cas | word (of data/words.yaml, weaker) | group (of data/groups.yaml)
    lang: str
    term: str
    place: str
    start: int
    end: int
    context: str = "plain"
    rivals: int = 1
    at_home: bool = True  # the field is written in the term's language, as far as can be seen


@dataclass(slots=True)
class Evidence:
    """Everything found for one family in one document."""

    family: str
    codes: list[CodeHit] = field(default_factory=list)
    terms: list[TermHit] = field(default_factory=list)

    @property
    def plain(self) -> list[TermHit]:
        """The term hits that no context turns against the family."""
        return [t for t in self.terms if t.context == "plain"]
