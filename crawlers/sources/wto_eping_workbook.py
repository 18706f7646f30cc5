"""WTO ePing: the bulk workbook of every TBT and SPS notification, and search exports that a user saved."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from crawlers.eping import OPTIONAL, REQUIRED, read_row
from crawlers.reading import Items, Reading, Unreadable, tell
from crawlers.text import one_line
from crawlers.xlsx import rows
from records.notification import Notification
from records.runs import Source
from records.wording import msg

SOURCE = Source(
    name="wto_eping_workbook",
    title_zh="WTO ePing 通报全集（工作簿）",
    title_en="WTO ePing: all notifications (workbook)",
    publisher="WTO, UN DESA, ITC",
    country="WTO",
    kind="notification",
    family="file",
    address="https://eping.wto.org/NotificationExcelFiles/Notification_EN.xlsx",
    official=True,
    licence="WTO public notifications",
    attribution="Source: WTO ePing (https://epingalert.org)",
    cadence_hours=24,
    expected=(50_000, 1_000_000),
    max_bytes=200 * 2**20,
)


def parse_file(path: Path, reading: Reading) -> Items:
    """Every document of the workbook, once: a joint notification stands in one row for each of its members."""
    lines = rows(path, "Notifications")
    header = [one_line(h) for h in next(lines, (1, []))[1]]
    _check(header, reading)
    joint: set[int] = set()  # hashes of joint symbols, as written and as key: only joint documents repeat
    empty = True
    for number, cells in lines:
        if not any(cells):
            continue
        empty = False
        row = dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))
        if hash(written := row["Document symbol"]) in joint:
            continue
        item = read_row(row, tell("row {n}", n=number), SOURCE.name, reading)
        if isinstance(item, Notification) and len(item.symbols) > 1:
            if hash(item.key) in joint:
                continue
            joint |= {hash(item.key), hash(written)}
        yield item
    if empty:
        raise Unreadable(tell("{file} has headings but no rows; export it again.", file=reading.name))


def _check(header: list[str], reading: Reading) -> None:
    unknown = [h for h in header if h and h not in REQUIRED and h not in OPTIONAL]
    for column in unknown:
        reading.leftover[f"column {column}"] += 1
    for column in (*REQUIRED, *OPTIONAL):
        if column in header:
            continue
        near = get_close_matches(column, unknown, 1, 0.5)
        hint = tell(" (is it {name} now?)", name=repr(near[0])) if near else ""
        if column in REQUIRED:
            text = msg("{file} has no column {column}{hint}; give an ePing export with its own headings.")
            raise Unreadable(tell(text, file=reading.name, column=repr(column), hint=hint))
        reading.notes.append(tell("column {column} is missing{hint}", column=repr(column), hint=hint))
