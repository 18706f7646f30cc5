"""One row of numbers for each (document, family) pair: what the evidence amounts to, the same for every family.

Because no number names a family (horizontal ones aside), what is learned from some families holds for all, also for one
that is added to the catalogue tomorrow.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from classifier.evidence import CodeHit, Evidence, TermHit
from classifier.gather import Findings
from classifier.input import Document
from classifier.rules import rule_score
from classifier.textmodel import UNKNOWN, Bag
from classifier.themes import SORTS, sort_of, themes, themes_of
from records.catalogue import Catalogue, Family

HORIZONTAL = (
    "food/food-safety-horizontal",
    "agriculture/organic-green-food",
    "horizontal/consumer-products",
    "horizontal/energy-saving-environment",
)
FROM_TEXT = 5  # families that the text model may add to those with evidence
LEAST_TEXT = -1.6  # and from which value on
LEAST_RULE = 0.02
_KIND = {"term": 1.0, "name": 1.0, "latin": 1.0, "cas": 0.8, "word": 0.8, "group": 0.8}
_PLACES = ("title", "products", "description")
_ROLES = ("excluded", "package", "machine", "use", "ingredient", "example")
_NO_TERMS = [0.0] * 5


def names() -> tuple[str, ...]:
    """The name of every number of a row, in order."""
    pair = (
        *("hs_share", "hs_wide", "hs_shadow", "hs_part", "hs_count", "ics_share", "ics_alone", "ics_part"),
        *(f"{p}_{n}" for p in _PLACES for n in ("term", "count", "share", "first", "length")),
        *(f"role_{r}" for r in _ROLES),
        *("languages", "text", "text_rank", "text_gap", "rule", "rule_rank", "rule_gap", "sector"),
        *("needs_term", "service", *(f"is_{h.split('/')[1]}" for h in HORIZONTAL), *(f"sort_{s}" for s in SORTS)),
    )
    whole = (
        *("sps", "follow_up", "hs_codes", "ics_codes"),
        *("rivals", "text_best", *(f"doc_{h.split('/')[1]}" for h in HORIZONTAL), *(f"theme_{t}" for t in themes())),
    )
    return pair + whole


@dataclass(slots=True)
class View:
    """One document as the features see it: its findings, text values and rule scores, each by family."""

    doc: Document
    found: Findings
    texts: Mapping[str, float]
    folded: str
    bag: Bag
    book: Catalogue
    rules: dict[str, float] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    candidates: tuple[str, ...] = ()  # the families worth a row: those a rule speaks for and the nearest by text

    def __post_init__(self) -> None:
        self.rules = {f: rule_score(e, self.book.families[f]) for f, e in self.found.evidence.items()}
        near = [f for f, value in self.texts.items() if value > LEAST_TEXT]
        self.order = sorted(near, key=self.texts.__getitem__, reverse=True)
        nearest = [f for f in self.order[:FROM_TEXT] if f in self.book.families]
        self.candidates = tuple(sorted({f for f, s in self.rules.items() if s > LEAST_RULE} | set(nearest)))


def rows_of(view: View) -> list[list[float]]:
    """One row of `names` for each of `view.candidates`."""
    whole = _whole(view)
    rank = {f: i for i, f in enumerate(view.order[:40])}
    weights = {id(t): _weight(t) for e in view.found.evidence.values() for t in e.plain}
    totals: dict[str, float] = defaultdict(float)
    for found in view.found.evidence.values():
        for term in found.plain:
            totals[term.place] += weights[id(term)]
    scores = sorted(view.rules.values(), reverse=True)
    first, second = (*scores, 0.0, 0.0)[:2]
    sectors: dict[str, float] = defaultdict(float)
    for family, score in view.rules.items():
        sectors[family.split("/")[0]] += score
    rows = []
    for name in view.candidates:
        rule, evidence = view.rules.get(name, 0.0), view.found.evidence.get(name)
        rows.append(
            [
                *(_codes(evidence.codes, view.found) if evidence else [0.0] * 8),
                *(_terms(evidence, weights, totals, view.doc) if evidence else [0.0] * (len(_PLACES) * 5 + 7)),
                *_text(view, name, rank),
                rule,
                1 / (1 + sum(s > rule for s in scores)),
                rule - (second if rule == first else first),
                sectors[name.split("/")[0]] - rule,
                *_kind(view.book.families[name]),
                *whole,
            ]
        )
    return rows


def _text(view: View, name: str, rank: Mapping[str, int]) -> list[float]:
    value = view.texts.get(name, UNKNOWN)
    best = next((view.texts[f] for f in view.order[:2] if f != name), UNKNOWN)
    return [value, 1 / (1 + rank.get(name, 60)), value - best]


def _kind(family: Family) -> list[float]:
    flags = [float(family.hs_needs_term), float(not family.goods), *(float(family.id == h) for h in HORIZONTAL)]
    return flags + sort_of(family.id)


def _whole(view: View) -> list[float]:
    core = [s for f, s in view.rules.items() if not view.book.families[f].horizontal]
    return [
        float(view.doc.sps),
        float(view.doc.follow_up),
        math.log1p(len(view.found.hs)),
        math.log1p(len(view.found.ics)),
        float(sum(s > 0.5 for s in core)),
        max((v for f, v in view.texts.items()), default=UNKNOWN),
        *(max(view.rules.get(h, 0.0), 0.5 + view.texts.get(h, UNKNOWN) / 2) for h in HORIZONTAL),
        *themes_of(view.folded),
    ]


def _codes(codes: Sequence[CodeHit], found: Findings) -> list[float]:
    hs = [c for c in codes if c.scheme == "hs"]
    ics = [c for c in codes if c.scheme == "ics"]
    clear = [c for c in hs if not c.shadowed]
    return [
        max((c.share for c in clear if c.digits >= 4), default=0.0),
        max((c.share for c in clear if c.digits < 4), default=0.0),
        max((c.share for c in hs if c.shadowed), default=0.0),
        sum(c.share for c in clear) / len(found.hs) if found.hs else 0.0,
        math.log1p(len(clear)),
        max((c.share for c in ics), default=0.0),
        max((c.share / math.sqrt(c.rivals) for c in ics), default=0.0),
        sum(c.share for c in ics) / len(found.ics) if found.ics else 0.0,
    ]


def _weight(hit: TermHit) -> float:
    return _KIND[hit.kind] * (1.0 if hit.at_home else 0.4) / math.sqrt(hit.rivals)


def _terms(evidence: Evidence, weights: Mapping[int, float], totals: Mapping[str, float], doc: Document) -> list[float]:
    """Five numbers for each place, one for each role that turns a term, and the number of languages."""
    plain = evidence.plain
    row: list[float] = []
    for place, text in doc.fields:
        here = [t for t in plain if t.place == place]
        if not here:
            row += _NO_TERMS
            continue
        mine = [weights[id(t)] for t in here]
        start = min(t.start for t in here)
        row += [
            max(mine),
            math.log1p(len({t.term for t in here})),
            sum(mine) / (totals[place] or 1.0),
            1.0 / (1.0 + start / 100) if place == "description" else 1.0 - start / max(len(text), 1),
            min(2.0, max((t.end - t.start) * (2 if t.lang == "zh" else 1) for t in here) / 10),
        ]
    turned = {t.context for t in evidence.terms} - {"plain"}
    return [*row, *(float(r in turned) for r in _ROLES), float(len({t.lang for t in plain}))]
