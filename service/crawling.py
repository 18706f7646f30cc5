"""Crawls, each in a child process: Scrapy's reactor cannot start twice, and a bad source must not take others along."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic

from records import queries
from records.queries import SourceHealth
from records.runs import Source, Switch
from records.store import Store
from service.settings import Settings

# What a child tells while it works: {"source": …, "bytes": …, "total": …, "rows": …}
Progress = Callable[[dict[str, object]], None]
AT_ONCE = 4


@dataclass(slots=True)
class Child:
    """A crawl in progress."""

    name: str
    process: subprocess.Popen[str]
    ends: float
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Crawl:
    """How one crawl ended: the child's exit code and its last words on stderr."""

    source: str
    code: int
    words: str


def due(store: Store, sources: Iterable[Source], now: datetime) -> list[str]:
    """The sources that are on and worth asking: never tried, or their next try has come."""
    health = {h.source.name: h for h in queries.sources(store)}
    return [s.name for s in sources if _is_on(s, health.get(s.name)) and _is_due(health.get(s.name), now)]


def _is_on(source: Source, health: SourceHealth | None) -> bool:
    switch = health.switch if health else source.switch
    return switch is Switch.ON or (switch is Switch.NEEDS_KEY and bool(os.environ.get(source.key_setting)))


def _is_due(health: SourceHealth | None, now: datetime) -> bool:
    if health is None or health.last is None or health.next_try is None:
        return True
    return now < health.last.started or now >= health.next_try


def crawl(
    settings: Settings,
    names: Sequence[str],
    now: datetime,
    *,
    path: Path | None = None,
    progress: Progress | None = None,
    release: bool = False,
) -> list[Crawl]:
    """Run these sources side by side, at most four at once; returns when all have ended, in the order they did."""
    told: queue.Queue[tuple[str, str, str]] = queue.Queue()
    more = [*(["--from", str(path)] if path else []), *(["--release"] if release else [])]
    waiting, running, ended = list(names), {}, []  # type: list[str], dict[str, Child], list[Crawl]
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            name = waiting.pop(0)
            running[name] = _start(settings, name, now, more, told)
        for child in [c for c in running.values() if c.ends < monotonic()]:
            child.process.kill()
        _listen(told, running, progress)
        for name in [n for n, c in running.items() if c.process.poll() is not None]:
            child = running.pop(name)
            ended.append(Crawl(name, child.process.returncode, " ".join(child.errors[-3:])))
    return ended


def _start(
    settings: Settings, name: str, now: datetime, more: Sequence[str], told: queue.Queue[tuple[str, str, str]]
) -> Child:
    command = [
        sys.executable,
        "-m",
        "service.child",
        name,
        "--store",
        settings.url,
        "--home",
        str(settings.home.resolve()),
    ]
    command += ["--now", now.isoformat(), "--timeout", str(settings.fetch_timeout_s), *more]
    # Its standard input stays open as long as this process lives: the child ends when it closes.
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, text=True, encoding="utf-8", errors="replace", **pipes)  # type: ignore[call-overload]
    for stream in ("stdout", "stderr"):
        pipe = getattr(process, stream)
        threading.Thread(target=_relay, args=(name, stream, pipe, told), daemon=True).start()
    return Child(name, process, monotonic() + settings.crawl_timeout_minutes * 60)


def _relay(name: str, stream: str, pipe: Iterator[str], told: queue.Queue[tuple[str, str, str]]) -> None:
    for line in pipe:
        told.put((name, stream, line.rstrip()))


def _listen(told: queue.Queue[tuple[str, str, str]], running: dict[str, Child], progress: Progress | None) -> None:
    try:
        name, stream, line = told.get(timeout=0.05)
    except queue.Empty:
        return
    if stream == "stderr" and name in running and line:
        running[name].errors.append(line)
    elif progress and line.startswith("{"):
        progress(json.loads(line))
