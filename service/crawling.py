"""Crawls, each in a process of its own: Scrapy's reactor cannot start twice, and a bad source takes no other along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from records import queries
from records.queries import SourceHealth
from records.runs import Source, Switch
from records.store import Store
from service.settings import Settings

# What a child tells while it works: {"source": …, "bytes": …, "total": …, "rows": …}
Progress = Callable[[dict[str, object]], None]


@dataclass(frozen=True, slots=True)
class Crawl:
    """How one crawl ended: the child's exit code and its last words on stderr."""

    source: str
    code: int
    words: str


def due(store: Store, sources: Iterable[Source], now: datetime) -> list[str]:
    """The sources that are on and worth asking: never tried, or their next try has come; none that is asked by name."""
    health = {h.source.name: h for h in queries.sources(store)}
    asked = [s for s in sources if not s.on_request]
    return [s.name for s in asked if _is_on(s, health.get(s.name)) and _is_due(health.get(s.name), now)]


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
    if not names:
        return []
    ended: list[Crawl] = []
    nursery = _nursery(settings, names, now, [*(["--from", str(path)] if path else []), *(["--release"] * release)])
    with nursery:
        assert nursery.stdout
        try:
            for line in nursery.stdout:
                if not line.startswith("{"):
                    continue
                told = json.loads(line)
                if "code" in told:
                    ended.append(Crawl(told["source"], told["code"], told["words"]))
                elif progress:
                    progress(told)
        finally:
            nursery.stdin.close()  # type: ignore[union-attr]  # whatever still runs ends with it
    missing = [name for name in names if name not in {e.source for e in ended}]
    return [*ended, *(Crawl(name, nursery.returncode, "") for name in missing)]


def _nursery(settings: Settings, names: Sequence[str], now: datetime, more: Sequence[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "service.nursery", *names, "--store", settings.url]
    command += ["--home", str(settings.home.resolve()), "--now", now.isoformat()]
    command += ["--timeout", str(settings.fetch_timeout_s), "--seconds", str(settings.crawl_timeout_minutes * 60)]
    # Its standard input stays open as long as this process lives: it ends when that closes.
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen([*command, *more], text=True, encoding="utf-8", errors="replace", **pipes)  # type: ignore[call-overload,no-any-return]
