"""What a document is about beside its products: residues, sowing, animal health …, read from a few cue words."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import ahocorasick
import yaml

DATA = Path(__file__).parent / "data" / "themes.yaml"
CROPS = frozenset(
    (
        "agriculture/fruit",
        "agriculture/vegetables",
        "agriculture/nuts",
        "agriculture/rice",
        "agriculture/tea",
        "agriculture/sugarcane",
        "agriculture/cassava",
        "agriculture/tobacco",
        "food/grain-and-oil",
        "forest-chemicals-paper/spices",
        "medicine-tcm/tcm-herbs",
    )
)
ANIMAL_FOODS = frozenset(("food/livestock-poultry-products", "food/dairy-products", "food/aquatic-products"))
_SINGLE = (
    "agriculture/seeds-germplasm",
    "petrochemicals/pesticides",
    "agriculture/live-animals",
    "agriculture/agricultural-inputs",
)
SORTS = ("crop", "animal_food", "seed", "pesticide", "live", "input")


@cache
def _cues() -> tuple[tuple[str, ...], ahocorasick.Automaton]:
    raw = yaml.load(DATA.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    words: dict[str, list[tuple[int, bool, int]]] = defaultdict(list)
    for number, cues in enumerate(raw.values()):
        for cue in cues:
            word = cue.removeprefix("^")
            words[word].append((number, word != cue, len(word)))
    automaton = ahocorasick.Automaton()
    for word, marks in words.items():
        automaton.add_word(word, marks)
    automaton.make_automaton()
    return tuple(raw), automaton


def themes() -> tuple[str, ...]:
    """The names of the themes, in the order of `data/themes.yaml`."""
    return _cues()[0]


def themes_of(folded: str) -> list[float]:
    """1.0 or 0.0 for each of `themes()`, read from a folded text."""
    names, automaton = _cues()
    found = [0.0] * len(names)
    for last, marks in automaton.iter(folded):
        for number, initial, length in marks:
            start = last - length
            if not (initial and start >= 0 and folded[start].isalpha()):
                found[number] = 1.0
    return found


def sort_of(family: str) -> list[float]:
    """1.0 for the `SORTS` of goods that one rule often names together and that must be told apart."""
    return [float(family in CROPS), float(family in ANIMAL_FOODS), *(float(family == f) for f in _SINGLE)]
