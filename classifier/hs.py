"""HS codes read as notifiers write them: dots, blanks, ranges, national lines, text beside the code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# zh-data: the words beside codes as Chinese sources write them.
_RANGE = re.compile(
    r"(?<![\d.])(\d{2}(?:\.?\d\d){0,2})(?!\d)\s*(?:to|through|until|al?|à|至|到|~|-|–|—)\s*(\d{2}(?:\.?\d\d){0,2})(?![\d.]?\d)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\d.,])(?:HS\s?|ex\s?)?(\d{2}(?:[ .]?\d{2}){1,5}\d?|\d{2}|\d{3}|\d{5})(?![\d%])", re.IGNORECASE
)
_CUE = re.compile(
    r"(?:\bH\.?S\.?(?: ?codes?(?:\(s\))?| ?c[oó]digos?)?|\bS\.?[HA]\.?|\bNCM|\bHTS(?:US)?|"
    r"\b(?:sub)?headings?(?: nos?\.)?|\b(?:sub)?partidas?|\bpositions?|\bc[oó]digos? arancelarios?|"
    r"\bcodes? (?:SH|douaniers?)|\btariff (?:codes?|lines?|items?)|税则号列?|税号|品目|编码|海关编码)\s*[:：(（]?\s*"
    r"((?:\d{4}(?:[. ]?\d{2}){0,3}(?:\s*(?:[,;、，；]|\band\b|\bet\b|\by\b|\bto\b|\bor\b|及|和|至|-)\s*)?)+)",
    re.IGNORECASE,
)
_PLAIN_CELL = re.compile(r"(?!.*[A-Za-z]{4})[\d\s.,;、，；A-Za-z:()]{1,200}")
_NOT = re.compile(
    r"(?:excl(?:uding|uded|\.)?|except|other than|not (?:including|of)|sauf|excepto|exclu\w+|autres? que|distint\w+ de|"
    r"不包括|除外|除)[^;.。；()]{0,60}$",
    re.IGNORECASE,
)
_ONLY_CODES = re.compile(r"[\d\s.,;、，；及和]*\d{8,10}[\d\s.,;、，；及和]*")
SPAN = 60  # a range of more codes than this is read as its two ends only


def read_codes(cells: Iterable[str]) -> tuple[str, ...]:
    """The codes of the code field: digits only, 2 to 10 of them, each once, in order; ranges spelled out.

    "8536.61" → 853661; "6401 to 6405" → 6401 … 6405; "4407 - Wood sawn" → 4407; "HS8517" → 8517.
    """
    return tuple(dict.fromkeys(code for cell in cells for code in _cell(cell)))


def _cell(cell: str) -> Iterator[str]:
    for low, high in _RANGE.findall(cell):
        yield from _between(low.replace(".", ""), high.replace(".", ""))
    head = cell if _PLAIN_CELL.fullmatch(cell) else cell[:24]
    for found in _CODE.finditer(head):
        yield re.sub(r"\D", "", found[1])[:10]


def _between(low: str, high: str) -> Iterator[str]:
    if len(low) == len(high) and 0 < int(high) - int(low) <= SPAN:
        yield from (str(n).zfill(len(low)) for n in range(int(low), int(high) + 1))


def codes_in_text(text: str) -> tuple[str, ...]:
    """Codes that a text names as such ("HS code(s): 1202", "品目87.02"), without those it excludes."""
    found: dict[str, None] = {}
    if not any(c.isdigit() for c in text):
        return ()
    for hit in _CUE.finditer(text):
        if not _NOT.search(text, max(0, hit.start() - 70), hit.start()):
            found.update(dict.fromkeys(read_codes([hit[1]])))
    if _ONLY_CODES.fullmatch(text):
        found.update(dict.fromkeys(re.findall(r"\d{8,10}", text)))
    return tuple(code for code in found if len(code) >= 4)
