"""Cases: what is done about a measure or for a firm – comments, concerns, questions and reports of barriers met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class CaseKind(StrEnum):
    """The four sorts of case, each with a state machine of its own (responses/machines.yaml)."""

    COMMENT = "comment"  # 评议: a comment on a draft, through the enquiry point
    CONCERN = "concern"  # 特别贸易关注线索: a clue for a specific trade concern
    QUESTION = "question"  # 咨询: a firm asks, an expert answers
    REPORT = "report"  # 企业遇阻反映: a firm reports a barrier it met


class Outcome(StrEnum):
    """What became of a case that was followed to its end."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a case's history: who did what when, and what was said with it.  Never changed afterwards."""

    at: datetime
    actor: str
    verb: str
    source: str  # the state before, "" at the opening
    to: str
    note: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Input:
    """What a subscriber, an organisation or an association contributed to a case."""

    at: datetime
    reader: str
    organisation: str
    stance: str  # "support" | "oppose" | "information"
    text: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case.  `version` grows with every move: a move names the version it saw, so that two never cross.

    `fields` are what its form asked for, by name; `due` is the day by which the next step is to be done, with
    `due_rule` saying how it came about ("ours-7" …) so that it can move with the measure's deadline; `measures` are
    the keys of the threads it is about, the first being the main one.
    """

    key: str  # e.g. "C2026-0007"
    kind: CaseKind
    state: str
    title: str
    opened_at: datetime
    opened_by: str
    version: int = 1
    owner: str = ""
    organisation: str = ""
    reader: str = ""  # who is told of each change: the asker, the reporter
    language: str = "zh"
    due: date | None = None
    due_rule: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()  # organisations that may read and take part
    released: bool = False
    outcome: str = ""
    closed_at: datetime | None = None
    rating: int | None = None  # satisfaction 1..5, asked once after closing
    id: int = field(default=0, compare=False)

    @property
    def main(self) -> str:
        """The key of the measure it is about, "" when it is about none that was notified."""
        return self.measures[0] if self.measures else ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """An expert's opinion (研判意见) on a measure: signed and dated; public only when released."""

    measure: str
    author: str
    at: datetime
    text: str
    text_en: str = ""
    released: bool = False
    withdrawn: bool = False
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PastComment:
    """A comment that some member made on an earlier measure, entered or imported, with where it was read."""

    measure: str
    member: str
    on: date
    summary: str
    outcome: str = ""
    source: str = ""
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """An expert as the directory shows them: fields (families or sectors), languages, institution, open load."""

    person: str
    name: str
    institution: str = ""
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("zh",)
    most: int = 10  # open items at once
    recused: tuple[str, ...] = ()  # families, sectors, members ("VNM") or organisations they keep out of (回避)
    active: bool = True
