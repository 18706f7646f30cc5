"""The command line `sentinel`: each command is one file in `service/commands`; here they are put together."""

from __future__ import annotations

import sys

import typer

from records.wording import both
from service.commands import (
    account,
    backtest,
    cases,
    collect,
    delivery,
    documents,
    gaps,
    imports,
    jobs,
    label,
    look,
    mail,
    model,
    readers,
    report,
    search,
    sources,
    start,
    trail,
    watch,
)

app = typer.Typer(
    help=both("Sentinel warns Guangxi's exporters of foreign technical trade measures."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
for room in (start, collect, label, backtest, mail, look, gaps, documents, model, search, jobs, report):
    room.register(app)
readers.register(watch.app)
app.add_typer(watch.app, name="subscription")
app.add_typer(imports.app, name="import")
app.add_typer(sources.app, name="source")
app.add_typer(cases.app, name="case")
app.add_typer(cases.experts, name="expert")
app.add_typer(cases.meetings, name="meeting")
app.add_typer(delivery.app, name="delivery")
app.add_typer(jobs.app, name="job")
app.add_typer(account.app, name="account")
app.add_typer(trail.app, name="audit")


def main() -> None:
    """Entry point.  0: done; 1: it could not be done, told in one sentence on stderr; 2: wrong usage; 75: later."""
    try:
        app()
    except Exception as error:  # the edge: what a person can mend is told in a sentence, the rest is traced
        from service.errors import told

        if not isinstance(error, told()):
            raise
        from service.lock import Busy

        print(f"sentinel: {error}", file=sys.stderr)
        raise SystemExit(75 if isinstance(error, Busy) else 1) from None
