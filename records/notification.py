"""The record of one published document: a notification, a regulation, a standard or an incident."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of document it is; subscriptions choose by it."""

    NOTIFICATION = "notification"
    REGULATION = "regulation"
    STANDARD = "standard"
    INCIDENT = "incident"


class DocumentType(StrEnum):
    """The step of a measure's life that the document is.  Emergency is a flag beside it (`Notification.emergency`)."""

    REGULAR = "regular"
    ADDENDUM = "addendum"
    CORRIGENDUM = "corrigendum"
    REVISION = "revision"
    SUPPLEMENT = "supplement"
    RECOGNITION = "recognition"  # SPS recognition of equivalence


FOLLOW_UPS = frozenset(
    {DocumentType.ADDENDUM, DocumentType.CORRIGENDUM, DocumentType.REVISION, DocumentType.SUPPLEMENT}
)


@dataclass(frozen=True, slots=True)
class Code:
    """One product code as the notifier gave it.

    `scheme` is "hs", "ics", "tariff" (a national line of 8-12 digits) or "cas"; `code` holds digits (and the dots
    that ICS writes); `text` is the notifier's own description, possibly empty.
    """

    scheme: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """The life of a standard: status and stage are the publisher's own codes, kept as given."""

    reference: str
    deliverable: str = ""
    edition: int | None = None
    status: str = ""  # draft | published | review | withdrawn
    stage: str = ""  # ISO international harmonized stage code, e.g. "6060"
    committee: str = ""
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    correspondences: tuple[tuple[str, str], ...] = ()  # (IDT | MOD | NEQ, reference)


@dataclass(frozen=True, slots=True)
class Incident:
    """A refusal, recall or alert about goods: where they came from and what was wrong."""

    reference: str = ""
    origin: tuple[str, ...] = ()  # ISO 3166 alpha-3, empty when not told
    product: str = ""
    brand: str = ""
    hazard: str = ""
    action: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """Where the record was read from: the hash of the kept bytes, the address, and the place inside."""

    sha256: str = ""
    url: str = ""
    place: str = ""  # e.g. "Notifications!7" for row 7, "#3" for the third item


@dataclass(frozen=True, slots=True)
class Notification:
    """One document as its source published it, with everything that labels, grades and readers need.

    `key` is the identity of the document across sources: for WTO documents the symbols, normalised, sorted and
    joined by ", " (`symbols.document_key`); elsewhere "<prefix>:<the publisher's own id>".
    `measure` is the key of the thread it belongs to (`symbols.measure_key`).  `members` are WTO symbol codes
    ("VNM", "EU", "TPKM") or, for others, a publisher code ("ISO", "OECD").  Texts are plain, without HTML.
    Dates are the publisher's calendar days; the words beside them are kept in the `*_text` fields.
    """

    source: str
    key: str
    measure: str
    kind: Kind
    type: DocumentType
    distributed: date
    title: str
    members: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    emergency: bool = False
    description: str = ""
    products: str = ""
    language: str = "en"
    title_zh: str = ""
    summary_zh: str = ""
    comment_deadline: date | None = None
    comment_deadline_text: str = ""
    adoption: date | None = None
    adoption_text: str = ""
    entry_into_force: date | None = None
    entry_into_force_text: str = ""
    codes: tuple[Code, ...] = ()
    objectives: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    agency: str = ""
    documents: tuple[str, ...] = ()  # links to the notified texts
    links: tuple[tuple[str, str], ...] = ()  # (language, address of the document itself)
    standard: Standard | None = None
    incident: Incident | None = None
    sample: bool = False
    raw: Raw = field(default_factory=Raw, compare=False)
    id: int = field(default=0, compare=False)  # row number in the store, 0 before it is saved

    def codes_of(self, scheme: str) -> tuple[str, ...]:
        """The codes of one scheme ("hs", "ics", …) in the order given."""
        return tuple(c.code for c in self.codes if c.scheme == scheme)

    @property
    def is_follow_up(self) -> bool:
        """True for an addendum, corrigendum, revision or supplement."""
        return self.type in FOLLOW_UPS
