"""Specific trade concerns: one row for each, as a table of the committees' own list.  (zh-data)"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

from crawlers.imports.sheet import BadCell, Imported, Line, lines
from crawlers.reading import tell
from crawlers.text import one_line
from records.countries import member_code
from records.symbols import SymbolError, split
from records.trade import TradeConcern

COLUMNS = {
    "number": ("编号", "关注编号", "number", "id", "ims id", "stc number", "stc id", "concern number"),
    "title": ("标题", "名称", "关注标题", "title", "stc title", "concern"),
    "member": ("被关注成员", "措施成员", "responding member", "maintained by", "raised against", "member",
               "member(s) subject", "member maintaining the measure"),
    "raised_by": ("提出成员", "关注成员", "raised by", "concerned members", "member(s) raising"),
    "first": ("首次提出日期", "首次提出", "first raised", "date first raised", "first date raised"),
    "last": ("最近提出日期", "最近提出", "last raised", "date last raised", "last date raised"),
    "hs": ("hs编码", "商品编码", "hs", "hs codes", "hs code(s)", "products (hs)"),
    "symbols": ("通报号", "相关通报", "symbols", "notifications", "document symbol", "related notifications"),
    "status": ("状态", "status"),
}  # fmt: skip
REQUIRED = ("number", "title", "member", "first")
_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y年%m月%d日")


def read_concerns(path: Path, today: date) -> Imported[TradeConcern]:
    """The concerns of the file; a bad row is told with its row and column, as is a number that comes twice.

    Raises `Unreadable`.
    """
    found: Imported[TradeConcern] = Imported()
    numbers: set[str] = set()
    for line in lines(path, COLUMNS, REQUIRED):
        try:
            concern = _concern(line, today)
            if concern.number in numbers:
                problem = tell("number {value} stands twice", value=concern.number)
                raise BadCell("number", problem, tell("keep the newest row of it"))
        except BadCell as error:
            found.bad.append(line.invalid(error))
            continue
        numbers.add(concern.number)
        found.good.append(concern)
    return found


def _concern(line: Line, today: date) -> TradeConcern:
    cells = line.cells
    number, title = one_line(cells["number"]), one_line(cells["title"])
    if not number or len(number) > 40:
        raise BadCell("number", tell("no number of at most 40 characters"), tell("give the committee's own number"))
    if not title:
        raise BadCell("title", tell("no title"), tell("give the title of the concern"))
    first = day_of(cells["first"], "first", today)
    last = day_of(cells["last"], "last", today) if cells.get("last") else first
    raised = tuple(member_of(name, "raised_by") for name in _parts(cells.get("raised_by", "")))
    codes = tuple(dict.fromkeys(_hs(code) for code in re.findall(r"[\w.]+", cells.get("hs", ""))))
    symbols = _symbols(cells.get("symbols", ""))
    member, status = member_of(cells["member"], "member"), one_line(cells.get("status", ""))[:200]
    return TradeConcern(number, title, member, raised, first, max(first, last), codes, symbols, status)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;；、\n]", text) if part.strip()]


def member_of(name: str, column: str) -> str:
    """The code of a member as a file names it; raises `BadCell`."""
    if code := member_code(one_line(name)):
        return code
    problem = tell("{value} is no country that is known", value=repr(name[:60]))
    raise BadCell(column, problem, tell("one member as the WTO names it, several with semicolons"))


def day_of(text: str, column: str, today: date) -> date:
    """A day of the past in one of the usual forms; raises `BadCell`."""
    for form in _FORMS:
        try:
            day = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        if date(1995, 1, 1) <= day <= today:
            return day
    problem = tell("{value} is no day of the past", value=repr(text[:40]))
    raise BadCell(column, problem, tell("write the day like 2025-03-11"))


def _hs(text: str) -> str:
    digits = text.replace(".", "")
    if re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}", digits):
        return digits
    raise BadCell("hs", tell("{value} is no HS code", value=repr(text[:40])), tell("codes of 2 to 10 digits"))


def _symbols(text: str) -> tuple[str, ...]:
    try:
        return split(text.replace("；", ";").replace("、", ";"))
    except SymbolError as error:
        problem = tell("{value} is no WTO symbol", value=repr(text[:60]))
        raise BadCell("symbols", problem, tell("symbols like G/TBT/N/VNM/408, with semicolons")) from error
