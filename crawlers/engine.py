"""One crawl of one source in this process: fetch, keep the raw bytes, parse, save, and say how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType

from crawlers import registry
from crawlers.reading import Items, Reading, Unreadable, tell
from crawlers.sink import Sink
from records.ics import write_ics
from records.notification import Raw
from records.runs import Run, Source, Verdict
from records.store import Store


@dataclass(frozen=True, slots=True)
class Order:
    """What to crawl and where to put it.  `address` replaces the passport's (tests, mirrors); `path` is a file."""

    source: str
    now: datetime
    path: Path | None = None
    address: str = ""
    contact: str = ""


class Unreachable(OSError):
    """No answer that could be read came: the source was not checked."""


def crawl(store: Store, order: Order) -> Run:
    """Run one source to its end; whatever goes wrong stands in the returned and stored `Run`."""
    module = registry.module(order.source)
    source: Source = module.SOURCE
    run = store.begin(source.name, order.now)
    sink = Sink(store, source, run, order.now)
    try:
        _read(store, module, source, order, sink)
    except Unreachable as error:
        run.verdict, run.message = Verdict.NOT_CHECKED, str(error)
    except Unreadable as error:
        sink.flush()
        run.verdict, run.message = Verdict.FAILED, str(error)
    except Exception as error:  # noqa: BLE001  the edge: one broken reader must be seen and not take the rest along
        run.verdict = Verdict.FAILED
        run.message = tell("the source's reader broke: {error}", error=f"{type(error).__name__}: {error}"[:500])
    store.finish(run, order.now)
    return run


def _read(store: Store, module: ModuleType, source: Source, order: Order, sink: Sink) -> None:
    if source.family == "packaged":
        _file(store, module, module.FILE, module.FILE.name, order, sink, whole=True)
    elif order.path is not None:
        if not hasattr(module, "parse_file"):
            raise Unreadable(tell("{name} reads no local file", name=source.name))
        _file(store, module, order.path, order.path.name, order, sink, whole=False)
    elif source.family == "file":
        from crawlers.families.file import fetch

        address = order.address or source.address
        answer = fetch(source, address, store.condition(source.name), order, sink.progress, store.home)
        if answer is None:
            sink.run.verdict = Verdict.UNCHANGED
            return
        try:
            _file(store, module, answer.path, address, order, sink, whole=True)
        finally:
            answer.path.unlink(missing_ok=True)
        _remember(store, sink.run, answer.etag, answer.last_modified)
    else:
        _pages(store, module, source, order, sink)


def _file(store: Store, module: ModuleType, path: Path, name: str, order: Order, sink: Sink, *, whole: bool) -> None:
    raw = store.keep_raw_file(path, name)
    reading = Reading(raw, order.now.date(), name)
    _parse(store, lambda: module.parse_file(path, reading), reading, sink, whole=whole)


def _pages(store: Store, module: ModuleType, source: Source, order: Order, sink: Sink) -> None:
    from crawlers.families.site import visit

    address = order.address or source.address

    def parse(body: bytes) -> None:
        reading = Reading(store.keep_raw(body, address), order.now.date(), address)
        _parse(store, lambda: module.parse(body, reading), reading, sink, whole=True)

    answer = visit(source, address, store.condition(source.name), order.contact, parse, sink.progress)
    if answer.problem:
        raise Unreachable(answer.problem)
    if answer.unchanged:
        sink.run.verdict = Verdict.UNCHANGED
    else:
        _remember(store, sink.run, answer.etag, answer.last_modified)


def _parse(store: Store, items: Callable[[], Items], reading: Reading, sink: Sink, *, whole: bool) -> None:
    sink.run.raw = reading.raw.sha256
    for item in items():
        sink.take(item)
    sink.conclude(reading, whole=whole)
    if reading.table and sink.run.verdict is Verdict.OK:
        write_ics(store.home, reading.table)


def _remember(store: Store, run: Run, etag: str, last_modified: str) -> None:
    """Only a good answer may be asked for conditionally next time: a bad one must be fetched again."""
    if run.verdict is Verdict.OK:
        store.remember(run.source, etag, last_modified, run.raw)


__all__ = ["Order", "Raw", "Unreachable", "crawl"]
