"""What a notification document says, as plain values: the form, its dates, its ticked reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crawlers.documents.dates import DateRead
from records.notification import Code, DocumentType
from records.wording import Reason

NOTHING = DateRead("")


@dataclass(frozen=True, slots=True)
class International:
    """The relation to an international standard (SPS item 8).

    `bodies` are ("Codex" | "WOAH" | "IPPC", the reference in the form's words); `none` is True when "None" is ticked;
    `conforms` is None when neither yes nor no is ticked.
    """

    bodies: tuple[tuple[str, str], ...] = ()
    none: bool = False
    conforms: bool | None = None
    deviation: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One ticked reason of an addendum, or the words of a corrigendum that void a document.

    `kind`: comment-period, dates-changed, adopted, published, in-force, any-of-adopted-published-in-force (SPS: one box
    for the three), final-text, withdrawn (the measure), scope, guidance, other, void (the *document* that `symbols`
    names, or else the one that this follows up), unknown.  `symbols` of a withdrawn measure: as what it was notified
    anew.
    """

    kind: str
    words: str
    date: DateRead = NOTHING
    links: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One notification document.  Texts are in the form's own language and hold no persons, telephones or fax.

    `circulated` is the day from which periods count (None when the document does not show it and no base was given);
    `dated` the day of the member's communication in follow-ups.  `members` are WTO symbol codes.  `agency` names
    offices, `mailboxes` are public ones (see `offices`).  `languages` are the notified text's, in the form's words.
    `documents` are links to the notified or final texts.  `unknown` lists labels, boxes and code-like numbers that
    nobody knows; `missing` fields that such a form should have.
    """

    committee: str
    type: DocumentType
    emergency: bool = False
    language: str = "en"
    symbols: tuple[str, ...] = ()
    circulated: date | None = None
    dated: date | None = None
    members: tuple[str, ...] = ()
    agency: str = ""
    mailboxes: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    products: str = ""
    codes: tuple[Code, ...] = ()
    title: str = ""
    pages: int | None = None
    languages: tuple[str, ...] = ()
    description: str = ""
    objective: str = ""
    objectives: tuple[str, ...] = ()
    urgent: str = ""
    relevant: str = ""
    documents: tuple[str, ...] = ()
    international: International | None = None
    regions: tuple[str, ...] = ()
    adoption: DateRead = NOTHING
    publication: DateRead = NOTHING
    entry_into_force: DateRead = NOTHING
    comment_deadline: DateRead = NOTHING
    trade_facilitating: bool = False
    changes: tuple[Change, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = field(default=())

    @property
    def needs_a_look(self) -> tuple[Reason, ...]:
        """Why a developer should look at this document; empty when everything in it was understood."""
        labels = (Reason.of("the form has “{label}”, which the reader does not know", label=x) for x in self.unknown)
        gaps = (Reason.of("the form shows no {field}", field=f"@msg:{name}") for name in self.missing)
        return (*labels, *gaps)

    def change(self, kind: str) -> Change | None:
        """The ticked reason of this kind."""
        return next((c for c in self.changes if c.kind == kind), None)
