"""The packaged sample: real notifications of June 2025 as facts, titled and summarised in our own words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from crawlers.eping import TYPES
from crawlers.reading import Items, Reading
from records.notification import Code, Kind, Notification
from records.runs import Source, Switch
from records.symbols import document_key, measure_key

FILE = Path(__file__).parent.parent / "data" / "sample.jsonl"
SOURCE = Source(
    name="sample",
    title_zh="样例数据（随软件附带）",
    title_en="Packaged sample",
    publisher="WTO (facts)",
    country="WTO",
    kind="notification",
    family="packaged",
    address="",
    official=False,
    licence="facts of WTO notifications; words are our own",
    attribution="Source: WTO ePing (https://epingalert.org)",
    cadence_hours=24 * 365,
    expected=(30, 100),
    switch=Switch.OFF,
    republish="full",  # titles and summaries are our own words
    reliability="B",
)


def parse_file(path: Path, reading: Reading) -> Items:
    """One notification for each line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            yield _notification(json.loads(line), number, reading)


def _notification(row: dict[str, object], number: int, reading: Reading) -> Notification:
    text = {k: str(v) for k, v in row.items() if isinstance(v, str)}
    many = {k: tuple(map(str, v)) for k, v in row.items() if isinstance(v, list)}
    links = row["links"]
    assert isinstance(links, dict)
    type_, emergency = TYPES[text["type"].lower()]
    return Notification(
        source=SOURCE.name,
        key=document_key(many["symbols"]),
        measure=measure_key(many["symbols"]),
        kind=Kind.NOTIFICATION,
        type=type_,
        emergency=emergency,
        distributed=date.fromisoformat(text["distributed"]),
        comment_deadline=date.fromisoformat(text["comment_deadline"]) if "comment_deadline" in text else None,
        title=text["title"],
        title_zh=text["title_zh"],
        description=text["description"],
        summary_zh=text["summary_zh"],
        products=text["products"],
        codes=(*(Code("hs", c) for c in many["hs"]), *(Code("ics", c) for c in many["ics"])),
        links=tuple((str(k), str(v)) for k, v in links.items() if v),
        sample=True,
        raw=reading.at(f"#{number}"),
        members=many["members"],
        symbols=many["symbols"],
        objectives=many["objectives"],
        keywords=many["keywords"],
        regions=many["regions"],
        documents=many["documents"],
    )
