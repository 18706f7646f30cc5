"""`label`, `classify` and `grade`: what a notification is about and how much it matters."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from records.wording import both
from service.options import AsOf, opened, told

In = Annotated[
    Path, typer.Option("--in", metavar="FILE", help=both("JSON Lines of notifications; - for standard input."))
]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help=both("JSON Lines of labels; - for standard output."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=both("Label what is not labelled yet."))(label)
    app.command(help=both("Label a file, without the store."))(classify)
    app.command(help=both("Grade what is new, changed or due."))(grade)


def label(as_of: AsOf = None) -> None:
    """Label stored documents."""
    from classifier import label_pending

    now, store = opened()
    counts = label_pending(store, now.now())
    print(
        told(
            "{n} notifications labelled, {relevant} of them relevant.",
            n=counts["documents"],
            relevant=counts["relevant"],
        )
    )


def classify(source: In = Path("-"), target: Out = Path("-")) -> None:
    """Label lines; a bad one is told with its number and the rest go on (exit 1 at the end)."""
    from classifier import label_lines
    from service.settings import settings

    bad = 0
    with _reading(source) as lines, _writing(target) as out:
        for answer in label_lines(lines, settings().home):
            if answer.problem:
                bad += 1
                print(told("line {n}: {problem}", n=answer.number, problem=answer.problem), file=sys.stderr)
            else:
                out.write(answer.text + "\n")
    if bad:
        raise typer.Exit(1)


def grade(
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="SYMBOL", help=both("Print how this measure's grade came about."))
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Grade stored measures, or explain one."""
    from alerts.stages import grade_pending
    from service.table import show_grade

    now, store = opened()
    if explain:
        show_grade(now, store, explain)
        return
    changed = grade_pending(store, now.today(), now.now())
    print(told("{n} measures changed colour.", n=changed))


def _reading(path: Path):  # type: ignore[no-untyped-def]
    from contextlib import nullcontext

    return nullcontext(sys.stdin) if str(path) == "-" else path.open(encoding="utf-8", errors="replace")


def _writing(path: Path):  # type: ignore[no-untyped-def]
    from contextlib import nullcontext

    return nullcontext(sys.stdout) if str(path) == "-" else path.open("w", encoding="utf-8")
