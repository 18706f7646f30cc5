"""Errors that a person can do something about: the command line tells them in one sentence and ends with 1."""

from __future__ import annotations


class Problem(RuntimeError):
    """Something the person at the keyboard can mend; the message says what, where and what to do."""


def told() -> tuple[type[Exception], ...]:
    """The errors that are told instead of traced."""
    from sqlalchemy.exc import DBAPIError

    from records.catalogue import CatalogueError
    from records.roles import Refused
    from records.store import StoreError
    from responses.machine import CaseError
    from service.lock import Busy

    return Problem, CaseError, Refused, StoreError, Busy, CatalogueError, DBAPIError, OSError
