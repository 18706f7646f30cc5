"""`search` and `index`: find measures by words in any language; bring the search index up to date."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from records.wording import both
from service.options import AsJson, AsOf, opened, told

Words = Annotated[list[str], typer.Argument(metavar="WORDS…", help=both("Words in any language, symbols or codes."))]
Most = Annotated[int, typer.Option("--limit", min=1, max=100, help=both("Rows at most."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=both("Find measures by words in Chinese, English, French or Spanish."))(search)
    app.command(help=both("Bring the search index up to date; `update` does it too."))(index)


def search(words: Words, limit: Most = 20, as_json: AsJson = False, as_of: AsOf = None) -> None:
    """What fits, best first, and how the words were read."""
    from rich.text import Text

    from records.queries.search import Wanted
    from records.queries.search import search as find
    from service.table import new_table, put_out

    now, store = opened()
    found = find(store, Wanted(" ".join(words)), now.today(), limit=limit)
    lang = now.language
    if as_json:
        rows = [{"key": r.key, "title": r.title, "title_zh": r.title_zh, "members": r.members} for r in found.rows]
        read = [{"words": u.text, "also": u.told, "measures": u.count, "dropped": u.dropped} for u in found.understood]
        print(json.dumps({"total": found.total, "read": read, "measures": rows}, ensure_ascii=False, indent=2))
        return
    for part in found.understood:
        also = told(", also: {words}", words="; ".join(part.told[:8])) if part.told else ""
        print(told("“{words}”: {n} measures", words=part.text, n=part.count) + also)
    table = new_table(lang, told("{n} measures fit", n=found.total), told("Symbol"), told("Member"), told("Title"))
    for row in found.rows:
        title = (row.title_zh if lang == "zh" else "") or row.title
        table.add_row(*map(Text, (row.key, ", ".join(row.members), title[:120])))
    put_out(table)


def index(as_of: AsOf = None) -> None:
    """Index what is pending."""
    now, store = opened()
    print(told("{n} measures indexed.", n=store.index_pending(now.today())))
