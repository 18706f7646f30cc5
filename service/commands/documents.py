"""`documents`: fetch the notification documents themselves, or the files attached to them, and read them."""

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
Attached = Annotated[
    bool, typer.Option("--attachments", help=both("The notified texts attached at members.wto.org instead."))
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=both("Fetch notification documents (DOCX, PDF) from the WTO and read them."))(documents)


def documents(symbols: Symbols = None, attachments: Attached = False, limit: Limit = 20, as_of: AsOf = None) -> None:
    """Fetch them one at a time, keep the bytes, and add what they say to the records."""
    from service.forms import keep_forms
    from service.lock import only_one
    from service.progress import showing
    from service.table import show_report, tell_refused
    from service.update import Report, crawl_named

    with only_one(settings().home):
        now, store = opened()
        source = _choose(symbols or [], attachments, limit)
        if not source:
            return
        report = Report()
        with showing(now.language) as (progress, stage):
            stage("collect")
            crawl_named(now, store, [source], report, progress=progress)
            stage("index")
            keep_forms(store)
            store.index_pending(now.today())
        show_report(now, store, report)
    if report.refused:
        tell_refused(report)
        raise typer.Exit(1)


def _choose(symbols: list[str], attached: bool, limit: int) -> str:
    """Tell the source what to fetch; its name, "" when nothing is to be fetched."""
    from service import attachments, documents

    now, store = opened()
    if attached:
        files = attachments.choose(store, symbols, limit, now.now(), now.language)
        if files:
            attachments.want(store, files, now.now())
            return attachments.SOURCE
        print(told("No attachment waits to be fetched."))
        return ""
    wanted = documents.choose(store, symbols, limit, now.language)
    if wanted:
        documents.want(store, wanted)
        return documents.SOURCE
    print(told("No red or orange measure waits for its document."))
    return ""
