"""Japan's industrial standards (JIS): state, dates, ICS and correspondences, from the pages of JSA Webdesk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from crawlers.answer import changed, html_root, misfit
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable
from crawlers.standards import document, lines, pairs, said
from records.notification import Notification, Standard
from records.runs import Source, Switch

SOURCE = Source(
    name="jis_jsa", title_zh="日本工业标准 JIS（日本规格协会）", title_en="Japan: JIS standards (JSA Webdesk)",
    publisher="JSA", country="JPN", kind="standard", family="page",
    address="https://webdesk.jsa.or.jp/books/W11M0090/index/", official=False,
    licence="facts only; JSA sells the texts", attribution="Source: JSA GROUP Webdesk (https://webdesk.jsa.or.jp)",
    cadence_hours=24 * 30, expected=(1, 500), reliability="B", min_delay_s=5.0, switch=Switch.OFF,
    note_zh="检索列表需要会话，本系统不保持；只读 WATCH 所列标准的页面，或用 --from 读入已保存的列表页或详情页。",
    note_en="The list needs a session, which is not kept: the pages of WATCH are read, or saved pages with --from.",
)  # fmt: skip
WATCH = ("JIS L 0001:2024",)  # care labels of textiles; add what exporters need, written as JSA writes it
STATUS = {"有効": "published", "廃止": "withdrawn"}
_NUMBER = re.compile(r"(?:JIS|TS|TR) [A-Z] ?\d{4}(?:-\d+)*:\d{4}(?:/[A-Z]+ \d+:\d{4})?")
_DATE = re.compile(r"(発行|確認|廃止|改正)年月日：\s*(\d{4}-\d\d-\d\d)")
_STATE = re.compile(r"状態：\s*(\S+)")
_SAME = re.compile(r"((?:ISO|IEC|ITU|CISPR)[^()（）]{2,80}?)\s*[(（]\s*(IDT|MOD|NEQ)\s*[)）]")
_USED = {"履歴", "ICS", "対応国際規格", "原案作成団体"}
_IGNORED = {
    "公示の種類", "引用JIS規格 引用国際規格", "引用JIS規格", "引用国際規格", "ハンドブック", "備考", "正誤票・訂正票",
}  # fmt: skip


def asks(plan: Plan) -> Iterator[Ask]:
    """One page for each watched standard."""
    for number in WATCH:
        yield Ask(f"{plan.address}?bunsyo_id={quote_plus(number)}")


def parse_file(path: Path, reading: Reading) -> Items:
    """A page that somebody saved from the browser: a list of standards or one standard."""
    yield from parse(path.read_bytes(), reading)


def parse(data: bytes, reading: Reading) -> Items:
    """A list: one document for each row.  A detail page: one document with its ICS codes and correspondences."""
    root = html_root(data)
    rows = root.xpath("//div[@class='blockGenaral'][a[contains(@class, 'title')]]")
    field = pairs(root, "//table[@class='tableFile']//th[@class='title']")
    heads = root.xpath("//h2[contains(@class, 'headline1')][following::p[@class='previewFileDate']]")
    if not rows and not (heads and field):
        raise Unreadable(changed(reading, "blockGenaral, tableFile"))
    reading.leftover.update(f"field {name}" for name in field.keys() - _USED - _IGNORED)
    for number, row in enumerate(rows or [root], 1):
        title = lines(row.xpath("./a[contains(@class, 'title')]")[0] if rows else heads[0])
        about = said(row.xpath(".//p[@class='previewFileDate']")[0])
        try:
            if rows and not _NUMBER.fullmatch(title[0]):
                reading.leftover["row that is no standard (symbols, data; not taken)"] += 1
                continue
            yield _standard(title, about, field, reading)
        except (ValueError, KeyError, IndexError) as error:
            yield misfit(reading, f"#{number}", error, " ".join(title))


def _standard(title: list[str], about: str, field: dict[str, Any], reading: Reading) -> Notification:
    number, dates, state = title[0], dict(_DATE.findall(about)), _STATE.search(about)
    if not _NUMBER.fullmatch(number) or state is None:
        raise ValueError(f"{number} / {about}"[:200])
    if state[1] not in STATUS:
        reading.leftover[f"state {state[1]}"] += 1
    text = " ".join(lines(_without_help(field.get("対応国際規格"))))
    same = tuple((kind, " ".join(reference.split())) for reference, kind in _SAME.findall(text))
    if text and not same:
        reading.leftover[f"correspondence {text[:60]}"] += 1
    last = [f"{name} {dates[name]}" for name in ("確認", "改正", "廃止") if name in dates]
    standard = Standard(
        number, number.split(" ")[0], status=STATUS.get(state[1], ""), stage="; ".join((state[1], *last)),
        committee=said(field.get("原案作成団体")), correspondences=same,
    )  # fmt: skip
    return document(
        reading, SOURCE.name, f"jis:{number}", date.fromisoformat(dates["発行"]), (title[1:] or [""])[-1],
        standard, "JPN", language="en" if len(title) > 2 else "ja",
        ics=re.findall(r"\d\d(?:\.\d{3}(?:\.\d\d)?)?", said(field.get("ICS"))),
        link=f"{SOURCE.address}?bunsyo_id={quote_plus(number)}", link_language="ja",
    )  # fmt: skip


def _without_help(cell: Any) -> Any:
    """The cell without the pop-up that explains IDT, MOD and NEQ."""
    for popup in (
        cell.xpath(".//*[contains(@class, 'jsCallModal') or contains(@class, 'jsModal')]") if cell is not None else ()
    ):
        popup.drop_tree()
    return cell
