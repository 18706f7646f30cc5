"""Codex Alimentarius news: standards adopted, drafts and meetings, from the list of the Codex site."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from crawlers.answer import changed, html_root, misfit
from crawlers.reading import Items, Reading, Unreadable
from crawlers.standards import document, said
from records.notification import Notification, Standard
from records.runs import Source, Switch

SOURCE = Source(
    name="codex_news", title_zh="国际食品法典委员会新闻", title_en="Codex Alimentarius news", publisher="FAO/WHO Codex",
    country="CODEX", kind="standard", family="page",
    address="https://www.fao.org/fao-who-codexalimentarius/news-and-events/en/", official=True,
    licence="FAO terms of use: facts and link only",
    attribution="Source: Codex Alimentarius, FAO/WHO (https://www.fao.org/fao-who-codexalimentarius)",
    cadence_hours=24, expected=(3, 200), evidence="hand-made", switch=Switch.OFF,
    note_zh="依公开代码写成；只记标题、日期与链接。", note_en="Written from published code; title, date and link only.",
)  # fmt: skip
_ID = re.compile(r"/news-details/en/c/(\d+)/?")
_DAY = re.compile(r"\b(\d{1,2}/\d{1,2}/\d{4}|\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d\d-\d\d)\b")
_REFERENCE = re.compile(r"\b(?:CX[A-Z]{1,2} \d+[A-Z]?-\d{4}|CODEX STAN \d+-\d{4}|CAC/[A-Z]+ \d+-\d{4})\b")


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each item; an item without a date in its own box cannot be taken."""
    found: dict[str, Any] = {}
    for link in html_root(data).xpath("//a[contains(@href, '/news-details/en/c/')]"):
        number = _ID.search(link.get("href"))
        if number and (number[1] not in found or len(said(link)) > len(said(found[number[1]]))):
            found[number[1]] = link  # picture, title and "read more" lead to the same item: the longest is the title
    if not found:
        raise Unreadable(changed(reading, "news-details"))
    for id, link in found.items():
        try:
            yield _item(id, link, reading)
        except ValueError as error:
            yield misfit(reading, id, error, said(link))


def _item(id: str, link: Any, reading: Reading) -> Notification:
    title = said(link)
    day = next((d[1] for box in _boxes(link) if (d := _DAY.search(said(box)))), "")
    if len(title) < 10 or not day:
        raise ValueError(f"{title[:60]!r}, no date" if not day else f"{title!r}")
    reference = _REFERENCE.search(title)
    standard = Standard(reference[0] if reference else "Codex", "news")
    address = urljoin(reading.ask.address or SOURCE.address, link.get("href"))
    return document(reading, SOURCE.name, f"codex:{id}", _date(day), title, standard, "CODEX", link=address)


def _boxes(link: Any) -> list[Any]:
    """The link and the elements around it, outwards, as long as they hold no other item."""
    found = [link]
    for box in link.iterancestors():
        if len({m for a in box.xpath(".//a/@href") for m in _ID.findall(a)}) > 1:
            break
        found.append(box)
    return found


def _date(text: str) -> date:
    for form in ("%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(text)
