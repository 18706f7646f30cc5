"""Addresses of WTO documents and attachments: from a symbol to the address and back.

`https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/<L>/G/TBTN<yy>/<member><number>[R#][A#][C#][S#].DOCX`, for SPS
`…/G/SPS/N<member><number>….DOCX`; `<L>` is t, u, v for English, French, Spanish, `<yy>` the year of the *first*
notification of the measure, so that an addendum's own date does not tell it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from records.symbols import Symbol, SymbolError, parse
from records.wording import Reason

_HOST: Final = "https://docs.wto.org/imrd/directdoc.asp?DDFDocuments"
_LETTERS: Final = {"en": "t", "fr": "u", "es": "v"}
# The same documents as PDF have the letters q, r, s.
_LANGUAGES: Final = {"t": "en", "u": "fr", "v": "es", "q": "en", "r": "fr", "s": "es"}
_PARTS: Final = {"Rev": "R", "Add": "A", "Corr": "C", "Suppl": "S"}
_NAMES: Final = {letter: name for name, letter in _PARTS.items()}
_ADDRESS: Final = re.compile(
    r"https?://docs\.wto\.org/imrd/directdoc\.asp\?DDFDocuments/(?P<language>[tuvqrs])/G/"
    r"(?:TBTN(?P<year>\d\d)/|"
    r"SPS/N)(?P<member>[A-Z]{2,4})(?P<number>\d{1,5})(?P<parts>(?:[RACS]\d{1,4})*)\.(?:docx?|pdf)",
    re.IGNORECASE,
)
_ATTACHMENT: Final = re.compile(
    r"https?://members\.wto\.org/crnattachments/(?P<year>\d{4})/(?P<committee>TBT|SPS)/(?P<member>[A-Z]{2,4})/"
    r"(?:(?P<sort>final_measure|"
    r"modification)/)?(?P<job>\d\d_\d{4,5})_(?P<part>\d\d)_(?P<language>[efsx])\.(?P<ending>\w{2,5})",
    re.IGNORECASE,
)


class LinkError(ValueError):
    """No address follows from the symbol, or none of ours is this; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.say("en"))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Located:
    """What an address says: the symbol, the year of the measure's first notification (TBT only), the language."""

    symbol: str
    year: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attached text: `sort` is "" (draft), "final_measure" or "modification"; `language` "" when it is another."""

    year: int
    committee: str
    member: str
    job: str
    part: int
    language: str
    sort: str


def address(symbols: str | Sequence[str], year: int | None, language: str = "en") -> str:
    """The address of the document; `year` is that of the measure's first notification (SPS needs none).

    Of a joint set the first symbol as the WTO lists it counts.  `LinkError` for the symbols of before 2000
    ("G/TBT/Notif.00/5"), a TBT symbol without year, or another language.
    """
    symbol = parse(symbols if isinstance(symbols, str) else symbols[0])
    if symbol.year:
        raise LinkError(Reason.of("no rule is known for the address of {symbol}", symbol=str(symbol)))
    if language not in _LETTERS:
        raise LinkError(Reason.of("documents exist in en, fr and es, not in {language}", language=language[:20]))
    name = f"{symbol.member}{symbol.number}" + "".join(_PARTS[part] + str(n) for part, n in symbol.parts)
    if symbol.committee == "SPS":
        return f"{_HOST}/{_LETTERS[language]}/G/SPS/N{name}.DOCX"
    if year is None or not 1995 <= year <= 2094:
        raise LinkError(
            Reason.of("the address of {symbol} needs the year of its first notification", symbol=str(symbol))
        )
    return f"{_HOST}/{_LETTERS[language]}/G/TBTN{year % 100:02}/{name}.DOCX"


def locate(url: str) -> Located:
    """What the address of a document says; `LinkError` when it is no such address."""
    found = _ADDRESS.fullmatch(url.strip())
    if not found:
        raise LinkError(Reason.of("{address} is no address of a WTO document", address=url.strip(" @")[:120]))
    parts = tuple((_NAMES[p[0].upper()], int(p[1:])) for p in re.findall(r"[RACS]\d+", found["parts"], re.IGNORECASE))
    committee = "TBT" if found["year"] else "SPS"
    symbol = Symbol(committee, found["member"].upper(), int(found["number"]), parts)
    return Located(str(symbol), _century(found["year"]), _LANGUAGES[found["language"].lower()])


def _century(figures: str | None) -> int | None:
    """Two figures of a year of the WTO, which began in 1995."""
    if figures is None:
        return None
    return int(figures) + (1900 if int(figures) >= 95 else 2000)


def attachment(url: str) -> Attachment | None:
    """What the address of an attached text says; None when it is no such address."""
    found = _ATTACHMENT.fullmatch(url.strip())
    if not found:
        return None
    language = {"e": "en", "f": "fr", "s": "es"}.get(found["language"].lower(), "")
    return Attachment(
        int(found["year"]),
        found["committee"].upper(),
        found["member"].upper(),
        found["job"],
        int(found["part"]),
        language,
        (found["sort"] or "").lower(),
    )


def is_symbol(text: str) -> bool:
    """True when `text` is one WTO symbol."""
    try:
        parse(text)
    except SymbolError:
        return False
    return True
