"""An exporter's half minute on a phone: from the link of a mail to the inbox, one tap, and the answer is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest

from alerts.stages import match_pending
from records import links
from records.grades import Colour
from records.subscriptions import Subscription
from records.tables_readers import reader
from records.wording import say
from tests.browser.conftest import NOW, SECRET, Running

pytestmark = pytest.mark.browser
WAIT = 60_000


def test_from_ones_subscriptions_to_an_answer(running: Running, browser: Any) -> None:
    store, day = running.store, NOW.date()
    with store.write() as connection:
        values = {"key": "anna", "address": "anna@example.com", "channel": "folder", "language": "zh", "since": day}
        connection.execute(reader.insert().values(**values))
    store.add_subscription(Subscription("s-anna", "anna", "Anna", lowest=Colour.BLUE, since=day, owner="anna"))
    match_pending(store, day, NOW)
    token = links.sign(SECRET.encode(), links.MANAGE, "anna")
    page = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page.goto(f"{running.address}/p/manage/{token}")
    page.get_by_role("link", name=say("My alerts")).click()
    card = page.locator("[class*=st-key-row-inbox-0]")
    card.wait_for(timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = card.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert re.search("还有 \\d+ 天|未注明日期", card.inner_text()) and say("What to do") in card.inner_text()
    title = card.get_by_role("link").first.get_attribute("href") or ""
    button = card.get_by_role("radio", name=re.compile(say("Concerns me"))).or_(
        card.get_by_role("button", name=re.compile(say("Concerns me")))
    )
    button.first.focus()
    page.keyboard.press("Enter")  # a thumb or a key: the same button
    page.get_by_text(say("Noted: we go on telling you of every change of it.")).first.wait_for(timeout=WAIT)
    said = [store.answer_of("anna", key) for key in keys(running)]
    answers = [a.answer for a in said if a]
    assert answers == ["concerns"] and "measure=" in title
    page.close()


def keys(running: Running) -> list[str]:
    with running.store.read() as connection:
        return [key for (key,) in connection.exec_driver_sql("SELECT key FROM measure")]
