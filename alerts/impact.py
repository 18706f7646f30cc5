"""Impact: the kind of measure, read from title, keywords, description and objectives in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alerts.plain import bare, quoted
from alerts.table import Change, MeasureKind, Table
from records.grades import Score
from records.measures import Measure
from records.notification import Kind, Notification
from records.wording import Reason, msg

MOST = 20_000  # characters of a text that are read


@dataclass(frozen=True, slots=True)
class Finding:
    """What kind of measure it is, the words that showed it, and what its newest document does to it."""

    kind: MeasureKind | None
    words: str = ""
    place: str = ""  # title | text | objective | document
    change: str = ""  # "" | withdrawn | relief
    change_words: str = ""

    @property
    def id(self) -> str:
        """The id of the kind, "" when none was recognised."""
        return self.kind.id if self.kind else ""


def find(measure: Measure, table: Table) -> Finding:
    """Read the kind of measure and the newest document's change.

    A standard or an incident says by its kind of document what it is.  Otherwise the newest document that names a
    kind counts: in its title or keywords the most serious one, else in its description one more serious than a plain
    requirement, else any.
    """
    if measure.kind in (Kind.STANDARD, Kind.INCIDENT):
        kind = table.kind("standard" if measure.kind is Kind.STANDARD else "incident")
        return Finding(kind, place="document")
    change, words = _change(measure.latest, table)
    for steps in (_named, _generic, _by_objective):
        for document in reversed(measure.documents):
            for kind, found, place in steps(document, table):
                return Finding(kind, found, place, change, words)
    return Finding(None, change=change, change_words=words)


def _named(document: Notification, table: Table) -> Iterator[tuple[MeasureKind, str, str]]:
    head, text = head_of(document), text_of(document)
    plain = table.kind("requirement").value
    for kind in table.kinds:
        if not kind.generic and (found := kind.words.search(head)):
            yield kind, found[0], "title"
    for kind in table.kinds:
        if not kind.generic and kind.value > plain and (found := kind.words.search(text)):
            yield kind, found[0], "text"


def _generic(document: Notification, table: Table) -> Iterator[tuple[MeasureKind, str, str]]:
    for place, text in (("title", head_of(document)), ("text", text_of(document))):
        for kind in table.kinds:
            if found := kind.words.search(text):
                yield kind, found[0], place


def _by_objective(document: Notification, table: Table) -> Iterator[tuple[MeasureKind, str, str]]:
    for objective in document.objectives:
        for id, words in table.objectives.items():
            if any(bare(word) in bare(objective.casefold()) for word in words):
                yield table.kind(id), objective, "objective"


def _change(document: Notification, table: Table) -> tuple[str, str]:
    """What the document does to the measure, and by which words.  A first notice can only bring relief."""
    text = f"{head_of(document)}\n{text_of(document)}"
    for name, change in (("withdrawn", table.withdrawn), ("relief", table.relief)):
        if name == "withdrawn" and not document.is_follow_up:
            continue
        if found := _shown(change, document, text):
            return name, found
    return "", ""


def _shown(change: Change, document: Notification, text: str) -> str:
    for keyword in document.keywords:
        if keyword.casefold() in change.keywords:
            return keyword
    found = change.words.search(text)
    return found[0] if found else ""


def head_of(document: Notification) -> str:
    """Title and keywords, one line each, without accents."""
    return _lines(document.title, document.title_zh, *document.keywords)


def text_of(document: Notification) -> str:
    """The description, on one line, without accents."""
    return _lines(document.description, document.summary_zh)


def _lines(*texts: str) -> str:
    return bare("\n".join(re.sub(r"\s+", " ", text[:MOST]) for text in texts if text))


_PLACES = {
    "title": msg("{kind}{mast}: the title says “{words}”"),
    "text": msg("{kind}{mast}: the text says “{words}”"),
    "objective": msg("{kind}{mast}: the notifier's objective is “{words}”"),
    "document": msg("{kind}{mast}: by the kind of document"),
}
_CHANGES = {
    "withdrawn": msg("the newest document withdraws it (“{change}”)"),
    "relief": msg("the newest document eases it (“{change}”)"),
}


def impact(finding: Finding, table: Table) -> Score:
    """The value of the kind, less when the newest document withdraws or eases the measure; None when not recognised."""
    if finding.kind is None:
        return Score(None, Reason.of("Impact not assessed: the kind of measure is not recognised"))
    kind, value = finding.kind, finding.kind.value
    mast = f" [{', '.join(kind.mast)}]" if kind.mast else ""
    params = {"kind": f"@msg:{kind.name}", "mast": mast, "words": quoted(finding.words)}
    if finding.place == "document":
        params.pop("words")
    reason = Reason(_PLACES[finding.place], tuple(params.items()))
    figures: tuple[tuple[str, str], ...] = (("kind", kind.id), ("value", f"{value:.2f}"))
    if finding.change:
        value *= (table.withdrawn if finding.change == "withdrawn" else table.relief).factor
        figures += (("change", finding.change),)
    return Score(round(value, 4), reason, figures)


def change_reason(finding: Finding) -> Reason | None:
    """What the newest document does to the measure, in words; None when nothing."""
    if not finding.change:
        return None
    return Reason.of(_CHANGES[finding.change], change=quoted(finding.change_words))
