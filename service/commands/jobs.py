"""`job`: what was asked for and what came of it; `work`: do it, and send continuously."""

from __future__ import annotations

from typing import Annotated

import typer

from records.wording import both
from service.options import AsJson, AsOf, actor, noted, opened, told

app = typer.Typer(help=both("Jobs: list, add."), no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command `work`."""
    app.command(help=both("Send what is due and do jobs, continuously; `serve` starts one, more may run."))(work)


def work(as_of: AsOf = None) -> None:
    """A worker in this process."""
    from service.settings import settings
    from service.working import work as run

    run(settings())


@app.command("list", help=both("List jobs."))
def list_(as_json: AsJson = False, as_of: AsOf = None) -> None:
    """Newest first."""
    from service.table_jobs import show_jobs

    now, store = opened()
    show_jobs(now, store, as_json=as_json)


@app.command(help=both("Ask for a job: replay, test, crawl, train."))
def add(
    kind: Annotated[str, typer.Argument(help=both("What to do."))],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]…", help=both("With what, e.g. source=eu_rasff."))
    ] = None,
    as_of: AsOf = None,
) -> None:
    """A worker does it."""
    from service.errors import Problem
    from service.jobs import KINDS

    now, store = opened()
    if kind not in KINDS:
        raise Problem(told("There is no job {kind}; there are {kinds}.", kind=kind, kinds=", ".join(KINDS)))
    pairs = dict(a.partition("=")[::2] for a in arguments or ())
    key = f"{kind} " + " ".join(f"{k}={v}" for k, v in sorted(pairs.items()))
    id = store.add_job(kind, pairs, actor(), now.now(), key=key[:200])
    noted(store, "job.add", f"job:{id}", kind=kind)
    print(told("Job {id} waits; a worker (`sentinel work`, or `serve`) does it.", id=id))
