"""The role in which a product is named: itself, left out, packed, processed, contained, or as an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from classifier.fold import fold

CUES = Path(__file__).parent / "data" / "cues.yaml"
_STOPS = ".;。；:：)）"
_FILLERS = frozenset(
    (
        "the",
        "a",
        "an",
        "any",
        "all",
        "le",
        "la",
        "les",
        "l'",
        "du",
        "de",
        "des",
        "d'",
        "los",
        "las",
        "el",
        "un",
        "una",
        "other",
        "and",
        "of",
    )
)


_PLACED = frozenset(("in", "on", "dans", "sur", "en", "para", "pour"))  # "pesticides such as x in fruit": fruit is none


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue phrase: its role, and whether it stands before or after the product."""

    role: str
    before: bool


@cache
def cues() -> tuple[Mapping[str, Cue], int]:
    """(folded phrase → cue, how far a cue before reaches in characters)."""
    raw = yaml.safe_load(CUES.read_text("utf-8"))
    found: dict[str, Cue] = {}
    for side in ("after", "before"):
        for role, phrases in raw[side].items():
            for phrase in phrases:
                found[f"{side}:{fold(phrase)}"] = Cue(role, side == "before")
    return found, int(raw["reach"])


def role_of(text: str, start: int, end: int, found: list[tuple[int, int, Cue]], reach: int) -> str:
    """The role of the term at text[start:end], given the cues found in the text as (start, end, cue)."""
    role = "plain"
    for left, right, cue in found:
        if cue.before:
            if not 0 <= start - right <= reach or _broken(text, right, start, cue.role):
                continue
        elif not 0 <= left - end <= 1:
            continue
        if cue.role == "excluded":
            return "excluded"
        role = cue.role
    return role


def _broken(text: str, right: int, start: int, role: str) -> bool:
    """True when the stretch between a cue and the term belongs to another phrase.

    Exclusions and examples run on over commas to the end of the clause (examples to what they are found in); the
    other roles hold for the next noun only.
    """
    between = text[right:start]
    if any(c in _STOPS for c in between):
        return True
    if role == "excluded":
        return False
    if role == "example":
        return any(w in _PLACED for w in between.split())
    return "," in between or "、" in between or len([w for w in between.split() if w not in _FILLERS]) > 2
