"""The rules alone: evidence weighed by hand into one score per family; the fallback without a model."""

from __future__ import annotations

import math
from collections.abc import Mapping

from classifier.evidence import CodeHit, Evidence, TermHit
from classifier.gather import Findings
from classifier.reasons import explain, notes_of
from records.catalogue import Catalogue, Family
from records.labels import Label, Labelling

SHOWN = 0.2  # labels below this score are not written
SURE = 0.5
_PLACE = {"title": 0.85, "products": 0.85, "description": 0.55}
_KIND = {"term": 1.0, "name": 1.0, "latin": 1.0, "cas": 0.8, "word": 0.75, "group": 0.75}
_ROLE = {
    "plain": 1.0,
    "example": 0.3,
    "ingredient": 0.15,
    "use": 0.25,
    "package": 0.05,
    "machine": 0.05,
    "excluded": 0.0,
}
_DEPTH = {2: 0.45, 3: 0.5, 4: 0.92, 5: 0.95, 6: 0.97}


def label_by_rules(found: Findings, book: Catalogue) -> Labelling:
    """Weigh the findings of one document; horizontal families only count when no other family does."""
    scores = {f: s for f, e in found.evidence.items() if (s := rule_score(e, book.families[f])) >= SHOWN}
    core = {f: s for f, s in scores.items() if not book.families[f].horizontal}
    relevant = max(core.values(), default=0.02)
    kept = scores if relevant < SURE else {f: s if f in core else s * 0.5 for f, s in scores.items()}
    labels = [Label(f, round(s, 4), origin_of(found.evidence[f]), explain(found.evidence[f])) for f, s in kept.items()]
    labels.sort(key=lambda x: (-x.score, x.family))
    return Labelling(tuple(labels), round(relevant, 4), sectors_of(core), _doubtful(relevant, scores), notes_of(found))


def _doubtful(relevant: float, scores: Mapping[str, float]) -> bool:
    return 0.3 <= relevant < 0.6 or not scores


def rule_score(evidence: Evidence, family: Family) -> float:
    """The weight of the evidence for one family by the rules alone, in 0..1."""
    words = max((_term(t) for t in evidence.terms), default=0.0)
    hs = max((_hs(c) for c in evidence.codes if c.scheme == "hs"), default=0.0)
    ics = max((0.55 * c.share / math.sqrt(max(1, c.rivals)) for c in evidence.codes if c.scheme == "ics"), default=0.0)
    if family.hs_needs_term and not words:
        return 0.0
    return 1 - (1 - words) * (1 - hs) * (1 - ics)


def _term(hit: TermHit) -> float:
    weight = _PLACE[hit.place] * _KIND[hit.kind] * _ROLE[hit.context] * (1.0 if hit.at_home else 0.4)
    return weight / math.sqrt(hit.rivals)


def _hs(hit: CodeHit) -> float:
    return _DEPTH[hit.digits] * hit.share * (0.3 if hit.shadowed else 1.0)


def origin_of(evidence: Evidence) -> str:
    """Which rule speaks loudest: "rule:hs", "rule:term" or "rule:ics"."""
    hs = max((_hs(c) for c in evidence.codes if c.scheme == "hs"), default=0.0)
    term = max((_term(t) for t in evidence.terms), default=0.0)
    if not hs and not term:
        return "rule:ics"
    return "rule:hs" if hs >= term else "rule:term"


def sectors_of(scores: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Sector → the score of its best family, best first."""
    best: dict[str, float] = {}
    for family, score in scores.items():
        sector = family.split("/")[0]
        best[sector] = max(round(score, 4), best.get(sector, 0.0))
    return tuple(sorted(best.items(), key=lambda x: (-x[1], x[0])))
