"""Files behind notifications: which to fetch, by name or for red and orange measures, and how many a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time

from records import queries
from records.attached import AttachedText, TextState
from records.measures import Measure
from records.notification import Notification
from records.queries.texts import attached_texts, attachments_in, texts_asked_since, waiting_texts
from records.runs import Switch
from records.store import Store
from records.symbols import SymbolError, normalise
from records.symbols import parse as parse_symbol
from records.wording import msg, say
from service.crawling import Progress
from service.documents import SOURCE as DOCUMENTS
from service.documents import choose as choose_documents
from service.documents import want as want_documents
from service.errors import Problem
from service.settings import ZONE, Settings
from service.update import Report, crawl_named

SOURCE = "wto_attachments"
Wanted = tuple[Notification, str]  # (document, address of one file)


def choose(store: Store, symbols: Sequence[str], limit: int, now: datetime, lang: str) -> list[Wanted]:
    """The files of the named measures that were not read yet, or those of red and orange ones that wait.

    `Problem` names a symbol that is none, or that the store does not have.
    """
    if not symbols:
        return list(waiting_texts(store, now, limit))
    found = [d for symbol in symbols for d in _named(store, symbol, lang)]
    have = attached_texts(store, [d.id for d in found])
    read = {(id, t.address) for id, texts in have.items() for t in texts if t.state is TextState.READ}
    wanted = [(d, a) for d in found for a in attachments_in(d) if (d.id, a) not in read]
    return list(dict.fromkeys(wanted))[:limit]


def _named(store: Store, text: str, lang: str) -> list[Notification]:
    """The named document; every document of the measure when its first symbol is named."""
    try:
        symbol = normalise(text)
    except SymbolError:
        words = say("{symbol} is no WTO symbol; write it as G/TBT/N/VNM/408 or G/SPS/N/EU/12/Add.1", lang, symbol=text)
        raise Problem(words) from None
    measure = queries.measure(store, symbol)
    if measure is None:
        words = say("{symbol} is not in the store; collect it first (`sentinel update`)", lang, symbol=symbol)
        raise Problem(words)
    whole = symbol == parse_symbol(symbol).base
    return [d for d in measure.documents if whole or symbol in d.symbols]


def want(store: Store, wanted: Sequence[Wanted], now: datetime) -> None:
    """Note each as asked for, and tell the source what its next crawl is to fetch: each address once."""
    store.ask_texts([(d.id, a) for d, a in wanted], now)
    keys: dict[str, list[str]] = {}
    for document, address in wanted:
        keys.setdefault(address, []).append(document.key)
    store.remember_state(SOURCE, {"wanted": json.dumps(list(keys.items()), ensure_ascii=False)})


def fetch_behind_graded(settings: Settings, store: Store, report: Report, progress: Progress | None = None) -> None:
    """What red and orange measures call for, from those of the two sources that are on; within the day's bound."""
    now, lang = settings.now(), settings.language
    day = datetime.combine(settings.today(), time(), ZONE)
    ready = {h.source.name for h in queries.sources(store) if h.switch is Switch.ON and _may(h, now)}
    room = settings.attachments_per_day - texts_asked_since(store, day)
    if SOURCE in ready and room > 0 and (files := choose(store, (), room, now, lang)):
        want(store, files, now)
        crawl_named(settings, store, [SOURCE], report, progress=progress)
    tried_today = any(h.last and h.last.started >= day for h in queries.sources(store) if h.source.name == DOCUMENTS)
    if DOCUMENTS in ready and not tried_today:
        documents = choose_documents(store, (), settings.attachments_per_day, lang)
        if documents:
            want_documents(store, documents)
            crawl_named(settings, store, [DOCUMENTS], report, progress=progress)


def _may(health: queries.SourceHealth, now: datetime) -> bool:
    """Not while it backs off after a failure, or while its publisher asked for a pause."""
    return not health.failures or health.next_try is None or health.next_try <= now


_STATES = {
    TextState.ASKED: msg("asked for, not come yet"), TextState.READ: msg("read"),
    TextState.UNREADABLE: msg("cannot be read"), TextState.ABSENT: msg("not there"),
}  # fmt: skip


def files_of(store: Store, measure: Measure) -> list[AttachedText]:
    """The files of a measure that were asked for, and those that were not yet."""
    known = attached_texts(store, [d.id for d in measure.documents])
    out = [t for d in measure.documents for t in known.get(d.id, ())]
    asked = {(t.document, t.address) for t in out}
    more = [AttachedText(d.key, a) for d in measure.documents for a in attachments_in(d) if (d.key, a) not in asked]
    return [*out, *more]


def file_lines(files: Sequence[AttachedText], lang: str) -> list[str]:
    """Each file: its address, and what is known of its text, which itself is never printed."""
    return [f"{f.address}  {_told(f, lang)}" for f in files]


def _told(file: AttachedText, lang: str) -> str:
    if not file.tries and file.state is TextState.ASKED:
        return say("not fetched", lang)
    if file.state is TextState.READ:
        words = say("read: {n} characters, {pages} pages, {language}", lang, n=len(file.text), pages=file.pages or "?",
                    language=file.language)  # fmt: skip
        return words + (say(" (cut off)", lang) if file.truncated else "")
    return say(_STATES[file.state], lang) + (f": {file.problem.say(lang)}" if file.problem else "")


def file_dicts(files: Sequence[AttachedText]) -> list[dict[str, object]]:
    """The same as JSON: facts of the files, not their texts."""
    return [
        {"document": f.document, "address": f.address, "state": f.state.value, "characters": len(f.text),
         "pages": f.pages, "truncated": f.truncated, "language": f.language, "tries": f.tries,
         "problem": {x: f.problem.say(x) for x in ("zh", "en")} if f.problem else None}
        for f in files
    ]  # fmt: skip
