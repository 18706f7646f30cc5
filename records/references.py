"""What a document is and what it names: symbols, CELEX numbers, Federal Register numbers, dockets; pure.

By these a notification and the act that it notifies are found to be one, whoever published them.  Seen in notifications
of June 2025: "90 Federal Register (FR) 23002", "govinfo.gov/content/pkg/FR-2025-05-29/html/2025-09679.htm",
"federalregister.gov/d/2025-08864", "now adopted by Commission Implementing Regulation (EU) 2025/1105".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from records.notification import Kind, Notification
from records.symbols import SymbolError, parse


class Role(StrEnum):
    """How a document relates to a number."""

    IS = "is"  # it is the document's own
    SAME = "same"  # the document says that it is about this very act
    NAMES = "names"  # the document names it: what it amends, or what it belongs to


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A number in one scheme (wto, celex, fr, frpage, docket, rin, uksi, tris), and the document's relation to it."""

    role: Role
    scheme: str
    value: str


# "EPA-HQ-OPP-2024-0057", "FDA-2023-C-5679", "EERE-2017-BT-STD-0003"
DOCKET = re.compile(r"\b[A-Z]{2,8}(?:-[A-Z0-9]+)*-\d{4}-(?:[A-Z]+-)*\d{3,5}\b")
PAGE = re.compile(r"\b(\d{2,3})\s+(?:Federal\s+Register(?:\s*\(FR\))?|Fed\.\s?Reg\.|FR)\s+(\d{1,6})\b")
RIN = re.compile(r"\bRIN:?\s*(\d{4}-[A-Z]{2}\d{2})\b")
_SYMBOL = re.compile(r"\bG/(?:TBT|SPS)/N/[A-Z]{2,4}/\d{1,5}\b")
_FR = re.compile(
    r"(?:govinfo\.gov/content/pkg/FR-[\d-]{10}/\w{3,4}/|federalregister\.gov/(?:d/|documents/[\d/]{10}/)|"
    r"\bFR\s+Doc(?:ument)?\.?\s*(?:No\.?\s*)?)([CR]?\d{0,2}-?\d{4}-\d{5})\b"
)
_CELEX = re.compile(r"(?<![\w.])([1-9]\d{4}(?:PC|DC|[RLDHXMC])\d{4})(?!\d)")
_COM = re.compile(r"\bCOM\s?\((\d{4})\)\s?(\d{1,4})\b")
_ACT = re.compile(
    r"\b(Regulation|Directive|Decision)\s+(?:\((?:EU|EC|EEC|EU,\s?Euratom)\)\s+)?(No\.?\s+)?(\d{1,4})/(\d{1,4})"
    r"(?:/(?:EU|EC|EEC))?\b"
)
_ADOPTED = re.compile(
    r"(?:adopted|published)\s+(?:by|as|under)\s+(?:the\s+)?(?:Commission\s+)?(?:Implementing\s+|Delegated\s+)?$"
)
_UKSI = re.compile(r"(?:legislation\.gov\.uk/(?:id/)?uksi/|\bS\.?I\.?\s+)(\d{4})(?:/|\s+No\.?\s*)(\d{1,5})\b")
_TRIS = re.compile(r"\b(20\d{2}/\d{1,4}/[A-Z]{2})\b")
_LETTERS = {"Regulation": "R", "Directive": "L", "Decision": "D"}
LONGEST = 40_000  # characters of a document's words that are looked through


def references(document: Notification) -> frozenset[Reference]:
    """Everything that a notification or regulation is and names; nothing for standards and incidents."""
    if document.kind not in (Kind.NOTIFICATION, Kind.REGULATION):
        return frozenset()
    own = set(_own(document))
    named = {r for r in _named(document) if Reference(Role.IS, r.scheme, r.value) not in own}
    same = {(r.scheme, r.value) for r in named if r.role is Role.SAME}
    return frozenset(own | {r for r in named if r.role is Role.SAME or (r.scheme, r.value) not in same})


def _own(document: Notification) -> Iterator[Reference]:
    for text in document.symbols:
        try:
            yield Reference(Role.IS, "wto", parse(text).base)
        except SymbolError:
            continue
    for key in (document.key, document.measure):
        prefix, _, value = key.partition(":")
        if scheme := _PREFIXES.get(prefix):
            yield Reference(Role.IS, scheme, value.removeprefix("uksi/"))
        if scheme == "celex" and (found := re.fullmatch(r"5(\d{4})PC(\d{4})", value)):
            yield Reference(Role.IS, "com", f"{found[1]}/{int(found[2])}")
    if document.kind is Kind.REGULATION:
        for keyword in document.keywords:
            yield from (Reference(Role.IS, "frpage", f"{a} FR {b}") for a, b in PAGE.findall(keyword))
            yield from (Reference(Role.IS, "rin", r) for r in RIN.findall(keyword))


_PREFIXES = {
    "celex": "celex", "eurlex": "celex", "fr": "fr", "usdocket": "docket", "usrin": "rin", "ukleg": "uksi",
    "tris": "tris",
}  # fmt: skip


def _named(document: Notification) -> Iterator[Reference]:
    places = (*document.documents, *(a for _, a in document.links))
    words = "\n".join((document.title, document.description, document.products, *document.keywords, *places))
    words = words[:LONGEST].replace("%3A", ":")
    for marks, scheme, pattern in _PATTERNS:
        if any(mark in words for mark in marks):  # far quicker than the patterns, which most documents do not need
            role = _SAME
            if scheme == "wto" and document.kind is Kind.NOTIFICATION:
                role = Role.NAMES  # a notification that names another one refers to it
            yield from (Reference(role, scheme, _value(found)) for found in pattern.finditer(words))
    if any(mark in words for mark in ("(E", "/E")):
        yield from _acts(words)


def _acts(words: str) -> Iterator[Reference]:
    for found in _ACT.finditer(words):
        if celex := _celex(found):
            adopted = _ADOPTED.search(words, max(0, found.start() - 80), found.start())
            yield Reference(_SAME if adopted else Role.NAMES, "celex", celex)


def _value(found: re.Match[str]) -> str:
    """The number as one text: of two groups "90 FR 23002", "2023/416"."""
    if found.re is PAGE:
        return f"{found[1]} FR {found[2]}"
    if found.re in (_COM, _UKSI):
        return f"{found[1]}/{int(found[2])}"
    return found[found.re.groups]  # the only group, or (without one) the whole


_SAME = Role.SAME
_PATTERNS = (
    (("G/TBT/N/", "G/SPS/N/"), "wto", _SYMBOL),
    (("govinfo.gov/", "federalregister.gov/", "FR Doc"), "fr", _FR),
    (("Federal", " FR ", "Fed."), "frpage", PAGE),
    (("-19", "-20"), "docket", DOCKET),
    (("RIN",), "rin", RIN),
    (("COM(", "COM ("), "com", _COM),
    (("CELEX", "celex", "eur-lex"), "celex", _CELEX),
    (("uksi/", "SI 20", "S.I. 20", "SI 19"), "uksi", _UKSI),
    (("TRIS",), "tris", _TRIS),
)


def _celex(found: re.Match[str]) -> str:
    """The CELEX number of an act cited by its kind and number, "" when the numbers are none.

    The year comes first (2023/1115, 2009/48/EC, 76/768/EEC) but where "No" stands before (No 528/2012, No 2092/91).
    """
    kind, no, first, second = found.groups()
    year, number = (second, first) if no else (first, second)
    if len(year) == 2:
        year = f"19{year}"
    if not (len(year) == 4 and 1958 <= int(year) <= 2100 and int(number)):
        return ""
    return f"3{year}{_LETTERS[kind]}{int(number):04}"
