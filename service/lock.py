"""One update at a time in one home folder: a file lock that ends with its process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(RuntimeError):
    """Another process holds the lock."""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold `home/update.lock`; raises `Busy` at once when another process does.  A killed process frees it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "update.lock").open("a+") as file:
        _lock(file.fileno())
        yield


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _lock(number: int) -> None:
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError as error:
            raise Busy from error

else:
    import fcntl

    def _lock(number: int) -> None:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
