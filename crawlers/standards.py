"""What the sources of standards share: tables with labels, dates in odd company, and one document for a standard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from crawlers.reading import Reading, Unreadable, tell
from crawlers.text import one_line, web_address
from records.notification import Code, DocumentType, Kind, Notification, Standard
from records.wording import msg


def lines(element: Any) -> list[str]:
    """The pieces of text of an element, each on one line, without scripts; nothing when there is no element."""
    texts = element.xpath(".//text()[not(ancestor::script or ancestor::style)]") if element is not None else ()
    return [line for line in map(one_line, texts) if line]


def said(element: Any) -> str:
    """The text of an element on one line; empty when there is no element."""
    return " ".join(lines(element))


def pairs(root: Any, labels: str, value: str = "following-sibling::td[1]") -> dict[str, Any]:
    """Label → element beside it, for every element that the XPath `labels` finds; the first of a name counts."""
    found: dict[str, Any] = {}
    for label in root.xpath(labels):
        beside = label.xpath(value)
        if beside and (name := said(label).rstrip("：: ")):
            found.setdefault(name, beside[0])
    return found


def columns(table: Any) -> Iterable[dict[str, Any]]:
    """The rows of a table as {heading: cell element}, without the heading row itself."""
    names = [said(cell) for cell in table.xpath(".//th")]
    for row in table.xpath(".//tr[td]"):
        yield dict(zip(names, row.xpath("./td"), strict=False))


def document(
    reading: Reading, source: str, key: str, day: date, title: str, standard: Standard, member: str,
    *, title_zh: str = "", language: str = "en", ics: Iterable[str] = (), keywords: Iterable[str] = (),
    agency: str = "", entry_into_force: date | None = None, link: str = "", link_language: str = "",
) -> Notification:  # fmt: skip
    """One standard as a document: facts only, never its text.  A change of status changes the record."""
    address = web_address(link)
    return Notification(
        source=source, key=key, measure=key, kind=Kind.STANDARD,
        type=DocumentType.REVISION if standard.replaces else DocumentType.REGULAR, distributed=day,
        title=f"{standard.reference} {title}".strip()[:500],
        title_zh=f"{standard.reference} {title_zh}"[:500] if title_zh else "", members=(member,), language=language,
        codes=tuple(Code("ics", code) for code in dict.fromkeys(ics) if code), keywords=tuple(k for k in keywords if k),
        agency=agency, entry_into_force=entry_into_force,
        links=((link_language or language, address),) if address else (),
        standard=standard, raw=reading.at(key),
    )  # fmt: skip


def put_off(reading: Reading, day: str, item: str) -> None:
    """Put off an item to a day ("YYYY-MM-DD") in the source's own queue, or (day empty) strike it off."""
    queue = reading.state.get("queue", "").splitlines()
    rest = [q for q in queue if q.split(" ", 1)[1] != item] + ([f"{day} {item}"] if day and item else [])
    if rest != queue:
        reading.state["queue"] = "\n".join(rest)


def at_least(least: int, seen: int) -> None:
    """Refuse a whole file that holds far less than it should; raises `Unreadable`."""
    if seen < least:
        text = msg("far fewer records than usual ({seen}, usually at least {least})")
        raise Unreadable(tell(text, seen=seen, least=least))
