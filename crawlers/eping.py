"""One row of an ePing export or bulk workbook → a notification.  Facts of the format: 17 columns, matched by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from crawlers.language import identify
from crawlers.reading import Reading, tell
from crawlers.text import one_line, plain, web_address
from records.countries import member_code
from records.notification import Code, DocumentType, Kind, Notification
from records.runs import Invalid
from records.symbols import Symbol, SymbolError, parse
from records.wording import msg

REQUIRED = ("Notifying Member", "Distribution date", "Document symbol", "Title", "Notification type")
OPTIONAL = (
    "Description", "Products covered", "HS code(s)", "ICS code(s)", "Objectives", "Keywords",
    "Specific regions or countries likely to be affected", "Final date for comments", "Notified document",
    "Link to notification(EN)", "Link to notification(FR)", "Link to notification(ES)",
)  # fmt: skip
TYPES = {
    "regular notification": (DocumentType.REGULAR, False),
    "emergency notifications (sps)": (DocumentType.REGULAR, True),
    "emergency notification": (DocumentType.REGULAR, True),
    "emergency notifications (tbt)": (DocumentType.REGULAR, True),
    "addendum to regular notification": (DocumentType.ADDENDUM, False),
    "addendum to emergency notification (sps)": (DocumentType.ADDENDUM, True),
    "revision to regular notification": (DocumentType.REVISION, False),
    "revision to emergency notification (sps)": (DocumentType.REVISION, True),
    "corrigendum to regular notification": (DocumentType.CORRIGENDUM, False),
    "corrigendum to emergency notification (sps)": (DocumentType.CORRIGENDUM, True),
    "supplement to regular notification": (DocumentType.SUPPLEMENT, False),
    "recognition of equivalence": (DocumentType.RECOGNITION, False),
}
_LISTED = re.compile(r"[;\n]")
_BETWEEN = re.compile(r"[,;\n]")
_SERIAL = re.compile(r"\d+(\.\d+)?")
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]++|"")*+)"\s*(?:,\s*"((?:[^"]++|"")*+)"\s*)?\)', re.IGNORECASE)
# 82 of 386 descriptions of a real export contain ";": split only before the next code.
_HS_NEXT = re.compile(r";\s*(?=\d{2,6} - )")
_HS = re.compile(r"(\d{2,6}) - (.*)", re.DOTALL)
_ICS_NEXT = re.compile(r";\s*(?=\d{2}[. ])")
_ICS = re.compile(r"(\d{2}(?:\.\d{2,3}(?:\.\d{2})?)?)(?: - (.*))?", re.DOTALL)


class Bad(ValueError):
    """The row cannot be taken; `advice` says what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice


def read_row(row: Mapping[str, str], place: str, source: str, reading: Reading) -> Notification | Invalid:
    """The notification of one row (texts by column name), or why it is refused."""
    try:
        return _notification(row, place, source, reading)
    except Bad as bad:
        excerpt = " | ".join(v for v in row.values() if v)
        return Invalid(f"{reading.name} {place}", str(bad), bad.advice, excerpt)


def _notification(row: Mapping[str, str], place: str, source: str, reading: Reading) -> Notification:
    parsed = _symbols(row["Document symbol"])
    symbols = tuple(parsed)
    kind_text = one_line(row["Notification type"])
    if kind_text.lower() not in TYPES:
        text = msg("column {column}: unknown notification type {value}")
        raise Bad(tell(text, column="Notification type", value=repr(kind_text[:80])), _advice_type())
    type_, emergency = TYPES[kind_text.lower()]
    title, members = one_line(row["Title"]), _members(parsed.values(), row["Notifying Member"])
    return Notification(
        source=source,
        key=", ".join(sorted(symbols)),  # as `symbols.document_key` and `measure_key` have it
        measure=", ".join(sorted({s.base for s in parsed.values()})),
        kind=Kind.NOTIFICATION,
        type=type_,
        emergency=emergency,
        distributed=_day(row, "Distribution date", needed=True) or reading.today,
        title=title,
        members=members,
        symbols=symbols,
        description=plain(row.get("Description", "")),
        products=plain(row.get("Products covered", "")),
        language=identify(title, members),
        comment_deadline=_day(row, "Final date for comments"),
        codes=(*hs_codes(row.get("HS code(s)", "")), *ics_codes(row.get("ICS code(s)", ""))),
        objectives=_listed(row.get("Objectives", "")),
        keywords=_listed(row.get("Keywords", "")),
        regions=_listed(row.get("Specific regions or countries likely to be affected", "")),
        documents=tuple(a for a in map(web_address, row.get("Notified document", "").split()) if a),
        links=_links(row),
        raw=reading.at(place),
    )


def _symbols(cell: str) -> dict[str, Symbol]:
    """The symbols of a cell by their one spelling, in the order given (`records.symbols.split`)."""
    text = link(cell)[1].strip()
    if not text:
        column = tell("column {column}: no symbol", column="Document symbol")
        raise Bad(column, tell("fill in the symbol as the notification has it, e.g. G/TBT/N/VNM/408"))
    try:
        return {str(symbol): symbol for symbol in map(parse, filter(str.strip, _BETWEEN.split(text)))}
    except SymbolError:
        problem = tell("column {column}: {value} is no WTO symbol", column="Document symbol", value=repr(text[:80]))
        raise Bad(problem, tell("write it as G/TBT/N/VNM/408 or G/SPS/N/EU/12/Add.1")) from None


def _advice_type() -> str:
    return tell("if the WTO has a new type, report it: it is never filed under another one in silence")


def _members(symbols: Iterable[Symbol], name: str) -> tuple[str, ...]:
    codes = [s.member for s in symbols if s.member] or [one_line(name)]
    return tuple(dict.fromkeys(_member(c) or c for c in codes))


_member = lru_cache(maxsize=1024)(member_code)


def link(cell: str) -> tuple[str, str]:
    """(address, text) of a cell that is a HYPERLINK formula or plain text."""
    if not cell.startswith("="):
        return "", cell
    found = _LINK.match(cell)
    if not found:
        return "", ""
    address, text = (g.replace('""', '"') if g else "" for g in found.groups())
    return address, text or address


def _links(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = []
    for language in ("EN", "FR", "ES"):
        address, text = link(row.get(f"Link to notification({language})", ""))
        if good := web_address(address) or web_address(text):
            found.append((language.lower(), good))
    return tuple(found)


def _day(row: Mapping[str, str], column: str, needed: bool = False) -> date | None:
    text = row.get(column, "").strip()
    if not text and not needed:
        return None
    day = read_day(text)
    if day is None:
        problem = tell("column {column}: {value} is no possible date", column=column, value=repr(text[:40]))
        raise Bad(problem, tell("write it as a date cell or as YYYY-MM-DD"))
    return day


def read_day(text: str) -> date | None:
    """A date cell (Excel serial), ISO, or dd/mm/yyyy; None when it is none or lies outside 1980-2100."""
    try:
        if _SERIAL.fullmatch(text):
            day = date(1899, 12, 30) + timedelta(days=int(float(text)))
        elif found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", text):
            day = date(*map(int, found.groups()))
        elif found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            day = date(int(found[3]), int(found[2]), int(found[1]))
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return day if 1980 <= day.year <= 2100 else None


@lru_cache(maxsize=4096)
def hs_codes(cell: str) -> tuple[Code, ...]:
    """`8517 - Telephone sets…; 842410 - Fire…` → codes; what follows " - " never becomes a code."""
    return _codes("hs", _HS_NEXT.split(cell), _HS)


@lru_cache(maxsize=4096)
def ics_codes(cell: str) -> tuple[Code, ...]:
    """`23.020.20 - Vessels…; …` → codes."""
    return _codes("ics", _ICS_NEXT.split(cell), _ICS)


def _codes(scheme: str, parts: list[str], form: re.Pattern[str]) -> tuple[Code, ...]:
    found = [m for p in parts if (m := form.fullmatch(p.strip().rstrip(";")))]
    codes = {m[1]: Code(scheme, m[1], one_line((m[2] or "").strip(" -"))) for m in reversed(found)}
    return tuple(reversed(codes.values()))


@lru_cache(maxsize=4096)
def _listed(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for p in _LISTED.split(cell) if (t := one_line(p))))
