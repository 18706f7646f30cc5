"""A measure: the thread that joins a notification with its addenda, revisions, corrigenda and supplements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from records.grades import Grade
from records.labels import Label
from records.notification import Kind, Notification


@dataclass(frozen=True, slots=True)
class Measure:
    """One thread with what is known about it.  `documents` run from the oldest to the newest.

    `labels` are the thread's labels: for each family the best one found on any of its documents.  `grade` is the one
    that counts: an expert's while it stands, else the rule's.
    """

    key: str
    kind: Kind
    documents: tuple[Notification, ...]
    labels: tuple[Label, ...] = ()
    relevant: float | None = None  # None: not labelled yet
    grade: Grade | None = None
    id: int = 0
    ruled: Grade | None = None  # what the rule gives where an expert moved the grade

    @property
    def latest(self) -> Notification:
        """The newest document."""
        return self.documents[-1]

    @property
    def members(self) -> tuple[str, ...]:
        """Every member that notified any document of the thread, in order of first sight."""
        return tuple(dict.fromkeys(m for d in self.documents for m in d.members))

    @property
    def title(self) -> str:
        """The title of the newest document that has one."""
        return next((d.title for d in reversed(self.documents) if d.title), self.key)

    def date_of(self, field: str) -> date | None:
        """The newest stated `comment_deadline`, `adoption` or `entry_into_force` of the thread."""
        for document in reversed(self.documents):
            value: date | None = getattr(document, field)
            if value is not None:
                return value
        return None
