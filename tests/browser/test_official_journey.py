"""An official's way: choose on the board, open what lies behind, save the three reports, look at every page."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from docx import Document

from records.catalogue import catalogue
from records.grades import Colour
from records.wording import named, say
from tests.browser.conftest import ROOT, Running

pytestmark = pytest.mark.browser
PICTURES = ROOT / "test-output"
PAGES = ("overview", "trends", "calibration", "reports", "deliveries", "inbox", "subscriptions")
LAST = date(2025, 6, 8)  # of the last whole week
WAIT = 60_000


def settled(page: Any, address: str) -> None:
    """The page is there and has stopped running."""
    page.goto(address)
    page.get_by_text(re.compile("非《突发事件应对法》|Emergency Response Law")).first.wait_for(
        timeout=WAIT, state="attached"
    )
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=WAIT)


def test_from_the_board_to_a_measure_by_keyboard(running: Running, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    settled(page, f"{running.address}/overview")
    assert page.locator("[data-testid=stVegaLiteChart]").count() >= 3
    sector = page.get_by_role("combobox", name=re.compile(say("Sector"))).first
    sector.focus()
    page.keyboard.type(named("@sector:food", "zh"))
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("此处可应对措施")).wait_for(timeout=WAIT)
    page.get_by_role("link", name=re.compile("查看全部可应对措施|在列表中查看全部")).first.wait_for(timeout=WAIT)
    tile = page.locator("[data-testid=stVegaLiteChart]").first.locator("g.mark-rect path").last
    tile.click()  # with the mouse: other members (the last column) of the tile's sector
    page.get_by_role("combobox", name=re.compile(say("Member"))).and_(
        page.locator(f"[value='{say('others')}']")
    ).wait_for(timeout=WAIT)
    link = page.locator("[class*=st-key-row-closing] a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("measure="), timeout=WAIT)
    page.get_by_text(say("What to do")).first.wait_for(timeout=WAIT)
    page.close()


def saved(page: Any, kind: str) -> bytes:
    with page.expect_download(timeout=WAIT) as waiting:
        page.get_by_role("button", name=say("Save as {kind}", kind=kind)).click()
    return Path(waiting.value.path()).read_bytes()


def test_three_reports_are_saved_and_hold_what_the_store_holds(running: Running, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    settled(page, f"{running.address}/reports")
    word = Document(io.BytesIO(saved(page, "Word")))
    book = openpyxl.load_workbook(io.BytesIO(saved(page, "Excel")))
    pdf = "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(saved(page, "PDF")))
    page.close()
    flat = "".join(pdf.split())
    cells = {row[0]: row[1:] for sheet in book for row in sheet.iter_rows(values_only=True) if row[0]}
    told = {r.cells[0].text: [c.text for c in r.cells[1:]] for t in word.tables for r in t.rows}
    values = expected(running.home)
    for name, numbers in values.items():
        assert cells[name][: len(numbers)] == numbers, name
        assert told[name][: len(numbers)] == [str(n) for n in numbers], name
        assert f"{name}{''.join(map(str, numbers))}".replace(" ", "") in flat, name
    assert sum(map(len, values.values())) >= 20


def expected(home: Path) -> dict[str, tuple[int, ...]]:
    """Open measures by sector and colour, and key figures of the week, from the tables alone."""
    database = sqlite3.connect(home / "sentinel.db")
    colours = dict(database.execute("SELECT measure_id, colour FROM assessed WHERE colour IS NOT NULL"))
    days: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for measure, day, deadline in database.execute("SELECT measure_id, distributed, comment_deadline FROM document"):
        if day <= LAST.isoformat():
            days[measure].append((day, deadline))
    open_now = {m for m, found in days.items() if m in colours and _open(found)}
    touched = {
        (family.split("/")[0], measure)
        for measure, family in database.execute(
            "SELECT d.measure_id, l.family FROM label l JOIN document d ON d.id = l.document_id WHERE l.score > 0"
        )
        if measure in open_now
    }
    values: dict[str, tuple[int, ...]] = {}
    for sector in catalogue().sectors:
        counts = Counter(colours[m] for s, m in touched if s == sector)
        values[named(f"@sector:{sector}", "zh")] = (*(counts[c.value] for c in Colour), counts.total())
    first = (LAST - timedelta(days=6)).isoformat()
    fresh = {m for m, found in days.items() if m in colours and any(d >= first for d, _ in found)}
    values[say("Measures with a new document")] = (len(fresh),)
    values[say("Open at the end of the period")] = (len(open_now),)
    return values


def _open(found: list[tuple[str, str | None]]) -> bool:
    stated = [deadline for _, deadline in found if deadline]
    if stated:
        return max(stated) >= LAST.isoformat()
    return max(day for day, _ in found) > (LAST - timedelta(days=60)).isoformat()


@pytest.mark.parametrize(("lang", "width"), [("zh", 360), ("en", 1280)])
def test_every_page_is_looked_at(running: Running, browser: Any, lang: str, width: int) -> None:
    """A picture of each, no sideways scrolling, nothing asked from outside, nothing serious found by axe."""
    from axe_playwright_python.sync_playwright import Axe

    PICTURES.mkdir(exist_ok=True)
    page = browser.new_page(viewport={"width": width, "height": 900 if width > 500 else 740})
    outside: list[str] = []
    page.on("request", lambda r: None if _ours(r.url, running.address) else outside.append(r.url))
    grave: list[tuple[str, str, list[str]]] = []
    for path in PAGES:
        settled(page, f"{running.address}/{path}?lang={lang}")
        assert page.locator("[data-testid=stException]").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        main = page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth - e.clientWidth")
        assert main <= 0, (path, main)
        photograph(page, f"{path}-{lang}-{width}", width)
        found = Axe().run(page, context="[data-testid=stMainBlockContainer]").response["violations"]
        wrong = [v for v in found if v["impact"] in ("serious", "critical")]
        grave += [(path, v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in wrong]
    page.close()
    assert outside == [] and not grave, json.dumps({"outside": outside, "grave": grave}, ensure_ascii=False, indent=1)


def photograph(page: Any, name: str, width: int) -> None:
    """The whole page: its own scroll area is made as high as what is in it."""
    before = page.viewport_size
    height = page.locator("[data-testid=stMain]").evaluate("e => e.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(int(height) + 60, 5000)})
    page.wait_for_timeout(400)  # charts are drawn anew
    page.screenshot(path=str(PICTURES / f"{name}.png"))
    page.set_viewport_size(before)


def _ours(url: str, address: str) -> bool:
    return url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:"))
