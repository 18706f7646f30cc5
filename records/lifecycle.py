"""A measure's state, derived from its documents: drafted, open for comments, adopted, in force, withdrawn.

What counts, for each document in order: the lifecycle keywords of ePing, words that void or withdraw, dates of adoption
and entry into force that have come, and the comment deadline.  The last document that shows a state decides; a revision
is a new draft and begins anew.  Pure: the day is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from records.measures import Measure
from records.notification import DocumentType, Notification
from records.symbols import Symbol, SymbolError, document_key, parse
from records.wording import Reason

ADOPTION = "Adoption/publication/entry into force of reg."
DEADLINE = "Modification of final date for comments"
CONTENT = "Modification of content/scope of regulation"
WITHDRAWAL = "Withdrawal of the measure"


class Stage(StrEnum):
    """Where a measure stands."""

    DRAFTED = "drafted"  # notified, no deadline stated
    COMMENT_OPEN = "comment open"
    COMMENT_CLOSED = "comment closed"
    ADOPTED = "adopted"
    IN_FORCE = "in force"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Step:
    """One state that one document shows.

    `on` is the day of it (the deadline for comments); `document` its key; `certain` is False where only a *proposed*
    date has passed and no document says that it came about.
    """

    stage: Stage
    on: date
    document: str
    reason: Reason
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The state today and how it came about, oldest first.  `void` lists documents that were declared null and void."""

    now: Step
    steps: tuple[Step, ...]
    void: tuple[str, ...] = ()


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAY = rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(_MONTHS)})\s*,?\s*(\d{{4}})"
# "came into force on 10 June 2025", "is effective as of 27 December 2024"; one sentence, no full stop between.
_FORCE = re.compile(
    rf"(?:(?:enter(?:s|ed|ing)?|com(?:e|es|ing)|came)\s+into\s+(?:force|effect)|(?:became|becomes?|is|be)\s+effective|"
    rf"entry\s+into\s+force|effective\s+date)\s+(?:on|as\s+of|from|of|since)?\s*(?:the\s+)?{_DAY}",
    re.IGNORECASE,
)
_VOID = re.compile(
    r"null\s+and\s+void|nul(?:le)?s?\s+et\s+non\s+avenue?s?|sin\s+efecto|nul[oa]s?\s+y\s+sin\s+(?:valor|efecto)",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    r"\b(?:(?:this|the)\s+(?:action|notice|document|addendum)\s+withdraws\b|"
    r"(?:measure|notification|draft|proposal|proposed\s+rule|regulation|rulemaking)\s+"
    r"(?:(?:is|was|has\s+been|have\s+been)\s+)?(?:hereby\s+)?(?:withdrawn|revoked|repealed)\b|"
    r"withdrawal\s+of\s+(?:the\s+|this\s+)?(?:notified\s+)?(?:measure|notification|draft|proposal|proposed\s+rule))",
    re.IGNORECASE,
)
_SYMBOL = re.compile(
    r"G/(?:TBT|SPS)/N(?:/[A-Z]{2,4}/\d{1,5}|otif\.\d{1,2}/\d{1,4})(?:/(?:Rev|Add|Corr|Suppl)\.\d{1,4})*"
)


def lifecycle(measure: Measure, today: date) -> Lifecycle:
    """The state of `measure` on the day `today`; documents after it are not known yet.

    A measure with no document until `today` counts as drafted by its first one.
    """
    known = [d for d in in_order(measure.documents) if d.distributed <= today] or list(measure.documents[:1])
    void = _void(known)
    steps: list[Step] = []
    for document in known:
        if document.key not in void:
            if document.type is DocumentType.REVISION or not steps:
                steps.append(_drafted(document))
            steps += _shown(document, today)
        if void.get(measure.key) == document.key:
            reason = Reason.of("it declares the notification itself null and void")
            steps.append(Step(Stage.WITHDRAWN, document.distributed, document.key, reason))
    return Lifecycle(steps[-1], tuple(steps), tuple(void))


def in_order(documents: Sequence[Notification]) -> list[Notification]:
    """By day, and on one day by symbol: Add.1 before Add.2, whichever was read first."""
    return sorted(documents, key=lambda d: (d.distributed, _parts(d)))


def _parts(document: Notification) -> tuple[tuple[str, int], ...]:
    try:
        return parse(document.symbols[0]).parts if document.symbols else ()
    except SymbolError:
        return ()


def _drafted(document: Notification) -> Step:
    if document.emergency and not document.is_follow_up:
        reason = Reason.of("notified as an emergency measure, which is taken without a draft stage")
        return Step(Stage.ADOPTED, document.distributed, document.key, reason, certain=False)
    if document.type is DocumentType.REVISION:
        reason = Reason.of("a revision is a new draft")
    elif document.is_follow_up:
        reason = Reason.of("the notification itself is not in the store, only what followed it")
    else:
        reason = Reason.of("the measure was notified")
    return Step(Stage.DRAFTED, document.distributed, document.key, reason, document.type not in _CHANGING)


def _shown(document: Notification, today: date) -> Iterator[Step]:
    """What one document shows, in the order comment, adoption, entry into force, withdrawal."""
    if (day := document.comment_deadline) is not None:
        stage = Stage.COMMENT_OPEN if day >= today else Stage.COMMENT_CLOSED
        yield Step(stage, day, document.key, Reason.of("the final date for comments is {day}", day=str(day)))
    text = f"{document.title}\n{document.description}"
    told = ADOPTION in document.keywords
    force, certain = _in_force(document, text, told)
    if told:
        day = min(d for d in (document.adoption, force, document.distributed) if d is not None)
        reason = Reason.of("its keyword is “{keyword}”", keyword=ADOPTION)
        yield Step(Stage.ADOPTED, day, document.key, reason)
    elif document.adoption is not None and document.adoption <= today:
        yield _past(Stage.ADOPTED, document.adoption, document)
    elif force is not None and certain:
        reason = Reason.of("it says that the measure enters into force on {day}", day=str(force))
        yield Step(Stage.ADOPTED, min(force, document.distributed), document.key, reason)
    if force is not None and force <= today:
        if certain:
            reason = Reason.of("it says that the measure enters into force on {day}", day=str(force))
            yield Step(Stage.IN_FORCE, force, document.key, reason)
        else:
            yield _past(Stage.IN_FORCE, force, document)
    if WITHDRAWAL in document.keywords:
        reason = Reason.of("its keyword is “{keyword}”", keyword=WITHDRAWAL)
        yield Step(Stage.WITHDRAWN, document.distributed, document.key, reason)
    elif document.type in _CHANGING and (found := _WITHDRAWN.search(text)):
        reason = Reason.of("its words are “{words}”", words=" ".join(found[0].split()))
        yield Step(Stage.WITHDRAWN, document.distributed, document.key, reason)


_CHANGING = frozenset({DocumentType.ADDENDUM, DocumentType.CORRIGENDUM, DocumentType.SUPPLEMENT})


def _past(stage: Stage, day: date, document: Notification) -> Step:
    """A date has passed: as stated by a follow-up it is so, as proposed by a draft it is only likely."""
    certain = document.type in _CHANGING
    if certain:
        return Step(stage, day, document.key, Reason.of("the date {day} has passed", day=str(day)))
    return Step(stage, day, document.key, Reason.of("the proposed date {day} has passed", day=str(day)), certain=False)


def _in_force(document: Notification, text: str, told: bool) -> tuple[date | None, bool]:
    """(day of entry into force that the document states, whether it is more than a proposal)."""
    if document.entry_into_force is not None:
        return document.entry_into_force, told or document.type in _CHANGING
    if document.type not in _CHANGING:
        return None, False
    days = [day for found in _FORCE.finditer(text) if (day := _day(found))]
    return (days[-1], True) if len(set(days)) == 1 else (None, False)


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    except ValueError:
        return None


def _void(documents: Sequence[Notification]) -> dict[str, str]:
    """Key of each voided document → key of the one that says so: the one that it names, else the one it follows up."""
    void: dict[str, str] = {}
    keys = {d.key for d in documents}
    for document in documents:
        text = f"{document.title}\n{document.description}"
        found = _VOID.search(text)
        if not found or document.type not in _CHANGING or document.key in void:
            continue
        near = text[max(0, found.start() - 300) : found.end() + 100]
        named = [key for s in _SYMBOL.findall(near) if (key := document_key((s,))) in keys and key != document.key]
        target = max(named, key=len) if named else _followed(document)
        if target in keys and target != document.key:
            void[target] = document.key
    return void


def _followed(document: Notification) -> str:
    """The key of the document that this one follows up: its symbols without their last part."""
    try:
        symbols = [parse(s) for s in document.symbols]
    except SymbolError:
        return ""
    return document_key(str(Symbol(s.committee, s.member, s.number, s.parts[:-1], s.year)) for s in symbols)
