"""`import`: customs statistics and trade concerns from files that people have exported."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from records.wording import both
from service.options import AsOf, noted, opened, told
from service.settings import settings

if TYPE_CHECKING:
    from crawlers.imports.sheet import Imported
    from records.runs import Invalid
    from records.store import Store

T = TypeVar("T")
app = typer.Typer(help=both("Import figures that grading uses."), no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE.csv", help=both("A CSV file in UTF-8 or GBK, with its headings."))]
Rate = Annotated[
    float | None, typer.Option("--rate", min=0.01, help=both("Yuan for a US dollar, for a file in yuan only."))
]
MOST_TOLD = 20


@app.command(help=both("Guangxi's exports by tariff line, partner and month, as the customs site exports them."))
def exports(path: File, rate: Rate = None, as_of: AsOf = None) -> None:
    """Keep the figures; what stands for the same line, partner and month is replaced."""
    from crawlers.imports.exports import read_exports

    now, store = opened()
    _existing(path)
    found = _read(lambda: read_exports(path, now.today(), rate))
    new, changed = store.save_exports(found.good, _raw(store, path)) if found.good else (0, 0)
    noted(store, "figures.import", f"file:{path.name}", new=new, changed=changed)
    months = sorted(f.month for f in found.good)
    span = f"{months[0]:%Y-%m} – {months[-1]:%Y-%m}" if months else "–"
    _tell(found.bad, len(found.good))
    print(
        told(
            "{n} export figures ({new} new, {changed} changed), {span}; {bad} rows refused, {other} passed over.",
            n=len(found.good),
            new=new,
            changed=changed,
            span=span,
            bad=len(found.bad),
            other=found.passed_over,
        )
    )


@app.command(help=both("Specific trade concerns of the WTO's committees."))
def concerns(path: File, as_of: AsOf = None) -> None:
    """Keep the concerns by their number."""
    from crawlers.imports.concerns import read_concerns

    now, store = opened()
    _existing(path)
    found = _read(lambda: read_concerns(path, now.today()))
    new, changed = store.save_concerns(found.good, _raw(store, path)) if found.good else (0, 0)
    noted(store, "figures.import", f"file:{path.name}", new=new, changed=changed)
    _tell(found.bad, len(found.good))
    text = told(
        "{n} trade concerns ({new} new, {changed} changed); {bad} rows refused.",
        n=len(found.good),
        new=new,
        changed=changed,
        bad=len(found.bad),
    )
    print(text)


@app.command(help=both("Earlier comments of members on measures; experts see them beside a draft."))
def comments(path: File, as_of: AsOf = None) -> None:
    """Keep the comments; one of the same member, measure and day is replaced."""
    from crawlers.imports.comments import read_comments

    now, store = opened()
    _existing(path)
    found = _read(lambda: read_comments(path, now.today()))
    _raw(store, path)
    kept = store.save_past_comments(found.good)
    noted(store, "earlier.import", f"file:{path.name}", kept=kept)
    _tell(found.bad, len(found.good))
    print(told("{n} earlier comments; {bad} rows refused.", n=kept, bad=len(found.bad)))


def _existing(path: Path) -> None:
    from service.errors import Problem

    if not path.is_file():
        raise Problem(told("There is no file {path}; give the path of a CSV file.", path=path))


def _read(reader: Callable[[], Imported[T]]) -> Imported[T]:
    """A file that cannot be read at all is told in one sentence."""
    from crawlers.reading import Unreadable
    from service.errors import Problem

    os.environ["SENTINEL_LANGUAGE"] = settings().language
    try:
        return reader()
    except Unreadable as error:
        raise Problem(str(error)) from error


def _raw(store: Store, path: Path) -> str:
    return store.keep_raw_file(path, path.name).sha256


def _tell(bad: Sequence[Invalid], good: int) -> None:
    """The first bad rows on stderr; nothing good at all ends with 1."""
    for row in bad[:MOST_TOLD]:
        print(f"{row.place}: {row.problem}; {row.advice}", file=sys.stderr)
    if len(bad) > MOST_TOLD:
        print(told("… and {n} more bad rows", n=len(bad) - MOST_TOLD), file=sys.stderr)
    if not good:
        from service.errors import Problem

        raise Problem(told("No row of the file could be taken; nothing was changed."))
