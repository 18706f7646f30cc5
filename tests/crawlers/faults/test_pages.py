"""A source of several pages: each is asked for only when it has changed, and one that has not still leads on."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from records import queries
from records.runs import Verdict
from records.store import Store

SOURCE = '''
"""Pages that each hold one notice and name the next."""

import json

from crawlers.reading import Ask, Items, Reading
from records.notification import DocumentType, Kind, Notification
from records.runs import Source

SOURCE = Source(
    name="xx_pages", title_zh="x", title_en="Pages", publisher="x", country="XX", kind="regulation", family="page",
    address="https://example.org/1", official=True, licence="x", attribution="x", cadence_hours=24, expected=(1, 9),
)


def parse(data: bytes, reading: Reading) -> Items:
    page = json.loads(data)
    if page["next"]:
        reading.follow.append(Ask(reading.ask.address.rsplit("/", 1)[0] + page["next"]))
    yield Notification(
        source="xx_pages", key=page["key"], measure=page["key"], kind=Kind.REGULATION, type=DocumentType.REGULAR,
        distributed=reading.today, title=page["title"], raw=reading.raw,
    )
'''
PROGRAM = """
import sys
from crawlers import sources
sources.__path__.append({folder!r})
from crawlers.__main__ import main
sys.exit(main())
"""


def test_only_the_page_that_changed_is_downloaded_again(
    server: Any, new_store: Callable[[], Store], crawler: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "xx_pages.py").write_text(SOURCE.lstrip(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("xx_pages", tmp_path / "xx_pages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    store, titles, given = new_store(), {"1": "One", "2": "Two", "3": "Three"}, []
    store.register([module.SOURCE])

    def page(call: Any) -> None:
        number = call.path.rsplit("/", 1)[1]
        mark = f'"{titles[number]}"'
        if mark in call.head:
            return call.answer(status=304, length=None, ETag=mark)
        given.append(number)
        after = f'"/{int(number) + 1}"' if number < "3" else "null"
        text = f'{{"key": "xx:{number}", "title": "{titles[number]}", "next": {after}}}'
        return call.answer(text.encode(), ETag=mark)

    server.faults |= {f"pages/{n}": page for n in titles}
    day = 0

    def crawl() -> Any:
        nonlocal day
        day += 1
        given.clear()
        at = {"now": first.run.started + timedelta(days=day)} if day > 1 else {}
        return crawler(store, "xx_pages", server.url("pages/1"), program=PROGRAM.format(folder=str(tmp_path)), **at)

    first = crawl()
    assert (first.run.verdict, first.run.new, given) == (Verdict.OK, 3, ["1", "2", "3"])
    quiet = crawl()
    assert (quiet.run.verdict, quiet.run.changed, given) == (Verdict.UNCHANGED, 0, [])
    titles["3"] = "Three, as edited"
    edited = crawl()
    assert (edited.run.verdict, given) == (Verdict.OK, ["3"]) and edited.documents == 3
    found = queries.measure(store, "xx:3")
    assert found is not None and found.title == "Three, as edited"
    for kept in (store.home / "raw").rglob("*"):  # the kept bytes are cleaned away: everything is asked for anew
        if kept.is_file():
            kept.unlink()
    assert crawl().run.verdict is Verdict.OK and given == ["1", "2", "3"]
