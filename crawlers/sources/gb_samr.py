"""China's national standards (GB): new, coming and withdrawn ones, from the public list and its detail pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from crawlers.answer import changed, html_root, misfit
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.standards import columns, document, pairs, put_off, said
from records.notification import Notification, Standard
from records.runs import Source
from records.wording import msg

SOURCE = Source(
    name="gb_samr", title_zh="国家标准全文公开系统（国家标准信息）", title_en="China: national standards (GB)",
    publisher="SAMR / SAC", country="CHN", kind="standard", family="page",
    address="https://openstd.samr.gov.cn/bzgk/std", official=True,
    licence="facts only; full texts are for personal study and are not fetched",
    attribution="Source: openstd.samr.gov.cn (SAMR / SAC)", cadence_hours=24, expected=(0, 1_000), min_delay_s=2.0,
)  # fmt: skip
FIRST = timedelta(days=14)
# Within the 500 requests of a run: two lists of at most 12 pages, the rows of 4 of them each, 60 from the queue.
FULL_PAGES, MOST_PAGES, FROM_QUEUE = 4, 12, 60
# No list tells what was withdrawn without a successor: what is in force is read again, so many at most wait for it.
AGAIN, MOST_QUEUED = timedelta(days=180), 5_000
STATUS = {"现行": "published", "即将实施": "published", "废止": "withdrawn", "被代替": "withdrawn"}
_USED = {"国际标准分类号（ICS）", "发布日期", "实施日期", "主管部门", "归口部门", "备注"}
_NUMBER = re.compile(r"GB(?:/[TZ])?\s?\d[\d.]*(?:[-—]\d{4})?")


def asks(plan: Plan) -> Iterator[Ask]:
    """Mandatory (1) and recommended (2) standards, newest first; then what the source has put off until today."""
    since = plan.since or plan.today - FIRST
    for kind in (1, 2):
        query = f"p.p1={kind}&p.p90=circulation_date&p.p91=desc&page=1&pageSize=50"
        yield Ask(f"{plan.address}/std_list?{query}", note=f"list {since}")
    due = [q.split(" ", 1) for q in plan.state.get("queue", "").splitlines() if q[:10] <= f"{plan.today}"]
    for _, item in due[:FROM_QUEUE]:
        path = f"std_list?p.p2={quote(item[1:])}" if item.startswith("?") else f"newGbInfo?hcno={item}"
        yield Ask(f"{plan.address}/{path}", note=f"find {item[1:]}" if item.startswith("?") else "")


def parse(data: bytes, reading: Reading) -> Items:
    """A detail page is one standard; a list leads to details, and old or superseded ones are looked up by number."""
    root = html_root(data)
    tables = root.xpath("//table[contains(@class, 'result_list')]")
    try:
        if tables:
            _list(root, list(columns(tables[0])), reading)
            return
    except KeyError as error:
        raise Unreadable(changed(reading, str(error))) from error
    if not any("标准号" in said(h) for h in root.xpath("//h1")):
        raise Unreadable(changed(reading, "标准号"))
    try:
        yield _standard(root, reading)
    except (ValueError, KeyError, StopIteration) as error:
        yield misfit(reading, "#1", error, said(root.xpath("//h1")[0]))


def _list(root: Any, rows: list[dict[str, Any]], reading: Reading) -> None:
    about, _, wanted = reading.ask.note.partition(" ")
    counts = re.search(r"条标准\s*(\d+)\s*/\s*(\d+)", said(root))
    page, pages = (int(counts[1]), int(counts[2])) if counts else (1, 1)
    base, last = reading.ask.address.partition("?")[0].rsplit("/", 1)[0], "9999"
    put_off(reading, "", f"?{wanted}")
    if about == "list" and not rows:
        raise Unreadable(changed(reading, "showInfo"))
    for row in rows:
        hcno, day = row["标准号"].xpath("string(.//a/@onclick)")[10:42], said(row["发布日期"])
        if not re.fullmatch("[0-9A-F]{32}", hcno) or (about == "list" and day > last):
            raise Unreadable(changed(reading, "p.p91=desc" if day > last else "showInfo"))
        last = day
        if (about == "find" and said(row["标准号"]) != wanted) or (about == "list" and day < wanted):
            continue
        if page > FULL_PAGES:
            put_off(reading, f"{reading.today}", hcno)
        else:
            reading.follow.append(Ask(f"{base}/newGbInfo?hcno={hcno}"))
    if about == "list":
        reading.zero = page == 1 and not reading.follow
        if last >= wanted and page < min(pages, MOST_PAGES):
            following = reading.ask.address.replace(f"page={page}&", f"page={page + 1}&")
            reading.follow.append(Ask(following, note=reading.ask.note))
        elif last >= wanted and page < pages:
            reading.notes.append(tell(msg("more than {n} list pages of new standards: the rest was not read"), n=page))


def _standard(root: Any, reading: Reading) -> Notification:
    head = {k: v.strip() for k, _, v in (said(td).partition("：") for td in root.xpath("//table[@class='tdlist']//td"))}
    field = pairs(root, "//div[contains(@class, 'title') and contains(@class, 'col-')]", "following-sibling::div[1]")
    reading.leftover.update(f"field {name}" for name in field.keys() - _USED - {"中国标准分类号（CCS）", "发布单位"})
    value = {name: said(element) for name, element in field.items()}
    number = next(m[0] for h in root.xpath("//h1") if (m := _NUMBER.search(said(h).partition("：")[2])))
    status, note = head["标准状态"].split(" ")[0], value.get("备注", "")
    if status not in STATUS:
        reading.leftover[f"status {status}"] += 1
    force = date.fromisoformat(value["实施日期"]) if value.get("实施日期") else None
    replaces = tuple(_NUMBER.findall(note.partition("代替")[2])) if "被代替" not in note else ()
    hcno = parse_qs(urlsplit(reading.ask.address).query).get("hcno", [""])[0]
    coming = f"{force + timedelta(days=1)}" if force and status == "即将实施" else ""
    room = reading.state.get("queue", "").count("\n") < MOST_QUEUED
    again = f"{reading.today + AGAIN}" if status == "现行" and room else ""
    put_off(reading, coming or again, hcno)
    for old in replaces[:10]:  # whether these are withdrawn now is asked the next time, or once this one is in force
        put_off(reading, coming or f"{reading.today}", f"?{old}")
    standard = Standard(number, "GB", status=STATUS.get(status, ""), stage=status,
                        committee=value.get("归口部门", ""), replaces=replaces)  # fmt: skip
    return document(
        reading, SOURCE.name, f"gb:{number}", date.fromisoformat(value["发布日期"]), head.get("英文标准名称", ""),
        standard, "GB", title_zh=head["中文标准名称"], ics=value.get("国际标准分类号（ICS）", "").split(),
        entry_into_force=force, agency=value.get("主管部门", ""),
        link=f"{SOURCE.address}/newGbInfo?hcno={hcno}" if hcno else "", link_language="zh",
    )  # fmt: skip
