"""Grades: how soon and how much a measure matters to Guangxi, in four colours, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from records.wording import Reason


class Colour(StrEnum):
    """The four colours, most serious first (design/GRADING)."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def rank(self) -> int:
        """0 for red … 3 for blue: smaller is more serious."""
        return list(Colour).index(self)

    def at_least(self, lowest: Colour) -> bool:
        """True when this colour is as serious as `lowest` or more."""
        return self.rank <= lowest.rank


@dataclass(frozen=True, slots=True)
class Score:
    """One of the five scores.  `value` is in 0..1, None when unknown; `figures` are the numbers it came from."""

    value: float | None
    reason: Reason
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """The colour of one measure at one day, by one version of the published table or by a named expert."""

    colour: Colour
    version: str
    as_of: date
    scores: tuple[tuple[str, Score], ...]  # exposure, impact, urgency, certainty, history
    reasons: tuple[Reason, ...]
    review_on: date | None = None  # first day on which the same facts may grade differently
    origin: str = "rule"  # or "expert:<name>"
    until: date | None = None  # of an expert's: first day on which the rule's counts again

    @property
    def expert(self) -> str:
        """Who moved it, "" for the rule's own."""
        return self.origin.removeprefix("expert:") if self.origin.startswith("expert:") else ""


def same_ground(old: Grade, new: Grade) -> bool:
    """True when two grades of one measure were made on the same ground, so that another colour is news of the measure.

    Another version of the table is another ground, and so are the first customs figures in place of an estimate and the
    first record of concerns in place of none.  An expert's grade is always news.
    """
    if old.origin != new.origin:
        return True
    return (old.version, _ground(old)) == (new.version, _ground(new))


def _ground(grade: Grade) -> tuple[bool, bool]:
    scores = dict(grade.scores)
    measured = "exposure" in scores and ("basis", "figures") in scores["exposure"].figures
    return measured, "history" in scores and scores["history"].value is not None
