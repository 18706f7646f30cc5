"""WTO ePing: what the site's own search page asks, without a key; undocumented, so off until somebody turns it on."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.eping_pages import Window, ask, span, walk, wanted
from crawlers.reading import Ask, Items, Plan, Reading
from records.runs import Source, Switch

SOURCE = Source(
    name="wto_eping_site",
    title_zh="WTO ePing 通报（网站检索，备用）",
    title_en="WTO ePing: notifications (the site's search, fallback)",
    publisher="WTO, UN DESA, ITC",
    country="WTO",
    kind="notification",
    family="api",
    address="https://epingalert.org/api/v1",
    official=True,
    licence="WTO public notifications",
    attribution="Source: WTO ePing (https://epingalert.org)",
    cadence_hours=24,
    expected=(0, 15_000),
    evidence="hand-made",
    switch=Switch.OFF,
    note_zh="该接口未公开说明：未知筛选条件会被悄悄忽略，系统会再次核对。",
    note_en="Undocumented: unknown filters are ignored without a word, so everything is filtered again here.",
)


def asks(plan: Plan) -> Iterator[Ask]:
    """One walk from the newest day back (without `sortBy` the order is relevance), then each wanted document."""
    order = {"sortBy": "distributionDate", "sortDirection": "desc"}
    for window in (Window(*span(plan)), *(Window(symbol=s) for s in wanted(plan))):
        yield ask(window, f"{plan.address}/azureSearch/getAll", (("Accept", "application/json"),), **order)


def parse(data: bytes, reading: Reading) -> Items:
    """The records of one page."""
    yield from walk(data, reading, SOURCE.name, newest_first=True)
