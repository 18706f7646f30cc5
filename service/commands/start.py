"""`start`, `update` and `serve`: the main job."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from records.wording import both
from service.options import AsOf, From, existing, opened, told
from service.settings import settings

Once = Annotated[bool, typer.Option("--once", help=both("Do everything once and end, without serving."))]
Host = Annotated[str | None, typer.Option("--host", help=both("Address to serve on."))]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help=both("Port to serve on."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=both("Collect, label, grade, match, send; then serve the pages."))(start)
    app.command(help=both("Collect, label, grade, match and send once."))(update)
    app.command(help=both("Serve the pages and update on schedule."))(serve)


def start(once: Once = False, path: From = None, as_of: AsOf = None, host: Host = None, port: Port = None) -> None:
    """The main job."""
    update(path, as_of)
    if not once:
        serve(as_of, host, port, fetch=path is None)


def update(path: From = None, as_of: AsOf = None) -> None:
    """One whole run."""
    from service.lock import Busy, only_one
    from service.progress import showing
    from service.table import show_report, tell_refused
    from service.update import update as run

    file = existing(path)
    try:
        with only_one(settings().home):
            now, store = opened()
            with showing(now.language) as (progress, stage):
                report = run(now, store, path=file, progress=progress, stage=stage)
            show_report(now, store, report)
    except Busy:
        raise Busy(
            told("Another update is running in {home}; wait until it has ended.", home=settings().home)
        ) from None
    if file is not None and report.refused:
        tell_refused(report)
        raise typer.Exit(1)


def serve(
    as_of: AsOf = None,
    host: Host = None,
    port: Port = None,
    fetch: Annotated[bool, typer.Option("--fetch/--no-fetch", help=both("Look for due work while serving."))] = True,
) -> None:
    """The pages."""
    from service.serving import serve as run

    for name, value in (("HOST", host), ("PORT", port)):
        if value is not None:
            os.environ[f"SENTINEL_{name}"] = str(value)
            settings.cache_clear()
    run(settings(), fetch=fetch)
