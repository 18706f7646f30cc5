"""Labels: which product families a notification touches, how surely, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from records.wording import Reason


@dataclass(frozen=True, slots=True)
class Label:
    """A product family assigned to a notification.

    `score` is a probability in 0..1; `origin` says who found it: "rule:hs", "rule:ics", "rule:term", "model:<id>",
    "thread" (taken over from the measure's other documents) or "expert:<name>".
    """

    family: str
    score: float
    origin: str
    reasons: tuple[Reason, ...] = ()

    @property
    def sector(self) -> str:
        """The sector id, i.e. the part of the family id before the slash."""
        return self.family.split("/", 1)[0]


@dataclass(frozen=True, slots=True)
class Labelling:
    """The classifier's answer on one document: its labels, how probable it is that any family applies, or no answer."""

    labels: tuple[Label, ...]
    relevant: float  # probability that at least one family that is not horizontal applies
    sectors: tuple[tuple[str, float], ...] = ()
    abstained: bool = False
    notes: tuple[Reason, ...] = field(default=())
