"""How a rule touches the goods of a family: they must meet it themselves, through something else, or like all goods."""

from __future__ import annotations

import re

from classifier.evidence import Evidence
from classifier.fold import fold
from classifier.input import Document
from records.catalogue import Family
from records.wording import Reason

_SENTENCES = {
    "direct": "direct: the goods themselves must meet the rule",
    "indirect": "indirect: the goods are touched through an input, a package or a use",
    "general": "general: a rule for all goods",
}
_TURNED = frozenset(("package", "ingredient", "use", "machine"))
# zh-data: how titles name rules that bind goods through their packages or additives.
_THROUGH = re.compile(
    r"packag|envase|embala|emballage|in contact with food|contact materials|additive|aditivo|additif|flavouring|"
    r"processing aid|包装|接触材料|添加剂"
)
_FOODS = ("food/", "agriculture/", "medicine-tcm/")
_INPUTS = frozenset(("agriculture/agricultural-inputs", "agriculture/seeds-germplasm", "agriculture/live-animals"))


def kind_of(doc: Document, evidence: Evidence, family: Family) -> str:
    """ "direct", "indirect" or "general"."""
    if family.horizontal:
        return "general"
    contexts = {t.context for t in evidence.terms}
    named = "plain" in contexts or any(not c.shadowed and c.share >= 0.5 for c in evidence.codes)
    if contexts & _TURNED and not named:
        return "indirect"
    food = family.id.startswith(_FOODS) and family.id not in _INPUTS
    return "indirect" if food and _THROUGH.search(fold(doc.title)) else "direct"


def touch(doc: Document, evidence: Evidence, family: Family) -> Reason:
    """The sentence that says it."""
    return Reason.of(_SENTENCES[kind_of(doc, evidence, family)])
