"""WTO attachments: the notified texts that members put beside their notifications, for measures that matter.

What to fetch stands in the source's own state, written by the command `documents --attachments` and by each update
while the source is on: one [address, keys of the documents] for each file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from crawlers.documents.extract import ExtractError, extract
from crawlers.language import identify
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from records.attached import AttachedText, TextState
from records.runs import Invalid, Source, Switch
from records.wording import Reason, msg

SOURCE = Source(
    name="wto_attachments",
    title_zh="WTO 通报附件（被通报的文本）",
    title_en="Attachments of WTO notifications (the notified texts)",
    publisher="WTO",
    country="WTO",
    kind="notification",
    family="page",
    address="https://members.wto.org",
    official=True,
    licence="texts of the notifying members; read here, not republished",
    attribution="Source: WTO members' attachments (https://members.wto.org)",
    cadence_hours=24,
    expected=(0, 500),
    republish="none",
    evidence="hand-made",
    switch=Switch.OFF,
    min_delay_s=3.0,
    on_request=True,
    note_zh="开启后，红色、橙色措施的附件逐份自动取回，每天有上限；其他用 sentinel documents --attachments 取回。"
    "文本只供检索和研判，不对外展示。",
    note_en="When on, attachments of red and orange measures are fetched one by one, so many a day; others by "
    "`sentinel documents --attachments`. Their texts are searched and read by the desk, never shown to readers.",
)
NOT_THERE = frozenset({404, 410})
WEB_PAGE = msg("a web page came in place of the document; look at its address")


def asks(plan: Plan) -> Iterator[Ask]:
    """One request for each file that is wanted; the keys of its documents travel along."""
    wanted = json.loads(plan.state.get("wanted") or "[]")
    if not wanted:
        raise Unreadable(tell("no attachment is wanted; `sentinel documents --attachments SYMBOL…` chooses some"))
    for address, keys in wanted:
        place = address.replace(SOURCE.address, plan.address, 1)
        yield Ask(place, note=json.dumps([address, keys]), absent=NOT_THERE)


def parse(data: bytes, reading: Reading) -> Items:
    """The text of one file, or why it has none, for each of its documents."""
    reading.state["wanted"] = ""
    address, keys = json.loads(reading.ask.note or '["", [""]]')
    try:
        got = extract(data)
    except ExtractError as error:
        if error.reason.message == WEB_PAGE:  # a login or an outage: the file itself has not been seen
            advice = tell("look at the address with a browser; it is asked for again another day")
            yield Invalid(address, error.reason.say("zh" if tell("none") != "none" else "en"), advice)
            return
        reading.leftover[error.reason.message[:200]] += 1
        for key in keys:
            yield AttachedText(key, address, TextState.UNREADABLE, problem=error.reason, raw_sha256=reading.raw.sha256)
        return
    state, problem = TextState.READ, None
    if not got.text.strip():
        state, problem = TextState.UNREADABLE, Reason.of("the file holds pictures of pages, no text; read it by hand")
    for key in keys:
        yield AttachedText(
            key, address, state, got.text, got.pages, got.truncated, identify(got.text, _members(key)), problem,
            reading.raw.sha256,
        )  # fmt: skip


def absent(ask: Ask, reading: Reading) -> Items:
    """What is to be remembered of a file that is not there."""
    reading.state["wanted"] = ""
    address, keys = json.loads(ask.note)
    for key in keys:
        yield AttachedText(key, address, TextState.ABSENT, problem=Reason.of("its publisher does not have it"))


def _members(key: str) -> list[str]:
    """The members that a key of symbols names."""
    return [parts[3] for symbol in key.split(", ") if len(parts := symbol.split("/")) > 3]
