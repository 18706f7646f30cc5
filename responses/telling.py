"""Who is told of what: the asker of changes, the owner of what came to them, readers whose view is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from records import queries
from records.cases import Case, CaseKind, Step
from records.store import Store
from responses.desk import SYSTEM


class News(StrEnum):
    """Why somebody is written to."""

    CHANGED = "changed"
    WITH_YOU = "with you"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Notice:
    """One person and one reason; `slot` is the same on every run, so that nobody is told twice."""

    reader: str
    case: Case
    news: News
    slot: str
    answer: str = ""  # what the expert answered, for the asker


QUIET = {"take", "write", "export", "redate", "rate", "share", "unshare", "add", "ask", "report", "raise", "propose"}


def notices(store: Store, number: int, case: Case, step: Step) -> Iterator[Notice]:
    """What one step makes known, `number` being its row number."""
    slot = f"case {case.key} {number}"
    if case.reader and case.reader not in (step.actor, SYSTEM.id) and step.verb not in QUIET:
        yield Notice(case.reader, case, News.CHANGED, slot, step.data.get("answer", ""))
    if case.owner and case.owner != step.actor and step.verb in ("assign", "follow", "take", "return"):
        yield Notice(case.owner, case, News.WITH_YOU, slot)
    if case.kind is CaseKind.COMMENT and step.to == "collecting" and step.source != "collecting" and case.main:
        for reader in queries.alerted_readers(store, case.main):
            yield Notice(reader, case, News.CALL, f"call {case.key}")


def due_notices(cases: tuple[Case, ...]) -> Iterator[Notice]:
    """One reminder for each owner, case and due date."""
    for case in cases:
        yield Notice(case.owner, case, News.WITH_YOU, f"due {case.key} {case.due}")
