"""Which product families a measure is graded and matched by."""

from __future__ import annotations

from records.catalogue import catalogue
from records.labels import Label
from records.measures import Measure

LEAST = 0.5  # labels below this probability are too doubtful to act on


def touching(measure: Measure, least: float = LEAST) -> tuple[Label, ...]:
    """The labels that are sure enough, surest first; horizontal families only where no other applies."""
    families = catalogue().families
    sure = tuple(x for x in measure.labels if x.score >= least and x.family in families)
    return tuple(x for x in sure if not families[x.family].horizontal) or sure


def is_sure(label: Label, sure: float) -> bool:
    """True when the family is beyond doubt: by its probability, an expert, or because the notifier names its heading.

    A heading is an HS code of four digits or more; a whole chapter leaves the product open.
    """
    if label.score >= sure or label.origin.startswith("expert:"):
        return True
    codes = [str(dict(r.params).get("code", "")) for r in label.reasons]
    return label.origin == "rule:hs" and any(len(code) >= 4 and code.isdigit() for code in codes)
