"""FDA import refusals: entry lines refused at the border, from the file that FDA offers for download."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import IO

from crawlers.answer import changed, misfit
from crawlers.incidents import countries, document
from crawlers.reading import Items, Reading, Unreadable, tell
from crawlers.text import one_line
from records.notification import Incident, Notification
from records.runs import Source, Switch
from records.wording import msg

SOURCE = Source(
    name="fda_import_refusals", title_zh="美国 FDA 进口拒绝记录", title_en="FDA import refusals", publisher="US FDA",
    country="USA", kind="incident", family="file",
    address="https://www.accessdata.fda.gov/scripts/importrefusals/downloads/Import_Refusal_2024-present.zip",
    official=True, licence="US public domain", attribution="Source: FDA Import Refusal Report (https://www.fda.gov)",
    cadence_hours=24 * 7, expected=(500, 200_000), max_bytes=128 * 2**20, evidence="hand-made", switch=Switch.OFF,
    note_zh="依公开代码写成；只收取中国内地、香港的货物，企业名称与地址不记录；拒绝理由为 FDA 代码。",
    note_en="Written from published code; goods of China and Hong Kong only, firms not named; charges are FDA codes.",
)  # fmt: skip
_NEEDED = {"ISO_CNTRY_CODE", "PRODUCT_CODE", "REFUSAL_DATE", "ENTRY_NUM", "LINE_NUM", "REFUSAL_CHARGES"}
_KNOWN = _NEEDED | {
    "PRDCT_CODE_DESC_TEXT", "LINE_SFX_ID", "RFRNC_DOC_ID", "MFG_FIRM_FEI_NUM", "LGL_NAME", "LINE1_ADRS", "LINE2_ADRS",
    "CITY_NAME", "PROVINCE_STATE", "DISTRICT", "FDA_SAMPLE_ANALYSIS", "PRIVATE_LAB_ANALYSIS",
}  # fmt: skip
_ORIGINS = {"CN", "HK"}
MOST_UNPACKED = 512 * 2**20


def parse_file(path: Path, reading: Reading) -> Items:
    """The CSV, or the ZIP with a member REFUSAL_ENTRY….csv; one incident for each refused line of these origins."""
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
    if not zipped:
        with path.open("rb") as file:
            yield from _rows(file, reading)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            found = [i for i in archive.infolist() if Path(i.filename).name.upper().startswith("REFUSAL_ENTRY")]
            if not found:
                raise Unreadable(changed(reading, "REFUSAL_ENTRY"))
            if found[0].file_size > MOST_UNPACKED:
                text = msg("{file} unpacks to far more than an export holds; it was not read.")
                raise Unreadable(tell(text, file=reading.name))
            with archive.open(found[0]) as member:
                yield from _rows(member, reading)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        text = msg("{file} is damaged and could be read only in part ({error}); download it again.")
        raise Unreadable(tell(text, file=reading.name, error=str(error)[:100])) from error


def _rows(file: IO[bytes], reading: Reading) -> Items:
    rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline=""))
    names = set(rows.fieldnames or ())
    if missing := _NEEDED - names:
        raise Unreadable(changed(reading, ", ".join(sorted(missing))))
    reading.leftover.update(f"field {name}" for name in names - _KNOWN)
    try:
        for number, row in enumerate(rows, 2):
            if (row["ISO_CNTRY_CODE"] or "").strip().upper() in _ORIGINS:
                try:
                    yield _refusal(row, reading)
                except (ValueError, AttributeError) as error:
                    yield misfit(reading, tell("row {n}", n=number), error, row)
    except csv.Error as error:
        text = msg("{file} is damaged and could be read only in part ({error}); download it again.")
        raise Unreadable(tell(text, file=reading.name, error=str(error)[:100])) from error


def _refusal(row: dict[str, str], reading: Reading) -> Notification:
    entry = "/".join(p for n in ("ENTRY_NUM", "LINE_NUM", "LINE_SFX_ID") if (p := one_line(row.get(n) or "")))
    code, charges = one_line(row["PRODUCT_CODE"]), one_line(row["REFUSAL_CHARGES"])
    product = one_line(row.get("PRDCT_CODE_DESC_TEXT") or "") or code
    if not row["ENTRY_NUM"].strip() or not product:
        raise ValueError("ENTRY_NUM, PRODUCT_CODE")
    origin = countries([row["ISO_CNTRY_CODE"]], reading, "country")
    incident = Incident(
        entry, origin, product, hazard=f"FDA charges {charges}" if charges else "", action="refused entry"
    )
    title, words = f"{product}: {incident.hazard or incident.action}", [f"FDA product code {code}"]
    day = _day(row["REFUSAL_DATE"].strip())
    return document(reading, SOURCE.name, f"fda-refusal:{entry}", day, title, incident, ("USA",), keywords=words)


def _day(text: str) -> date:
    """FDA has written 22-Dec-21, 12/22/2021 and 2021-12-22."""
    for form in ("%d-%b-%y", "%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(f"REFUSAL_DATE {text!r}")
