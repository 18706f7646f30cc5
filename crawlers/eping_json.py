"""Items of ePing's JSON → notifications: one reader for the keyed API and for the site's own search.

An item is put into the shape of a workbook row and read by the workbook's reader, so that both give the same record.
Dates of adoption and entry into force, which the workbook lacks, are added.  Unknown fields are counted, not dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from crawlers.eping import ics_codes, read_day, read_row
from crawlers.reading import Reading, Unreadable, tell
from crawlers.text import one_line
from records.notification import Code, Notification
from records.runs import Invalid
from records.wording import msg

_TEXTS = {
    "Notifying Member": ("notifyingMember",),
    "Distribution date": ("distributionDate",),
    "Document symbol": ("documentSymbol",),
    "Title": ("titlePlain", "title"),
    "Description": ("descriptionPlain", "description"),
    "Products covered": ("productsFreeTextPlain", "productsFreeText"),
    "Final date for comments": ("commentDeadlineDate",),
    "Notification type": ("notificationType",),
}
_NAMES = {
    "HS code(s)": ("hsCodes",),
    "ICS code(s)": ("icsCodes",),
    "Objectives": ("objectives",),
    "Keywords": ("keywords", "spsKeywords"),
    "Specific regions or countries likely to be affected": ("countriesAffected",),
}
_DATES = ("proposedAdoptionDate", "proposedEntryIntoForceDate")
_USED = {
    *(name for names in (*_TEXTS.values(), *_NAMES.values()) for name in names), *_DATES,
    *(f"{name}Text" for name in _DATES), "hsCodeText", "icsCodeText", "linkToNotification", "notifiedDocumentLink",
}  # fmt: skip
_IGNORED = {
    "id", "area", "notifyingMemberCode", "isOpenForComments", "objectivesFreeText", "allTradingPartners",
    "relevantDocumentTitle", "dolLink",
}  # fmt: skip
_ENVELOPE = {"items", "totalCount", "endRow", "isCountExceeded", "areas", "notifyingMembers"}
_LETTER = re.compile(r"(DDFDocuments/)([TUV])(/.*\.)(docx?|pdf)$", re.IGNORECASE)
_LANGUAGES = {"t": "EN", "u": "FR", "v": "ES"}
_MIDNIGHT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """One page: its items, how many the server says there are in all (None: it does not say), whether it gave up
    counting."""

    items: tuple[object, ...]
    total: int | None
    exceeded: bool


def read_answer(data: bytes, reading: Reading) -> Answer:
    """The envelope; `Unreadable` for a web page, another shape, or no list of items."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        text = tell("{file} answered no JSON (a login or maintenance page?); try again later", file=reading.name)
        raise Unreadable(text) from None
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        names = ", ".join(sorted(map(str, body))[:10]) if isinstance(body, dict) else type(body).__name__
        text = msg("{file} has no list “items” but {names}; the service has changed: the reader must be mended")
        raise Unreadable(tell(text, file=reading.name, names=names[:200]))
    reading.leftover.update(f"field {k[:60]} of the envelope" for k in body.keys() - _ENVELOPE)
    total = body.get("totalCount")
    known = isinstance(total, int) and not isinstance(total, bool) and total >= 0
    if not known:
        reading.leftover["envelope without totalCount"] += 1
    return Answer(tuple(items), total if known else None, body.get("isCountExceeded") is True)


def records(answer: Answer, source: str, reading: Reading) -> Iterator[Notification | Invalid]:
    """One record, or the reason why not, for each item of the page, in order."""
    for number, item in enumerate(answer.items, 1):
        place = f"#{number}"
        try:
            yield _record(item, place, source, reading)
        except (TypeError, ValueError) as error:
            problem = tell("item cannot be read: {error}", error=str(error)[:200])
            advice = tell("look at the item; the publisher may have changed the format")
            excerpt = json.dumps(item, ensure_ascii=False, default=str)[:300]
            yield Invalid(f"{reading.name} {place}", problem, advice, excerpt)


def _record(item: object, place: str, source: str, reading: Reading) -> Notification | Invalid:
    if not isinstance(item, dict):
        raise TypeError(f"{type(item).__name__} instead of an object")
    reading.leftover.update(f"field {str(k)[:60]}" for k in item.keys() - _USED - _IGNORED)
    made = read_row(_row(item, reading), place, source, reading)
    if isinstance(made, Invalid):
        return made
    codes = made.codes if item.get("hsCodes") else (*_bare(item, "hsCodeText", r"\d{2,6}", "hs"), *made.codes)
    days: dict[str, Any] = {}
    for name, field in zip(_DATES, ("adoption", "entry_into_force"), strict=True):
        stated, words = _text(item, name), one_line(_text(item, f"{name}Text"))
        day = read_day(stated) if stated else None
        if stated and day is None:
            reading.leftover[f"{name} is no date"] += 1
        days |= {field: day, f"{field}_text": words or ("" if day else one_line(stated))}
    return replace(made, codes=codes, **days)


def _row(item: dict[str, Any], reading: Reading) -> dict[str, str]:
    row = {column: next((t for n in names if (t := _text(item, n))), "") for column, names in _TEXTS.items()}
    row |= {column: "; ".join(t for n in names for t in _names(item, n)) for column, names in _NAMES.items()}
    row["ICS code(s)"] = row["ICS code(s)"] or _ics(item)
    for name in ("distributionDate", "commentDeadlineDate"):
        if (text := _text(item, name)) and not _MIDNIGHT.fullmatch(text):
            reading.leftover[f"{name} with a time of day"] += 1
    row["Notified document"] = re.sub(r"[,;\s]+(?=https?://)", "\n", _text(item, "notifiedDocumentLink")).strip(" ,;")
    language, address = _link(_text(item, "linkToNotification"))
    row[f"Link to notification({language})"] = address
    return row


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{name} is {type(value).__name__}, not text")
    return value.strip()


def _names(item: dict[str, Any], name: str) -> list[str]:
    """The names of a list of {id, name}; the workbook joins them with semicolons."""
    value = item.get(name) or []
    if not isinstance(value, list) or not all(isinstance(v, dict) and isinstance(v.get("name"), str) for v in value):
        raise TypeError(f"{name} is no list of objects with a name")
    return [v["name"] for v in value]


def _ics(item: dict[str, Any]) -> str:
    """`icsCodeText` in the workbook's form; bare codes are put apart."""
    text = _text(item, "icsCodeText")
    return text if ics_codes(text) else "; ".join(re.findall(r"(?<![\d.])\d{2}\.\d{3}(?:\.\d{2})?(?![\d.])", text))


def _bare(item: dict[str, Any], name: str, form: str, scheme: str) -> tuple[Code, ...]:
    """Codes of the text form, where the list is empty: a run of bare codes, else nothing is guessed."""
    text = _text(item, name)
    if not re.fullmatch(rf"{form}(?:\s*[,;\s]\s*{form})*", text):
        return ()
    return tuple(Code(scheme, c) for c in dict.fromkeys(re.findall(form, text)))


def _link(address: str) -> tuple[str, str]:
    """(language, address as the workbook spells it): the JSON gives /T/ and .docx where the workbook has /t/, .DOCX."""
    found = _LETTER.search(address)
    if not found:
        return "EN", address
    tail = found[1] + found[2].lower() + found[3] + found[4].upper()
    return _LANGUAGES[found[2].lower()], address[: found.start()] + tail
