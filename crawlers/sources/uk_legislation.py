"""UK legislation.gov.uk: what the Publication Log says is new each day (Acts, instruments and their drafts)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from crawlers.answer import day, misfit, with_query, xml_root
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line, plain, web_address
from records.notification import DocumentType, Kind, Notification
from records.runs import Source
from records.wording import msg

SOURCE = Source(
    name="uk_legislation", title_zh="英国法规（legislation.gov.uk）", title_en="UK legislation (legislation.gov.uk)",
    publisher="The National Archives", country="GBR", kind="regulation", family="feed",
    address="https://www.legislation.gov.uk/update", official=True, licence="Open Government Licence v3.0",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0", cadence_hours=24,
    expected=(1, 2000), republish="full",
)  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"
UKM = "{http://www.legislation.gov.uk/namespaces/metadata}"
LEG = "{http://www.legislation.gov.uk/namespaces/legislation}"
PBL = "{http://www.legislation.gov.uk/namespaces/publication-log}"
DC = "{http://purl.org/dc/elements/1.1/}"
KNOWN = {
    "id", "title", "link", "author", "updated", "published", "category", "summary", "DocumentMainType",
    "DocumentCategory", "Year", "Number", "ISBN", "CreationDate", "Subject", "AlternativeNumber", "Supersedes",
    "identifier", "language", "Event", "New", "NewlyIssued", "Republished", "ContentType", "Document", "Format",
    "Print", "Item_Published",
}  # fmt: skip
NEWS = {("published", "legislation"), ("published", "draft")}
PAGE, MOST = 20, 50
_ITEM = re.compile(r"https?://www\.legislation\.gov\.uk/id/([a-z]{2,6}/[\w./-]{3,60})")


def asks(plan: Plan) -> Iterator[Ask]:
    """The log of each day since the last success (a week at first)."""
    when = plan.since or plan.today - timedelta(days=7)
    while when <= plan.today:
        yield Ask(f"{plan.address}/{when}/data.feed?format=xml&new=true&page=1", note="1")
        when += timedelta(days=1)


def explain(status: int) -> str:
    """437 is what the publisher's shield answers to some clients."""
    text = msg("legislation.gov.uk's shield refused the request ({status}); it is not evaded: ask the publisher")
    return tell(text, status=status) if status in (403, 437) else ""


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each new item.  An empty day is normal, an empty week is not: so no page counts as a zero."""
    root = xml_root(data, reading, ATOM + "feed")
    entries = root.findall(ATOM + "entry")
    for number, entry in enumerate(entries, 1):
        try:
            names = {str(e.tag).rpartition("}")[2] for e in entry}
            reading.leftover.update(f"field {n}" for n in names - KNOWN)
            item = _read(entry, reading)
        except (ValueError, KeyError, AssertionError) as error:
            yield misfit(reading, f"#{number}", error, entry.findtext(ATOM + "id") or "")
        else:
            yield from [item] if item else []
    _page(root, len(entries), reading)


def _page(root: Any, seen: int, reading: Reading) -> None:
    """Ask for the next page: the feed says how many follow; where it does not, a full page has a next one."""
    more = root.findtext(LEG + "morePages")
    if not reading.ask.note or not (int(more) > 0 if (more or "").strip().isdigit() else seen >= PAGE):
        return
    if int(reading.ask.note) >= MOST:
        raise Unreadable(tell("more than {n} pages: the rest was not asked", n=MOST))
    following = str(int(reading.ask.note) + 1)
    reading.follow.append(Ask(with_query(reading.ask.address, page=following), note=following))


def _read(entry: Any, reading: Reading) -> Notification | None:
    event, sort = entry.findtext(PBL + "Event"), entry.findtext(PBL + "ContentType")
    if event is not None and (event, sort) not in NEWS:
        reading.leftover[f"entry {sort} {event} (not taken)"] += 1
        return None
    if entry.findtext(DC + "language") == "cy" or entry.findtext(PBL + "NewlyIssued") == "false":
        reading.leftover["entry in Welsh or of an old item (not taken)"] += 1
        return None
    item = _ITEM.fullmatch((entry.findtext(DC + "identifier") or entry.findtext(ATOM + "id") or "").strip())
    if item is None:
        raise KeyError("id")
    draft = (
        _ITEM.fullmatch(entry.find(UKM + "Supersedes").get("URI", ""))
        if entry.find(UKM + "Supersedes") is not None
        else None
    )
    made, subjects = entry.find(UKM + "CreationDate"), entry.findall(UKM + "Subject")
    out = day(entry.findtext(ATOM + "published") if event is None else entry.findtext(ATOM + "updated"))
    title, sort = _title(entry), entry.find(UKM + "DocumentMainType").get("Value", "")
    assert out is not None and title, "no date or title"
    pdf = [x.get("href", "") for x in entry.findall(ATOM + "link") if x.get("type") == "application/pdf"]
    return Notification(
        source=SOURCE.name, key=f"ukleg:{item[1]}", measure=f"ukleg:{draft[1] if draft else item[1]}",
        kind=Kind.REGULATION, type=DocumentType.ADDENDUM if draft else DocumentType.REGULAR, distributed=out,
        title=title, members=("GBR",), description=plain(entry.findtext(ATOM + "summary") or ""),
        adoption=day(made.get("Date")) if made is not None else None,
        keywords=(sort, *(one_line(s.get("Value", "")) for s in subjects)),
        documents=tuple(filter(None, map(web_address, pdf[:1]))),
        links=(("en", f"https://www.legislation.gov.uk/{item[1]}"),), raw=reading.at(item[1]),
    )  # fmt: skip


def _title(entry: Any) -> str:
    """The English title: bilingual entries hold one <span xml:lang> for each language."""
    title = entry.find(ATOM + "title")
    spans = [s for s in title.iter() if s.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"]
    return one_line("".join((spans[0] if spans else title).itertext()))
