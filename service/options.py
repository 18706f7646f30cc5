"""Options that several commands share."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records.wording import both, say
from service.settings import Settings, settings

if TYPE_CHECKING:
    from records.store import Store


def _take_day(value: str | None) -> str | None:
    """Set *today* for this process and every child of it."""
    if value:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise typer.BadParameter(f"{value!r}: YYYY-MM-DD, e.g. 2025-06-12") from None
        os.environ["SENTINEL_AS_OF"] = value
        settings.cache_clear()
    return value


AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", callback=_take_day, help=both("Take this day as today (YYYY-MM-DD).")),
]
AsJson = Annotated[bool, typer.Option("--json", help=both("Print JSON."))]
From = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help=both("Read only this ePing export (.xlsx); nothing is fetched.")),
]


def opened() -> tuple[Settings, Store]:
    """The settings and the store, with newest tables."""
    from service.update import open_store

    return settings(), open_store(settings())


def actor() -> str:
    """Who works at this command line, for the audit trail."""
    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError):  # a user id without a name
        return "cli:"


def noted(store: Store, verb: str, record: str, **detail: object) -> None:
    """Write a deed of this command line into the audit trail, by the real clock; never an address or a secret."""
    store.audit(actor(), verb, record, detail, datetime.now(UTC))


def existing(path: Path | None) -> Path | None:
    """The file as an absolute path; a wrong one is told before anything starts."""
    from service.errors import Problem

    if path is not None and not path.is_file():
        raise Problem(told("There is no file {path}; give the path of an ePing export (.xlsx).", path=path))
    return path.resolve() if path else None


def told(message: str, **params: object) -> str:
    """Say something in the language of this command line."""
    return say(message, settings().language, **params)
