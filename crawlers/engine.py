"""One crawl of one source in this process: fetch, keep the raw bytes, parse, save, and say how it went."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import inf
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from crawlers import registry
from crawlers.reading import Ask, Plan, Reading, Unreadable, tell
from crawlers.sink import Poisoned, Sink
from records import queries
from records.ics import write_ics
from records.runs import Run, Source, Switch, Verdict
from records.store import Store
from records.store.answers import Kept

# Late edits and back-dated items: each window begins this long before the last success.
OVERLAP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Order:
    """What to crawl and where to put it.  `address` replaces the passport's (tests, mirrors); `path` is a file;
    `release` takes what was held because it was far more than usual; `timeout` in seconds, for one answer."""

    source: str
    now: datetime
    path: Path | None = None
    address: str = ""
    contact: str = ""
    release: bool = False
    timeout: float = 60.0

    @property
    def own_host(self) -> str:
        """The host that the operator named: it may stand in a private network, unlike every other."""
        return (urlsplit(self.address).hostname or "") if self.address else ""


class Unreachable(OSError):
    """No answer that could be read came: the source was not checked.  `retry_after`: the publisher's own words."""

    def __init__(self, text: str, retry_after: str = "") -> None:
        super().__init__(text)
        self.retry_after = retry_after


def crawl(store: Store, order: Order) -> Run:
    """Run one source to its end; whatever goes wrong stands in the returned and stored `Run`."""
    module = registry.module(order.source)
    source: Source = module.SOURCE
    run = store.begin(source.name, order.now)
    sink = Sink(store, source, run, order.now, release=order.release)
    try:
        _read(store, module, source, order, sink)
    except Unreachable as error:
        run.verdict, run.message = Verdict.NOT_CHECKED, str(error)
        _wait(store, order, error.retry_after)
    except Poisoned as error:
        run.verdict, run.message = Verdict.SUSPECT, str(error)
    except Unreadable as error:
        sink.drop_or_flush()
        run.verdict, run.message = Verdict.FAILED, str(error)
    except Exception as error:  # noqa: BLE001  the edge: one broken reader must be seen and not take the rest along
        run.verdict = Verdict.FAILED
        run.message = tell("the source's reader broke: {error}", error=f"{type(error).__name__}: {error}"[:500])
    _look(store, source, run)
    store.finish(run, order.now)
    return run


def _wait(store: Store, order: Order, retry_after: str) -> None:
    """Come again when the publisher says so (Retry-After: seconds or a date), at most a day later."""
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(retry_after).timestamp() - order.now.timestamp()
        except (TypeError, ValueError):
            return
    if 0 < seconds < inf:
        store.wait_until(order.source, order.now + timedelta(seconds=min(seconds, 86_400.0)))


def _look(store: Store, source: Source, run: Run) -> None:
    """A source written without a recorded answer is taken off until somebody looks, when its first answer misfits."""
    if source.evidence == "hand-made" and run.verdict in (Verdict.SUSPECT, Verdict.FAILED):
        health = next((h for h in queries.sources(store) if h.source.name == source.name), None)
        if health is not None and health.last_success is None:
            store.set_switch(source.name, Switch.NEEDS_A_LOOK.value)


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
        _site(store, module, source, order, sink)


def _file(store: Store, module: ModuleType, path: Path, name: str, order: Order, sink: Sink, *, whole: bool) -> None:
    raw = store.keep_raw_file(path, name)
    reading = Reading(raw, order.now.date(), name)
    sink.run.raw = raw.sha256
    for item in module.parse_file(path, reading):
        sink.take(item)
    sink.conclude(reading, whole=whole)


def plan_of(store: Store, source: Source, order: Order) -> Plan:
    """What the source may know when it plans; raises `Unreachable` when its key is missing."""
    key = os.environ.get(source.key_setting, "") if source.key_setting else ""
    if source.key_setting and not key and source.switch is Switch.NEEDS_KEY:
        text = tell("no key: set {name} in the environment ({title})", name=source.key_setting, title=source.publisher)
        raise Unreachable(text)
    success = store.last_success(source.name)
    since: date | None = (success - OVERLAP).date() if success else None
    return Plan(order.address or source.address, order.now, since, store.state(source.name), key)


def _site(store: Store, module: ModuleType, source: Source, order: Order, sink: Sink) -> None:
    from crawlers.families.site import visit

    plan = plan_of(store, source, order)
    asks = list(module.asks(plan)) if hasattr(module, "asks") else [Ask(plan.address)]
    whole = Reading(store.keep_raw(b"", plan.address), plan.today, plan.address, state=dict(plan.state))
    before, now_kept = store.answers(source.name), dict[str, Kept]()

    def read(ask: Ask, body: bytes | None, etag: str, last_modified: str) -> Sequence[Ask]:
        if body is None:
            now_kept[ask.address] = before[ask.address]
            if len(before) == len(asks) == 1:
                return ()  # this was all, and all of it is stored
            body = store.raw_bytes(before[ask.address].raw_sha256)
        raw = store.keep_raw(body, ask.address)
        now_kept.setdefault(ask.address, Kept(etag, last_modified, raw.sha256))
        page = Reading(
            raw, plan.today, ask.address, ask, [], whole.state, False, whole.leftover, whole.notes, whole.table
        )
        sink.run.raw = raw.sha256
        for item in module.parse(body, page):
            sink.take(item)
        whole.zero = whole.zero or page.zero
        return page.follow

    done = visit(source, asks, _conditions(before), order, read)
    _wait(store, order, done.retry_after)
    for item in (i for ask in done.absent if hasattr(module, "absent") for i in module.absent(ask, whole)):
        sink.take(item)
    if done.unchanged and not done.read and not done.failures:
        sink.run.verdict = Verdict.UNCHANGED
    elif not done.read and not done.unchanged:
        if done.refused:
            raise Unreadable(done.refused[0])
        known = module.explain(done.statuses[0]) if done.statuses and hasattr(module, "explain") else ""
        raise Unreachable(known or done.failures[0])
    else:
        sink.conclude(whole, whole=True, failures=done.failures)
        if sink.run.verdict is Verdict.OK:
            _keep(store, sink.run, whole, plan, now_kept)


def _conditions(known: Mapping[str, Kept]) -> dict[str, dict[str, str]]:
    """By address, the headers that ask for it only when it has changed."""
    names = {address: {"If-None-Match": k.etag, "If-Modified-Since": k.last_modified} for address, k in known.items()}
    return {address: {n: v for n, v in headers.items() if v} for address, headers in names.items()}


def _keep(store: Store, run: Run, whole: Reading, plan: Plan, answers: dict[str, Kept]) -> None:
    """What a good run leaves for the next one."""
    if whole.table:
        write_ics(store.home, whole.table)
    first = next(iter(answers.values()))
    _remember(store, run, first.etag, first.last_modified)
    store.keep_answers(run.source, answers)
    if whole.state != dict(plan.state):
        store.remember_state(run.source, whole.state)


def _remember(store: Store, run: Run, etag: str, last_modified: str) -> None:
    """Only a good answer may be asked for conditionally next time: a bad one must be fetched again."""
    if run.verdict is Verdict.OK:
        store.remember(run.source, etag, last_modified, run.raw)
