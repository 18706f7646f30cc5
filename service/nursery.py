"""The parent of crawls: loads once what every crawl needs, and forks a process for each source.

Standard input stays open as long as the service lives; when it closes everything here ends.  Standard output carries
lines of JSON: a crawl's progress as it goes, and `{"source", "code", "words"}` when it has ended.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from tempfile import TemporaryFile
from typing import IO

AT_ONCE = 4
LOADED = (
    "crawlers.families.file", "crawlers.families.robots", "crawlers.families.site", "crawlers.guard", "feedparser",
    "scrapy.core.downloader.contextfactory", "scrapy.core.downloader.handlers.http11", "scrapy.core.engine",
    "scrapy.core.scheduler", "scrapy.dupefilters", "scrapy.pqueues", "scrapy.spidermiddlewares.referer",
    "scrapy.squeues",
)  # fmt: skip
LAST_WORDS = 3  # lines of standard error that are told


@dataclass(slots=True)
class Forked:
    """A process made by `fork`, in the manner of `Popen`."""

    pid: int

    def poll(self) -> int | None:
        """The exit status when it has ended; negative for a signal."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def kill(self) -> None:
        """End it now."""
        os.kill(self.pid, signal.SIGKILL)


@dataclass(slots=True)
class Crawling:
    """A crawl in progress, and what it says on standard error."""

    name: str
    process: Forked | subprocess.Popen[bytes]
    ends: float
    errors: IO[bytes]

    def words(self) -> str:
        """Its last lines."""
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, self.errors.tell() - 4096))
        lines = self.errors.read().decode("utf-8", "replace").split("\n")
        return " ".join([line.strip() for line in lines if line.strip()][-LAST_WORDS:])


def main() -> int:
    """Crawl the named sources, at most four at once; what is not known here goes to each crawl."""
    reader = argparse.ArgumentParser(prog="python -m service.nursery")
    reader.add_argument("names", nargs="+")
    reader.add_argument("--seconds", type=float, required=True)
    given, more = reader.parse_known_args()
    running: list[Crawling] = []
    threading.Thread(target=_watch_parent, args=(running,), daemon=True).start()
    if len(given.names) > 1 and hasattr(os, "fork"):
        load()
    waiting = list(given.names)
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            running.append(_start(waiting.pop(0), more, given.seconds))
        for one in list(running):
            _look_after(one, running)
        time.sleep(0.02)
    return 0


def load() -> None:
    """What each crawl would load by itself: most of the processor time of one that finds nothing new."""
    for name in LOADED:
        import_module(name)
    # Not the reactor: each crawl makes its own.
    assert "twisted.internet.reactor" not in sys.modules


def _start(name: str, more: Sequence[str], seconds: float) -> Crawling:
    errors = TemporaryFile()  # noqa: SIM115  closed when the crawl has ended
    sys.stdout.flush()
    process: Forked | subprocess.Popen[bytes]
    if hasattr(os, "fork"):
        pid = os.fork()
        if not pid:
            _crawl([name, *more], errors)
        process = Forked(pid)
    else:
        command = [sys.executable, "-m", "crawlers", name, *more]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=errors)
    return Crawling(name, process, time.monotonic() + seconds, errors)


def _crawl(args: list[str], errors: IO[bytes]) -> None:
    """In the forked process, which ends here."""
    code = 1
    try:
        os.dup2(errors.fileno(), 2)
        threading.Thread(target=_watch_parent, args=([],), daemon=True).start()
        from crawlers.__main__ import main as crawl

        code = crawl(args)
    finally:
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _look_after(one: Crawling, running: list[Crawling]) -> None:
    if one.ends < time.monotonic():
        one.process.kill()
    code = one.process.poll()
    if code is None:
        return
    running.remove(one)
    with one.errors:
        told = {"source": one.name, "code": code, "words": one.words()}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _watch_parent(running: Sequence[Crawling]) -> None:
    # Not through `sys.stdin`: its lock, held by this thread at the end, would make the interpreter abort.
    while os.read(0, 1):
        pass
    for one in list(running):
        one.process.kill()
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main())
