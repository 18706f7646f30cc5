"""`documents`: fetch the notification documents themselves and read them."""

from __future__ import annotations

from typing import Annotated

import typer

from records.wording import both
from service.options import AsOf, opened, told
from service.settings import settings

Symbols = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SYMBOL]…", help=both("Symbols; none: red and orange measures not yet fetched.")),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=500, help=both("At most so many documents."))]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=both("Fetch notification documents (DOCX, PDF) from the WTO and read them."))(documents)


def documents(symbols: Symbols = None, limit: Limit = 20, as_of: AsOf = None) -> None:
    """Fetch them one at a time, keep the bytes, and add what they say to the records."""
    from service.documents import SOURCE, choose, want
    from service.lock import only_one
    from service.progress import showing
    from service.table import show_report, tell_refused
    from service.update import Report, crawl_named

    with only_one(settings().home):
        now, store = opened()
        wanted = choose(store, symbols or (), limit, now.language)
        if not wanted:
            print(told("No red or orange measure waits for its document."))
            return
        want(store, wanted)
        report = Report()
        with showing(now.language) as (progress, stage):
            stage("collect")
            crawl_named(now, store, [SOURCE], report, progress=progress)
        show_report(now, store, report)
    if report.refused:
        tell_refused(report)
        raise typer.Exit(1)
