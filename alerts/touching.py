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
