"""How much was labelled, and how far the labellers agree."""

from __future__ import annotations

from dashboard import data
from dashboard.data.access import person
from dashboard.data.asking import ask
from records.queries import labelling
from records.queries.labelling import Agreement

__all__ = ["Agreement", "agreement", "figures"]


def figures() -> tuple[int, int, int]:
    """(items waiting, labelled by me, settled)."""
    return labelling.figures(data.store(), person().id)


def agreement() -> Agreement:
    """Agreement of blind labels; see `records.queries.labelling`."""
    return ask(labelling.agreement, person().id)
