"""Lao Official Gazette: laws, decrees and decisions in force, from the gazette's own list (newest first)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urljoin

from crawlers.answer import changed, html_root, misfit, with_query
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line, web_address
from records.notification import DocumentType, Kind, Notification
from records.runs import Source, Switch
from records.wording import msg

SOURCE = Source(
    name="la_gazette",
    title_zh="老挝政府公报",
    title_en="Lao Official Gazette",
    publisher="Ministry of Justice of the Lao PDR",
    country="LAO",
    kind="regulation",
    family="page",
    address="https://laoofficialgazette.gov.la/index.php",
    official=True,
    licence="not stated",
    attribution="Source: Lao Official Gazette (https://laoofficialgazette.gov.la)",
    cadence_hours=24,
    expected=(1, 1000),
    evidence="hand-made",
    switch=Switch.OFF,
    min_delay_s=2.0,
    note_zh="页面为老挝文；只读现行法规列表，每页 10 条。",
    note_en="Pages are in Lao; only the list of what is in force is read, ten rows a page.",
)
GRID, MOST = "homelegal-grid", 50  # a second list of the same form (old texts) stands below it on every page
COLUMNS = {
    "title": "ນິຕິກໍາ",
    "agency": "ພາກສ່ວນຮັບຜິດຊອບ",
    "signed": "ວັນ-ເດືອນ-ປີ ນິຕິກໍາ",
    "published": "ເຜີຍແຜ່ລົງຈົດໝາຍເຫດ",
    "sort": "ປະເພດນິຕິກຳ",
    "detail": "ເນື້ອໃນ",
    "en": "PDF ອັງກິດ",
    "lo": "PDF ລາວ",
}
_SPAN = re.compile(r"(\d[\d,]*)\s*-\s*(\d[\d,]*)\D+(\d[\d,]*)")  # "ສະແດງ 11-17 ຂອງ 17": rows 11-17 of 17


def asks(plan: Plan) -> Iterator[Ask]:
    """The first page; the rest are followed until the last success (a year back at first)."""
    since = plan.since or plan.today - timedelta(days=365)
    yield Ask(with_query(plan.address, r="site/index", Document_page=1), note=f"1 {since}")


def parse(data: bytes, reading: Reading) -> Items:
    """One document for each row of the list."""
    found = html_root(data).xpath(f"//div[@id='{GRID}']")
    if not found:
        raise Unreadable(changed(reading, GRID))
    rows, places = found[0].xpath(".//tbody/tr[not(td[contains(@class,'empty')])]"), _places(found[0], reading)
    span = _SPAN.search(one_line("".join(found[0].xpath(".//div[@class='summary']//text()"))))
    first, last, total = (int(n.replace(",", "")) for n in span.groups()) if span else (0, 0, 0)
    if not span or not rows or len(rows) != last - first + 1:
        text = msg("{file}: the list says rows {first}-{last} of {total}, but holds {seen}")
        raise Unreadable(tell(text, file=reading.name, first=first, last=last, total=total, seen=len(rows)))
    oldest = reading.today
    for number, row in enumerate(rows, first):
        try:
            item = _read(row, places, reading)
        except (ValueError, KeyError, IndexError) as error:
            yield misfit(reading, f"#{number}", error, one_line(row.text_content()))
            continue
        oldest = min(oldest, item.distributed)
        yield item
    page, _, since = reading.ask.note.partition(" ")
    if since and last < total and f"{oldest}" >= since and int(page) < MOST:
        following = int(page) + 1
        address = with_query(reading.ask.address, Document_page=following)
        reading.follow.append(Ask(address, note=f"{following} {since}"))


def _places(grid: Any, reading: Reading) -> dict[str, int]:
    heads = [_same("".join(th.itertext())) for th in grid.xpath(".//thead/tr[1]/th")]
    if missing := [name for name, head in COLUMNS.items() if _same(head) not in heads]:
        raise Unreadable(changed(reading, ", ".join(missing)))
    return {name: heads.index(_same(head)) for name, head in COLUMNS.items()}


def _same(text: str) -> str:
    """Lao "am" is written as one character or as two: compared in one form."""
    return unicodedata.normalize("NFKC", one_line(text))


def _read(row: Any, places: dict[str, int], reading: Reading) -> Notification:
    cells = row.findall("td")
    text = {name: one_line(cells[at].text_content()) for name, at in places.items()}
    number = re.search(r"[?&]id=(\d+)", "".join(cells[places["detail"]].xpath(".//a/@href")))
    if not number or not text["title"]:
        raise KeyError("id or title")
    files = {n: "".join(cells[places[n]].xpath("(.//a/@href)[1]")) for n in ("lo", "en")}
    base = reading.ask.address or SOURCE.address
    papers = [web_address(urljoin(base, quote(f, safe="/:%?=&"))) for f in files.values() if f]
    return Notification(
        source=SOURCE.name, key=f"lagazette:{number[1]}", measure=f"lagazette:{number[1]}", kind=Kind.REGULATION,
        type=DocumentType.REGULAR, distributed=_day(text["published"]), title=text["title"], members=("LAO",),
        language="lo", adoption=_day(text["signed"]) if text["signed"] else None, agency=text["agency"],
        keywords=(text["sort"],), documents=tuple(filter(None, papers)),
        links=(("lo", f"{SOURCE.address}?r=site/display&id={number[1]}"),), raw=reading.at(f"#{number[1]}"),
    )  # fmt: skip


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()
