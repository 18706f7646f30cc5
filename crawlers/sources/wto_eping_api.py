"""WTO ePing: the keyed API, asked for the days since the last success, and for single documents that are missing."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.eping_pages import Window, ask, span, walk, wanted, windows
from crawlers.reading import Ask, Items, Plan, Reading, tell
from records.runs import Source, Switch
from records.wording import msg

SOURCE = Source(
    name="wto_eping_api",
    title_zh="WTO ePing 通报（接口，需密钥）",
    title_en="WTO ePing: notifications (keyed API)",
    publisher="WTO, UN DESA, ITC",
    country="WTO",
    kind="notification",
    family="api",
    address="https://api.wto.org/eping",
    official=True,
    licence="WTO public notifications",
    attribution="Source: WTO ePing (https://epingalert.org)",
    cadence_hours=6,
    expected=(0, 15_000),
    evidence="hand-made",
    switch=Switch.NEEDS_KEY,
    key_setting="SENTINEL_KEY_WTO",
    note_zh="密钥可在 apiportal.wto.org 免费申请。",
    note_en="The key is free at apiportal.wto.org.",
)
DAYS = 30  # in one window


def asks(plan: Plan) -> Iterator[Ask]:
    """One request for each window, then for each wanted document; the key goes into a header, never the address."""
    headers = (("Ocp-Apim-Subscription-Key", plan.key), ("Accept", "application/json"))
    address = f"{plan.address}/notifications/search"
    for window in (*windows(*span(plan), DAYS), *(Window(symbol=s) for s in wanted(plan))):
        yield ask(window, address, headers)


def parse(data: bytes, reading: Reading) -> Items:
    """The records of one page."""
    yield from walk(data, reading, SOURCE.name, newest_first=False)


def explain(status: int) -> str:
    """Without a valid key the API's paths answer 404, as if they did not exist."""
    if status in (401, 403):
        return tell("the key was refused ({status}); check SENTINEL_KEY_WTO", status=status)
    if status == 404:
        text = msg("answer 404: without a valid key the API says that its paths do not exist; check SENTINEL_KEY_WTO")
        return tell(text)
    return ""
