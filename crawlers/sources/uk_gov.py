"""GOV.UK: consultations, guidance and publications of the bodies that set product rules (their Atom feeds)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawlers.answer import day, misfit, xml_root
from crawlers.reading import Ask, Items, Plan, Reading
from crawlers.text import one_line, plain, web_address
from records.notification import DocumentType, Kind, Notification
from records.runs import Source, Switch

SOURCE = Source(
    name="uk_gov",
    title_zh="英国政府网（产品安全等机构）",
    title_en="GOV.UK (product safety and other bodies)",
    publisher="UK Government",
    country="GBR",
    kind="regulation",
    family="feed",
    address="https://www.gov.uk/government/organisations",
    official=True,
    licence="Open Government Licence v3.0",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0",
    cadence_hours=24,
    expected=(1, 500),
    reliability="B",
    republish="full",
    evidence="hand-made",
    switch=Switch.OFF,
    note_zh="只读各机构的订阅源；/search/all 被 robots.txt 禁止，不使用。",
    note_en="Only the bodies' own feeds are read; /search/all is disallowed by robots.txt and not used.",
)
BODIES = (
    "office-for-product-safety-and-standards", "food-standards-agency", "health-and-safety-executive",
    "department-for-environment-food-rural-affairs", "medicines-and-healthcare-products-regulatory-agency",
    "department-for-business-and-trade", "animal-and-plant-health-agency",
)  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"
KNOWN = {"id", "updated", "link", "title", "summary", "content", "author", "category"}
# What sets or prepares rules; news, speeches and people are counted, not taken.
_RULES = re.compile(r"/(?:government/(?:consultations|publications|statistics)|guidance)/[\w/-]+")
_ID = re.compile(r"(?:tag:www\.gov\.uk,\d{4}:|https://www\.gov\.uk)(/[\w./-]{3,300}?)(?:[#/]\d{4}-.*)?")


def asks(plan: Plan) -> Iterator[Ask]:
    """One feed for each body."""
    for body in BODIES:
        yield Ask(f"{plan.address}/{body}.atom", note=body)


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each consultation, publication or guide; entries have no `published`, only `updated`."""
    root = xml_root(data, reading, ATOM + "feed")
    for number, entry in enumerate(root.findall(ATOM + "entry"), 1):
        try:
            reading.leftover.update(f"field {n}" for n in {str(e.tag).rpartition("}")[2] for e in entry} - KNOWN)
            item = _read(entry, reading)
        except (ValueError, KeyError) as error:
            yield misfit(reading, f"#{number}", error, entry.findtext(ATOM + "id") or "")
        else:
            yield from [item] if item else []


def _read(entry: Any, reading: Reading) -> Notification | None:
    found = _ID.fullmatch((entry.findtext(ATOM + "id") or "").strip())
    updated, title = day(entry.findtext(ATOM + "updated")), one_line(entry.findtext(ATOM + "title") or "")
    if not found or not updated or not title:
        raise KeyError("id, updated or title")
    if not _RULES.fullmatch(found[1]):
        reading.leftover["entry that is no consultation, publication or guidance (not taken)"] += 1
        return None
    link = next(
        (x.get("href", "") for x in entry.findall(ATOM + "link") if x.get("rel", "alternate") == "alternate"), ""
    )
    text = plain(entry.findtext(ATOM + "summary") or "")
    return Notification(
        source=SOURCE.name,
        key=f"govuk:{found[1]}",
        measure=f"govuk:{found[1]}",
        kind=Kind.REGULATION,
        type=DocumentType.REGULAR,
        distributed=updated,
        title=title,
        members=("GBR",),
        description=text,
        keywords=(found[1].split("/")[-2], *(("summary-cut",) if text.endswith(("…", "...")) else ())),
        links=(("en", web_address(link)),) if web_address(link) else (),
        raw=reading.at(f"#{found[1]}"),
    )
