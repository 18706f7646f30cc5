"""Invented subscriptions of realistic skew, and measures to be matched with them.

Few products and markets draw most readers (Zipf); most name a family or HS headings and a market or a group; some write
words of their own, with a long tail; some want a whole sector or all of a market.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate

from records.catalogue import Family, catalogue
from records.countries import groups, members
from records.grades import Colour, Grade
from records.labels import Label
from records.measures import Measure
from records.notification import Code, DocumentType, Kind, Notification
from records.subscriptions import Subscription

TODAY = date(2025, 6, 12)
_PROSE = """
notice proposes requirements for the marking testing and conformity assessment of goods placed on market which importers
shall keep available to authorities during three years after entry into force draft order amends annex limits residue
substances food contact materials energy efficiency children toys batteries tyres technical regulation declaration as
amended in section hereof producers shall affix to each product before it is offered for sale in the territory
"""
SYLLABLES = [c + v for c in "bdfklmnprstv" for v in "aeio"]
MARKETS = ["ASEAN", "VNM", "USA", "EU", "THA", "MYS", "IDN", "JPN", "KOR", "RCEP", "PHL", "GBR", "AUS", "CAN", "BRA"]
LOWEST = ((Colour.YELLOW, 70), (Colour.ORANGE, 15), (Colour.BLUE, 10), (Colour.RED, 5))
COLOURS = ((Colour.BLUE, 74), (Colour.YELLOW, 18), (Colour.ORANGE, 6), (Colour.RED, 2))


class Zipf:
    """Draws from a list, the n-th with weight 1/n."""

    def __init__(self, items: Sequence[str]) -> None:
        self.items = items
        self.weights = list(accumulate(1 / (n + 1) for n in range(len(items))))

    def draw(self, dice: random.Random, least: int = 1, most: int = 1) -> tuple[str, ...]:
        """Between `least` and `most`, none twice."""
        count = dice.randint(least, most)
        return tuple(dict.fromkeys(dice.choices(self.items, cum_weights=self.weights, k=count)))


def _families(seed: int = 3) -> list[Family]:
    found = [f for f in catalogue().families.values() if f.goods and not f.horizontal]
    random.Random(seed).shuffle(found)
    return found


def _words(count: int) -> list[str]:
    """Words of the catalogue first, then brand names nobody else has; only letters, so that SQL can find them too."""
    own = [w.casefold() for f in _families() for lang in ("en", "zh") for w in f.terms.get(lang, ())[:6]]
    plain = [w for w in dict.fromkeys(own) if w.isalpha() and (not w.isascii() or len(w) > 3)]
    dice = random.Random(5)
    return plain + ["".join(dice.choices(SYLLABLES, k=dice.randint(3, 5))) for _ in range(count)]


def subscriptions(count: int, seed: int = 11) -> Iterator[Subscription]:
    """So many subscriptions, the same for the same seed."""
    dice = random.Random(seed)
    families = _families()
    of_id = Zipf([f.id for f in families])
    codes = Zipf([c[:4] for f in families for c in f.hs] + [c for f in families for c in f.hs])
    sectors, words = Zipf(list(catalogue().sectors)), Zipf(_words(max(200, count // 20)))
    rest = [m for m in members() if m not in MARKETS]
    places = Zipf([*MARKETS, *rest, *groups()])
    colours, weights = zip(*LOWEST, strict=True)
    for n in range(count):
        sort = dice.random()
        wanted: dict[str, tuple[str, ...]] = {}
        if sort < 0.40:
            wanted["families"] = of_id.draw(dice, 1, 3)
        elif sort < 0.65:
            wanted["hs"] = codes.draw(dice, 1, 4)
        elif sort < 0.78:
            wanted["sectors"] = sectors.draw(dice, 1, 2)
        elif sort < 0.90:
            wanted["words"] = words.draw(dice, 1, 3)
        elif sort < 0.95:
            wanted |= {"families": of_id.draw(dice, 1, 2), "words": words.draw(dice, 1, 2)}
        if dice.random() < 0.8 or sort >= 0.96:
            wanted["members"] = places.draw(dice, 1, 4)
        if dice.random() < 0.15:
            wanted["kinds"] = tuple(dice.sample([k.value for k in Kind], 2))
        yield Subscription(
            str(n), f"r{n}", "", **wanted, lowest=dice.choices(colours, weights)[0], since=TODAY, id=n + 1
        )


def measures(count: int, seed: int = 13) -> Iterator[Measure]:
    """Graded measures with codes (two in three) and a page of text."""
    dice = random.Random(seed)
    families = _families()
    of_id = Zipf([f.id for f in families])
    places = Zipf([m for m in MARKETS if m in members()])
    colours, weights = zip(*COLOURS, strict=True)
    words = Zipf(_words(2000))
    for n in range(count):
        ids = of_id.draw(dice, 1, 2)
        codes = [c for i in ids for c in catalogue().families[i].hs[:2]] if n % 3 else []
        text = dice.choices(_PROSE.split(), k=220)
        for word in words.draw(dice, 2, 6):
            text.insert(dice.randrange(len(text)), word)
        document = Notification(
            "bench", f"G/TBT/N/X/{n}", f"G/TBT/N/X/{n}", Kind.NOTIFICATION, DocumentType.REGULAR,
            TODAY - timedelta(days=1), re.sub(r"\W+", " ", f"Draft order on {catalogue().families[ids[0]].en}"),
            places.draw(dice), description=" ".join(text), codes=tuple(Code("hs", c) for c in codes),
        )  # fmt: skip
        labels = tuple(Label(i, 0.9, "rule:hs") for i in ids)
        grade = Grade(dice.choices(colours, weights)[0], "bench", TODAY, (), ())
        yield Measure(document.measure, document.kind, (document,), labels, 0.9, grade, n + 1)
