"""What the sources of refusals, recalls and alerts share: countries as they write them, and where goods come from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from crawlers.answer import changed, json_object
from crawlers.reading import Reading, Unreadable
from crawlers.text import one_line, plain, web_address
from records.countries import member_code
from records.notification import DocumentType, Incident, Kind, Notification

# Names that `records.countries` does not know: seen in Safety Gate and RASFF answers and in FDA lists.
NAMES = {
    "people's republic of china": "CHN",
    "china (mainland)": "CHN",
    "hong kong": "HKG",
    "hong kong sar": "HKG",
    "united kingdom in respect of northern ireland": "GBR",
    "united kingdom (northern ireland)": "GBR",
    "korea, republic of (south)": "KOR",
    "korea (the republic of)": "KOR",
    "burma (myanmar)": "MMR",
    "commission services": "EU",
}
NOT_TOLD = frozenset({"", "unknown", "unspecified", "not specified", "not known", "n/a"})
_FROM = re.compile(
    r"\b(?:(?:[Mm]ade|[Mm]anufactured|[Pp]roduced|[Gg]rown)\s+in|[Pp]roduct\s+of|PRODUCT\s+OF|MADE\s+IN)\s+"
    r"(?:the\s+|THE\s+)?([A-Z][\w'.]+(?:\s[A-Z][\w'.]+){0,3})"
)


def country(name: str) -> str:
    """The member code of a country as incident sources write it; empty when it is not told or not known."""
    text = " ".join(name.split()).strip(" .,;")
    return NAMES.get(text.lower()) or member_code(text) or ""


def countries(names: Iterable[str], reading: Reading, field: str) -> tuple[str, ...]:
    """Member codes without repeats; a name that nobody knows is accounted for, "unknown" is simply not told."""
    found: dict[str, None] = {}
    for name in names:
        if name.strip().lower() in NOT_TOLD:
            continue
        if code := country(name):
            found[code] = None
        else:
            reading.leftover[f"{field} {' '.join(name.split())[:60]}"] += 1
    return tuple(found)


def made_in(text: str) -> tuple[str, ...]:
    """The country of "made in …" or "product of …": the longest run of capital words that is one's name."""
    found = _FROM.search(text)
    words = found[1].replace(".", "").split() if found else []
    codes = (country(" ".join(words[:n])) for n in range(len(words), 0, -1))
    return tuple(code for code in codes if code)[:1]


def json_rows(data: bytes, reading: Reading) -> list[Any]:
    """The rows of an answer that is one JSON array; raises `Unreadable` for anything else."""
    if data.lstrip()[:1] != b"[":
        json_object(data, reading)  # says what is wrong with a page or broken JSON
        raise Unreadable(changed(reading, "[ … ]"))
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list):
        json_object(data, reading)
        raise Unreadable(changed(reading, "[ … ]"))
    return rows


def document(
    reading: Reading, source: str, key: str, day: date, title: str, incident: Incident, members: tuple[str, ...],
    *, measure: str = "", type: DocumentType = DocumentType.REGULAR, text: str = "", keywords: Iterable[str] = (),
    link: str = "",
) -> Notification:  # fmt: skip
    """One incident as a document; `key` is "<prefix>:<the publisher's own id>", the measure's key unless told."""
    address = web_address(link)
    return Notification(
        source=source, key=key, measure=measure or key, kind=Kind.INCIDENT, type=type, distributed=day,
        title=one_line(title)[:500], members=members, description=plain(text), products=incident.product,
        keywords=tuple(dict.fromkeys(k for k in map(one_line, keywords) if k)),
        links=(("en", address),) if address else (), incident=incident, raw=reading.at(key),
    )  # fmt: skip


def field_of(element: Any, name: str) -> str:
    """The text of a child element, without blanks around it; empty when there is none."""
    return (element.findtext(name) or "").strip()
