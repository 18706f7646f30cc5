"""Earlier comments of members on measures: one row for each, as people keep them in a table.  (zh-data)"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crawlers.imports.concerns import day_of, member_of
from crawlers.imports.sheet import BadCell, Imported, Line, lines
from crawlers.reading import tell
from crawlers.text import one_line
from records.cases import PastComment
from records.symbols import SymbolError, base, normalise

COLUMNS = {
    "symbol": ("通报号", "通报编号", "symbol", "notification", "document symbol"),
    "member": ("评议成员", "成员", "member", "commented by", "commenting member"),
    "on": ("评议日期", "日期", "date", "commented on"),
    "summary": ("评议内容", "摘要", "内容", "summary", "comment"),
    "outcome": ("结果", "outcome", "result"),
    "source": ("出处", "来源", "source", "link"),
}
REQUIRED = ("symbol", "member", "on", "summary")
LONGEST = 4_000


def read_comments(path: Path, today: date) -> Imported[PastComment]:
    """The comments of the file; a bad row is told with its row and column.  Raises `Unreadable`."""
    found: Imported[PastComment] = Imported()
    for line in lines(path, COLUMNS, REQUIRED):
        try:
            found.good.append(_comment(line, today))
        except BadCell as error:
            found.bad.append(line.invalid(error))
    return found


def _comment(line: Line, today: date) -> PastComment:
    cells = line.cells
    try:
        symbol = base(normalise(cells["symbol"]))
    except SymbolError as error:
        problem = tell("{value} is no WTO symbol", value=repr(cells["symbol"][:60]))
        raise BadCell("symbol", problem, tell("a symbol like G/TBT/N/VNM/408")) from error
    member = member_of(cells["member"], "member")
    summary = one_line(cells["summary"])
    if not summary or len(summary) > LONGEST:
        raise BadCell("summary", tell("no summary of at most 4000 characters"), tell("tell it in your own words"))
    on = day_of(cells["on"], "on", today)
    outcome, source = one_line(cells.get("outcome", ""))[:40], one_line(cells.get("source", ""))[:1000]
    return PastComment(symbol, member, on, summary, outcome, source)
