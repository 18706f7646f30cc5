"""Customs statistics as the customs site exports them: tariff line × partner × month for Guangxi.  (zh-data)"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from crawlers.imports.partners import partner_code
from crawlers.imports.sheet import BadCell, Imported, Line, fold, lines
from crawlers.reading import Unreadable, tell
from records.hs import hs_exists
from records.trade import ExportFigure
from records.wording import msg

COLUMNS = {
    "month": ("数据年月", "年月", "月份", "统计年月", "month", "period", "year month"),
    "hs": ("商品编码", "商品代码", "税则号列", "hs编码", "hs", "hs code", "hs8", "commodity code", "commodity"),
    "partner": ("贸易伙伴名称", "贸易伙伴", "国别(地区)", "国别", "国家(地区)", "partner", "partner name", "country"),
    "usd": ("美元", "金额(美元)", "出口美元", "美元值", "出口额(美元)", "usd", "value usd", "us dollar", "us dollars"),
    "cny": ("人民币", "金额(人民币)", "出口人民币", "人民币值", "出口额(人民币)", "cny", "rmb", "value rmb"),
    "place": ("注册地名称", "收发货人注册地名称", "收发货人注册地", "注册地", "location of registration", "province"),
    "flow": ("进出口", "进出口类型", "进出口标志", "flow", "trade flow"),
}
REQUIRED = ("month", "hs", "partner")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")
_LARGEST = 1e13


def read_exports(path: Path, today: date, rate: float | None = None) -> Imported[ExportFigure]:
    """The figures of the file, summed over whatever else it is broken down by (kind of trade, say).

    `rate` = yuan for a US dollar, for a file in yuan only.  Rows of other places and of imports are passed over; a bad
    row is told with its row and column.  Raises `Unreadable`.
    """
    found: Imported[ExportFigure] = Imported()
    sums: dict[tuple[str, str, date], ExportFigure] = {}
    for line in lines(path, COLUMNS, REQUIRED):
        _check_money(line, path, rate)
        if not _concerns(line):
            found.passed_over += 1
            continue
        try:
            figure = _figure(line, today, rate)
        except BadCell as error:
            found.bad.append(line.invalid(error))
            continue
        key = (figure.hs, figure.partner, figure.month)
        if (old := sums.get(key)) is not None:
            cny = None if old.cny is None or figure.cny is None else old.cny + figure.cny
            figure = replace(figure, usd=old.usd + figure.usd, cny=cny)
        sums[key] = figure
    found.good = [replace(f, usd=round(f.usd, 2)) for f in sums.values()]
    return found


def _check_money(line: Line, path: Path, rate: float | None) -> None:
    if "usd" in line.cells or ("cny" in line.cells and rate):
        return
    if "cny" in line.cells:
        text = msg("{file} is in yuan; export it in US dollars, or give the rate of the period with --rate.")
        raise Unreadable(tell(text, file=path.name))
    raise Unreadable(tell("{file} has no column of amounts (US dollars or yuan).", file=path.name))


def _concerns(line: Line) -> bool:
    place, flow = line.cells.get("place", ""), fold(line.cells.get("flow", ""))
    here = not place or "广西" in place or "guangxi" in place.casefold()
    return here and flow in ("", "出口", "export", "exports", "e", "x", "1")


def _figure(line: Line, today: date, rate: float | None) -> ExportFigure:
    cells = line.cells
    hs, month = _hs(cells["hs"]), _month(cells["month"], today)
    partner = partner_code(cells["partner"])
    if not partner:
        problem = tell("{value} is no country that is known", value=repr(cells["partner"][:60]))
        raise BadCell("partner", problem, tell("write its name as customs statistics do, or its code, e.g. VNM"))
    if "usd" in cells:
        return ExportFigure(hs, partner, month, _amount(cells["usd"], "usd"))
    cny = _amount(cells["cny"], "cny")
    return ExportFigure(hs, partner, month, cny / (rate or math.nan), cny)


def _hs(text: str) -> str:
    """8 digits; a spreadsheet that took the code for a number has lost a leading zero."""
    digits = re.sub(r"[\s.'\"=]", "", text)
    digits = digits.zfill(8) if len(digits) == 7 else digits
    if not re.fullmatch(r"[0-9]{8}", digits) or not hs_exists(digits[:2]):
        problem = tell("{value} is no tariff line of 8 digits", value=repr(text[:40]))
        raise BadCell("hs", problem, tell("export the file by tariff lines of 8 digits"))
    return digits


def _month(text: str, today: date) -> date:
    found = _MONTH.fullmatch(re.sub(r"\s", "", text))
    if found and 1 <= int(found[2]) <= 12 and date(1995, 1, 1) <= (day := date(int(found[1]), int(found[2]), 1)):
        if day <= today:
            return day
        problem = tell("{value} has not come yet", value=repr(text[:40]))
        raise BadCell("month", problem, tell("look at the year and the month"))
    problem = tell("{value} is no month", value=repr(text[:40]))
    raise BadCell("month", problem, tell("export the file by single months, written like 202401"))


def _amount(text: str, column: str) -> float:
    """Whole or with decimals, with or without thousands separators."""
    plain = re.sub(r"[\s,，'\"=]", "", text)
    if re.fullmatch(r"\d{1,14}(\.\d{1,6})?", plain, re.ASCII) and float(plain) <= _LARGEST:
        return float(plain)
    problem = tell("{value} is no amount", value=repr(text[:40]))
    raise BadCell(column, problem, tell("give the amount in whole currency units, e.g. 1,234,567"))
