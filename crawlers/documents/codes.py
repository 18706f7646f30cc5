"""Product codes in the words of item 4: HS, national tariff lines of 8-12 digits, ICS, with ranges spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from records.hs import hs_exists
from records.notification import Code

# zh-data: the words before codes.
_HS: Final = re.compile(
    r"(?:\bH\.?\s?S\.?(?![\w.]*[a-z]{2})|\bS\.?\s?[AH]\.?(?=[\s:(\d])|\bN\.?C\.?C\.?A\.?\b|\bCCCN\b|\bNCM\b|"
    r"\bHTS(?:US)?\b|\btariff (?:item|line|heading|code|number|subheading)s?|\b(?:sub)?headings?\b|"
    r"\b(?:sub)?partidas?\b|\bpositions?\b|"
    r"\b(?:code|código)s? (?:douaniers?|arancelari[oa]s?|SH|SA)|税[则目]?[号编][码列]?|海关编码)"
    r"(?:\s*(?:codes?|headings?|numbers?|nos?\.?|chapters?|chapitres?|capítulos?|códigos?|编码|"
    r"(?:tariff )?lines?)(?:\(s\))?){0,2}\s*[:：=]?\s*",
    re.IGNORECASE,
)
_ICS: Final = re.compile(
    r"(?<![A-Za-z])ICS(?![A-Za-z])(?:\s*(?:codes?|numbers?|nos?\.?|编码)(?:\(s\))?)?\s*[:：=]?\s*[(\[]?", re.IGNORECASE
)
_ICS_CODE: Final = re.compile(r"(?<![\d.])\d{2}(?:\.\d{2,3}(?:\.\d{2})?)?(?![\d])(?!\.\d)")
# 6506.10.20 · 0902.10.100 · 7321.8911 · 8517 62 00 · 85176200 · 8517.62 · 8517 · 85
_CODE: Final = (
    r"(?:\d{4}(?:\.\d{2,4}){1,4}|\d{4} \d{2}(?: \d{2}){0,3}(?!\d)|\d{4,12}|\d{2}\.\d{2}(?:\.\d{2})?|"
    r"\d{2})(?![\d%])(?!\.\d)"
)
_TOKEN: Final = re.compile(rf"(?:ex\.?\s?)?(?P<code>{_CODE})", re.IGNORECASE)
_TO: Final = re.compile(r"\s*(?:to|through|until|al?|à|hasta|至|到|~|–|—|-)\s*(?=\d)", re.IGNORECASE)
_BETWEEN: Final = re.compile(
    r"(?:[\s;,、，；/&]|\b(?:and|et|y|or|ou|o|u|e)\b|[及和或]){1,12}(?:HS\s?)?(?:codes?:?\s*)?", re.IGNORECASE
)
_SAID: Final = re.compile(r"\s*(?:\s[-–:]\s+|\()(?P<text>[^;\n()]{2,300})\)?(?=\s*[;,\n]\s*(?:ex\.?\s?)?\d)")
_BARE: Final = re.compile(r"(?<![\d.,/:-])\d{4}\.\d{2}(?:\.?\d{2,4}){0,2}(?![\d,])(?!\.\d)")
_NOT: Final = re.compile(
    r"(?:excl(?:uding|uded|\.)?|except(?:ing|ed)?|other than|not (?:including|of)|sauf|excepto|salvo|à l'exclusion|"
    r"不包括|除外)[^;.。；()]{0,40}\(?\s*$",
    re.IGNORECASE,
)
MOST: Final = 2_000  # codes of one document
SPAN: Final = 100  # headings that one range may cover


def codes(text: str) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """(codes in the order given, number-like words after an HS mark that are no code).

    HS codes have 2, 4 or 6 digits; national lines 8-12; both need a heading of HS 2022.  A range of headings is
    spelled out ("6401 to 6405"); one of finer codes gives the headings it runs through, with the range as text.  Codes
    that the text excludes are not taken.  Without a mark before it, only a dotted number whose first six digits are an
    HS subheading counts.
    """
    found: dict[tuple[str, str], Code] = {}
    odd: list[str] = []
    taken: list[tuple[int, int]] = []
    for scheme, mark in (("ics", _ICS), ("hs", _HS)):
        end = 0
        for match in mark.finditer(text):
            if match.start() < end:
                continue  # this mark was read as part of the list before it
            if _NOT.search(text, max(0, match.start() - 80), match.start()):
                taken.append((match.start(), match.end() + 80))
                continue
            end, more = _ics(text, match.end()) if scheme == "ics" else _hs(text, match.end(), odd)
            taken.append((match.start(), end))
            _add(found, more)
    for match in _BARE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if hs_exists(digits[:6]) and not any(a <= match.start() < b for a, b in taken):
            _add(found, _sorted_out(digits, ""))
    return tuple(list(found.values())[:MOST]), tuple(dict.fromkeys(odd))[:20]


def _add(found: dict[tuple[str, str], Code], codes: Iterable[Code]) -> None:
    for code in codes:
        found.setdefault((code.scheme, code.code), code)


def _ics(text: str, at: int) -> tuple[int, list[Code]]:
    found: list[Code] = []
    while match := _ICS_CODE.match(text, at):
        found.append(Code("ics", match[0]))
        at = match.end()
        if said := _SAID.match(text, at):
            at = said.end()
        if gap := _BETWEEN.match(text, at):
            at = gap.end()
    return at, found


def _hs(text: str, at: int, odd: list[str]) -> tuple[int, list[Code]]:
    """The codes from `at` on: a list with separators, ranges and words beside the codes."""
    found: list[Code] = []
    opening = re.compile(r"[\s(\[]{0,4}").match(text, at)
    at = opening.end() if opening else at
    while match := _TOKEN.match(text, at):
        if len(match["code"]) == 2 and any(len(c.code) > 2 for c in found):
            break  # "HS 6402; 12 models": no chapter behind headings
        at = match.end()
        low = re.sub(r"\D", "", match["code"])
        until = _TO.match(text, at)
        other = _TOKEN.match(text, until.end()) if until else None
        if other and (high := re.sub(r"\D", "", other["code"])) and _is_range(low, high):
            at = other.end()
            found.extend(_range(low, high, text[match.start() : at]))
        else:
            said = _SAID.match(text, at)
            at = said.end() if said else at
            more = _sorted_out(low, " ".join(said["text"].split()) if said else "")
            found.extend(more)
            if not more:
                odd.append(match["code"])
        gap = _BETWEEN.match(text, at)
        if not gap:
            break
        at = gap.end()
    return at, found


def _sorted_out(digits: str, text: str) -> list[Code]:
    """One code by its number of digits; nothing for 3, 5 or 7 digits, or without a chapter or heading of HS 2022."""
    if not hs_exists(digits[:4]):
        return []
    if len(digits) in (2, 4, 6):
        return [Code("hs", digits, text)]
    return [Code("tariff", digits, text)] if 8 <= len(digits) <= 12 else []


def _is_range(low: str, high: str) -> bool:
    return len(low) == len(high) and len(low) in (2, 4, 6, 8, 9, 10, 11, 12) and low < high


def _range(low: str, high: str, words: str) -> Iterator[Code]:
    """Every heading of a range; chapters for a range of chapters."""
    width = min(len(low), 4)
    first, last = int(low[:width]), int(high[:width])
    if last - first > SPAN:
        yield from _sorted_out(low, words)
        yield from _sorted_out(high, words)
        return
    for number in range(first, last + 1):
        code = str(number).zfill(width)
        if hs_exists(code):
            yield Code("hs", code, "" if len(low) <= 4 else " ".join(words.split()))
