"""Notification documents: which to fetch and from where, and what the kept bytes of a fetched one say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from crawlers.documents.extract import ExtractError, extract
from crawlers.documents.form import FormError, parse
from crawlers.documents.link import LinkError, address
from crawlers.documents.record import Form
from records import queries
from records.codec import to_json
from records.measures import Measure
from records.notification import Notification
from records.queries.parsed import brought, not_brought
from records.store import Store, StoreError
from records.symbols import SymbolError, normalise
from records.symbols import parse as parse_symbol
from records.wording import Reason, msg, say
from service.errors import Problem

SOURCE = "wto_documents"
Wanted = tuple[str, str]  # (address, the index's record as JSON; "" when the store has none)


def choose(store: Store, symbols: Sequence[str], limit: int, lang: str) -> list[Wanted]:
    """What to fetch: the documents of the named measures, or those of red and orange ones that were never fetched.

    `Problem` names a symbol that is none, or whose address cannot be known.
    """
    if not symbols:
        found = not_brought(store, SOURCE, limit=limit)
        return [w for d in found if (w := _from_record(d, None if d.is_follow_up else d.distributed.year))]
    return [w for symbol in symbols for w in _named(store, symbol, lang)][:limit]


def _named(store: Store, text: str, lang: str) -> list[Wanted]:
    """The named document; every document of the measure when its first symbol is named."""
    try:
        symbol = normalise(text)
    except SymbolError:
        words = say("{symbol} is no WTO symbol; write it as G/TBT/N/VNM/408 or G/SPS/N/EU/12/Add.1", lang, symbol=text)
        raise Problem(words) from None
    measure = queries.measure(store, symbol)
    if measure is None:
        return [(_address(symbol, None, lang), "")]
    first = measure.documents[0]
    year = None if first.is_follow_up else first.distributed.year
    whole = symbol == parse_symbol(symbol).base
    chosen = [d for d in measure.documents if whole or symbol in d.symbols]
    wanted = [w for d in chosen if (w := _from_record(d, year))]
    return wanted or [(_address(symbol, year, lang), "")]


def _from_record(document: Notification, year: int | None) -> Wanted | None:
    """The link that the index gives (English, French, Spanish), else the one that follows from the symbol."""
    links = dict(document.links)
    link = next((links[x] for x in ("en", "fr", "es") if links.get(x, "").startswith("https://docs.wto.org/")), "")
    try:
        return link or address(document.symbols[0], year), to_json(document)
    except (LinkError, IndexError):
        return None


def _address(symbol: str, year: int | None, lang: str) -> str:
    try:
        return address(symbol, year)
    except LinkError as error:
        words = say("{symbol} is not in the store, and {why}; collect it first", lang, symbol=symbol,
                    why=error.reason.say(lang))  # fmt: skip
        raise Problem(words) from None


def want(store: Store, wanted: Sequence[Wanted]) -> None:
    """Tell the source what its next crawl is to fetch."""
    store.remember_state(SOURCE, {"wanted": json.dumps(wanted, ensure_ascii=False)})


def forms(store: Store, measure: Measure) -> list[tuple[Notification, Form]]:
    """What the fetched documents of a measure say, read anew from the kept bytes; what cannot be read is left out."""
    raws = brought(store, SOURCE, [d.id for d in measure.documents])
    found = []
    for document in measure.documents:
        if document.id not in raws:
            continue
        try:
            got = extract(store.raw_bytes(raws[document.id].sha256))
            found.append((document, parse(got.text, document.distributed, got.links)))
        except (StoreError, ExtractError, FormError, OSError):
            continue
    return found


_LINES = (
    (msg("Agency"), "agency"), (msg("Articles"), "articles"), (msg("Products"), "products"), (msg("Title"), "title"),
    (msg("Pages"), "pages"), (msg("Languages of the text"), "languages"), (msg("Objectives"), "objectives"),
    (msg("Regions"), "regions"), (msg("Relevant documents"), "relevant"), (msg("Notified texts"), "documents"),
    (msg("Public mailboxes"), "mailboxes"),
)  # fmt: skip
_DATED = (
    (msg("Adoption"), "adoption"), (msg("Publication"), "publication"),
    (msg("Entry into force"), "entry_into_force"), (msg("Comments until"), "comment_deadline"),
)  # fmt: skip


def lines(form: Form, lang: str, longest: int = 300) -> list[str]:
    """A form for the terminal: each field that says something, dates as given and as computed."""
    out = [_line(say(name, lang), getattr(form, field), longest) for name, field in _LINES if getattr(form, field)]
    for scheme in dict.fromkeys(c.scheme for c in form.codes):
        out.append(_line(scheme.upper(), [c.code for c in form.codes if c.scheme == scheme], longest))
    for name, field in _DATED:
        read = getattr(form, field)
        if read.words:
            out.append(f"{say(name, lang)}: {read.day or say('no day', lang)} (“{read.words[:120]}”)")
    if form.international is not None:
        bodies = [" ".join(filter(None, pair)) for pair in form.international.bodies]
        out.append(_line(say("International standard", lang), bodies or [say("none", lang)], longest))
    out += [f"{say(c.kind, lang)}: {' '.join(c.words.split())[:longest]}" for c in form.changes]
    return out + [f"! {reason.say(lang)}" for reason in form.needs_a_look]


def _line(name: str, value: object, longest: int) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    text = " ".join(text.split())
    return f"{name}: {text[:longest]}{' …' if len(text) > longest else ''}"


def as_dict(form: Form) -> dict[str, object]:
    """A form as JSON: its own field names; dates as {words, day, rule}."""
    from dataclasses import asdict

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        return value.isoformat() if isinstance(value, date) else value

    made = plain(asdict(form))
    assert isinstance(made, dict)
    return made | {"needs_a_look": [_said(r) for r in form.needs_a_look]}


def _said(reason: Reason) -> dict[str, str]:
    return {lang: reason.say(lang) for lang in ("zh", "en")}
