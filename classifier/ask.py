"""What an expert should see next: doubt × possible grade × days left; new members and rare families first, no twins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from classifier.sketch import Sketches, sketch

NEW_MEMBER, RARE_FAMILY = 1.5, 1.3  # factors
RARE_BELOW = 5  # expert labels of a family
HORIZON = 90  # days; later deadlines count alike
OVERDUE = 0.5  # what a passed deadline leaves
_GRADES = {"red": 1.0, "orange": 0.8, "yellow": 0.5, "blue": 0.25}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be asked about, with the model's scores by family."""

    id: int
    text: str
    member: str
    scores: Mapping[str, float]
    relevant: float
    colour: str = "blue"  # the gravest colour it may get
    deadline: date | None = None


def doubt(candidate: Candidate) -> float:
    """0 when everything is clear, 1 when the surest family or relevance is a coin's toss."""
    values = [*candidate.scores.values(), candidate.relevant]
    return max((1 - abs(2 * p - 1) for p in values), default=1.0)


def urgency(deadline: date | None, today: date) -> float:
    """1 for a deadline today, falling to 0.5 at `HORIZON` days; 0.5 without one or after it."""
    if deadline is None or deadline < today:
        return OVERDUE
    return 1 - 0.5 * min((deadline - today).days, HORIZON) / HORIZON


def worth(candidate: Candidate, today: date, members: Mapping[str, int], families: Mapping[str, int]) -> float:
    """How much an answer would bring; `members` and `families` count the expert labels there are."""
    value = doubt(candidate) * _GRADES.get(candidate.colour, 0.25) * urgency(candidate.deadline, today)
    if not members.get(candidate.member):
        value *= NEW_MEMBER
    if any(families.get(f, 0) < RARE_BELOW for f, s in candidate.scores.items() if s >= 0.1):
        value *= RARE_FAMILY
    return value


def batch(
    candidates: Iterable[Candidate],
    today: date,
    size: int,
    members: Mapping[str, int] | None = None,
    families: Mapping[str, int] | None = None,
) -> Sequence[Candidate]:
    """The `size` most worthwhile, best first, without two that look alike; ties go to the lower id."""
    members, families = members or {}, families or {}
    ranked = sorted(candidates, key=lambda c: (-worth(c, today, members, families), c.id))
    chosen: list[Candidate] = []
    seen = Sketches()
    for candidate in ranked:
        mine = sketch(candidate.text)
        if len(chosen) < size and not seen.like(mine):
            chosen.append(candidate)
            seen.add(str(candidate.id), mine)
    return chosen
