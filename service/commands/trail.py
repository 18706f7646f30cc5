"""`audit`: who did what, and whether the trail is as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from records.wording import both, msg
from service.options import AsJson, opened, told

app = typer.Typer(help=both("The audit trail: read it, verify it."), no_args_is_help=True)
FAULTS = {
    "changed": msg("row {id} was changed"),
    "missing": msg("row {id} is missing"),
    "moved": msg("row {id} does not follow the row before it"),
    "cut": msg("the trail does not end where it ended: row {id}"),
}


@app.command("list", help=both("List rows of the trail, the newest first."))
def list_(
    many: Annotated[int, typer.Option("--many", min=1, max=1000, help=both("How many rows."))] = 50,
    who: Annotated[str, typer.Option("--who", help=both("Only what this account did (its id, or cli:USER)."))] = "",
    verb: Annotated[str, typer.Option("--verb", help=both("Only this verb."))] = "",
    as_json: AsJson = False,
) -> None:
    """Newest first."""
    from records import queries
    from service.people import show_trail

    now, store = opened()
    entries = queries.trail(store, many, 0, who, verb)
    if as_json:
        print(json.dumps([asdict(e) for e in entries], ensure_ascii=False, indent=1))
    else:
        show_trail(now, entries)


@app.command(help=both("Recompute every hash; name each row that was changed, moved or taken out (exit code 1)."))
def verify(
    noted: Annotated[
        str, typer.Option("--noted", metavar="HASH", help=both("A hash noted earlier: is it still in the trail?"))
    ] = "",
) -> None:
    """The hash printed at the end can be noted elsewhere: whoever rewrites the whole trail cannot keep it."""
    _, store = opened()
    proof = store.verify(noted)
    for fault in proof.faults:
        print(told(FAULTS[fault.what], id=fault.id))
    if noted and not proof.has_noted:
        print(told("The noted hash is not in the trail."))
    if proof.faults or (noted and not proof.has_noted):
        raise typer.Exit(1)
    print(told("{n} rows, each as it was written; the newest hash is {head}", n=proof.rows, head=proof.head or "-"))
