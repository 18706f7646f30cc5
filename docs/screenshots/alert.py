"""The picture of a mail in the README: the HTML part of an `.eml` as a phone of 390 points shows it.

python docs/screenshots/alert.py data/outbox/….eml [cards]
"""

from __future__ import annotations

import shutil
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from playwright.sync_api import sync_playwright

WIDTH = 390
TARGET = Path(__file__).with_name("alert.png")


def main() -> None:
    """Write `alert.png`: the head and so many cards (one)."""
    message = cast(EmailMessage, message_from_bytes(Path(sys.argv[1]).read_bytes(), policy=policy.default))
    html = message.get_body(("html",))
    assert html is not None
    cards = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 800}, device_scale_factor=2)
        page.set_content(html.get_content())
        boxes = page.locator("body > div > div").evaluate_all("all => all.map(e => e.getBoundingClientRect().bottom)")
        assert page.evaluate("document.documentElement.scrollWidth") == WIDTH, "it is wider than the phone"
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": boxes[cards] + 14}
        page.screenshot(path=TARGET, clip=clip, full_page=True)  # type: ignore[arg-type]
        browser.close()


if __name__ == "__main__":
    main()
