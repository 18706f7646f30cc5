"""The head of a document: symbols, dates, committee, members, whether it is an addendum, an emergency."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from crawlers.documents.dates import first_day, read_date
from crawlers.documents.labels import vocabulary
from crawlers.documents.tidy import SYMBOL
from records.countries import member_code, members
from records.notification import DocumentType
from records.symbols import SymbolError, parse

# zh-data: Chinese words of the forms stand among the patterns below.
_TYPES: Final = {
    "Add": DocumentType.ADDENDUM,
    "Corr": DocumentType.CORRIGENDUM,
    "Rev": DocumentType.REVISION,
    "Suppl": DocumentType.SUPPLEMENT,
}
HEAD_LINES: Final = 60


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the items of a form."""

    symbols: tuple[str, ...]
    circulated: date | None
    dated: date | None
    committee: str
    type: DocumentType
    emergency: bool
    delegation: str  # the member's code in "at the request of the delegation of …"


def read_head(text: str, stated_symbol: str = "", stated_date: str = "") -> Head:
    """Read the lines before the first item; `stated_…` are the values of labels that portals put before them."""
    words = vocabulary()
    top = "\n".join(text.split("\n")[:HEAD_LINES])
    # Below the heading a symbol is one that the text mentions.
    above = re.split(r"\n\s*(?:NOTIFICATION|NOTIFICACIÓN|_{3,})", top, maxsplit=1)[0]
    symbols = find_symbols(stated_symbol) or find_symbols(above)
    return Head(
        symbols,
        read_date(stated_date, None).day or _first_day(above.split("\n")),
        _communicated(top),
        parse(symbols[0]).committee if symbols else words.named("committees", top),
        _type(symbols, top),
        words.found("emergency", top) is not None,
        _delegation(top),
    )


def find_symbols(text: str) -> tuple[str, ...]:
    """The WTO symbols in `text`, normalised, each once."""
    return tuple(dict.fromkeys(_normal(SYMBOL.findall(text))))


def _normal(found: Iterable[str]) -> Iterable[str]:
    for text in found:
        try:
            yield str(parse(text))
        except SymbolError:  # a number too long, or the like
            continue


def _first_day(lines: Iterable[str]) -> date | None:
    """The first line that is a date and nothing else, or the date beside the symbol."""
    for line in lines:
        for part in re.split(r"\s{2,}|\t|\s\(\d\d-\d{3,6}\)", SYMBOL.sub("  ", line)):
            read = read_date(part, None)
            if read.rule == "stated":
                return read.day
    return None


def _communicated(top: str) -> date | None:
    """The day in "The following communication, dated 19 June 2024, …"."""
    found = vocabulary().found("dated", top)
    return first_day(top[found.end() : found.end() + 60]) if found else None


def _type(symbols: tuple[str, ...], top: str) -> DocumentType:
    """By the last part of the symbol; without a symbol by a heading that is one word, or the words about one."""
    if symbols:
        parts = parse(symbols[0]).parts
        return _TYPES[parts[-1][0]] if parts else DocumentType.REGULAR
    for line in top.split("\n"):
        bare = line.strip()
        if len(bare) <= 20 and (name := vocabulary().named("types", bare)):
            return DocumentType(name)
    if re.search(r"reason for addendum|addendum concerns", top, re.IGNORECASE):
        return DocumentType.ADDENDUM
    return DocumentType.REGULAR


def _delegation(top: str) -> str:
    found = vocabulary().found("delegations", top)
    if not found:
        return ""
    rest = " ".join(top[found.end() : found.end() + 120].split())
    return member(re.split(r"[.;:]|\s_{3,}|\sis\b|, (?:is|se|est)\b", rest)[0])


def member(words: str) -> str:
    """The symbol code of a member as forms write it, in four languages ("VIET NAM", "Brésil", "越南"); or ""."""
    name = " ".join(words.split()).strip(" .,;")
    if re.search(r"penghu|taipei|台澎金马|中[国國]台北", name, re.IGNORECASE):
        return "TPKM"
    return member_code(name) or _foreign().get(_fold(name)) or member_code(name.title()) or ""


@cache
def _foreign() -> dict[str, str]:
    """Folded French and Spanish names of countries -> symbol code."""
    from babel import Locale  # only when a form names its member in another language

    names = [(Locale(lang).territories.get(m.iso2, ""), code) for lang in ("fr", "es") for code, m in members().items()]
    known = {_fold(name): code for name, code in names if name}
    return known | {"etats-unis d'amerique": "USA", "estados unidos de america": "USA"}


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"^(?:l'|la |le |les |el |los |las )", "", plain)
