"""`report`: the weekly and the monthly report as Word, Excel and PDF files."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from records.wording import both, msg
from service.options import AsOf, opened, told


class Format(StrEnum):
    """What may be asked for; "all" draws each."""

    ALL = "all"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"


class Language(StrEnum):
    """The report's language."""

    ZH = "zh"
    EN = "en"


class Span(StrEnum):
    """Week or month."""

    WEEK = "week"
    MONTH = "month"


def _day(value: str | None) -> str | None:
    if value:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise typer.BadParameter(f"{value!r}: YYYY-MM-DD, e.g. 2025-06-08") from None
    return value


Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="DATE", callback=_day, help=both("Last day (default: the last whole week or month).")
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=both("Write the weekly or monthly report as Word, Excel and PDF files."))(report)


def report(
    span: Annotated[Span, typer.Argument(help=both("week: seven days; month: a calendar month up to --until."))],
    until: Until = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=both("Folder of the files."))] = Path("reports"),
    format: Annotated[Format, typer.Option("--format", help=both("One format, or all."))] = Format.ALL,
    language: Annotated[Language | None, typer.Option("--language", help=both("zh or en."))] = None,
    as_of: AsOf = None,
) -> None:
    """Write the files and print their paths."""
    from alerts import reports
    from service.errors import Problem

    now, store = opened()
    wanted = reports.Span(span.value)
    if until and date.fromisoformat(until) > now.today():
        text = msg("{day} lies ahead; a report ends today ({today}) at the latest.")
        raise Problem(told(text, day=until, today=now.today()))
    days = reports.period(wanted, date.fromisoformat(until)) if until else reports.ended(wanted, now.today())
    made = reports.made(store, days, language.value if language else now.language, now.now())
    formats = reports.FORMATS if format is Format.ALL else (format.value,)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in formats:
            path = out / f"{made.file}.{name}"
            path.write_bytes(reports.drawn(made, name))
            print(path)
    except OSError as error:
        text = msg("The report cannot be written to {place}: {problem}. Give another folder with --out.")
        raise Problem(told(text, place=out, problem=error.strerror or error)) from None
