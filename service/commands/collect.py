"""`crawl`: collect from sources, or list them."""

from __future__ import annotations

from typing import Annotated

import typer

from records.wording import both
from service.options import AsOf, From, existing, opened, told
from service.settings import settings

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]…", help=both("Names of sources; none: all that are on."))
]
Release = Annotated[
    bool, typer.Option("--release", help=both("Take what was held because it was far more than usual."))
]
Listing = Annotated[bool, typer.Option("--list", help=both("List the sources and end."))]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=both("Collect from sources."))(crawl)


def crawl(
    names: Names = None, path: From = None, listing: Listing = False, release: Release = False, as_of: AsOf = None
) -> None:
    """Collect from these sources, due or not."""
    from records import queries
    from records.runs import Switch
    from service.errors import Problem
    from service.lock import only_one
    from service.progress import showing
    from service.table import show_report, show_sources, tell_refused
    from service.update import WORKBOOK, Report, crawl_named, passports

    if listing:
        now, store = opened()
        known = {s.name for s in passports()}
        show_sources(now, [h for h in queries.sources(store) if h.source.name in known])
        return
    file = existing(path)
    known = {s.name for s in passports()}
    wanted = list(names or ([WORKBOOK] if file else []))
    if unknown := [n for n in wanted if n not in known]:
        text = told("There is no source {name}; `sentinel crawl --list` shows the names.", name=", ".join(unknown))
        raise Problem(text)
    with only_one(settings().home):
        now, store = opened()
        report = Report()
        wanted = wanted or [
            h.source.name for h in queries.sources(store) if h.source.name in known and h.switch is Switch.ON
        ]
        with showing(now.language) as (progress, stage):
            stage("collect")
            crawl_named(now, store, wanted, report, path=file, progress=progress, release=release)
        show_report(now, store, report)
    if report.refused:
        tell_refused(report)
        raise typer.Exit(1)
