"""WTO documents: the notification itself, DOCX or PDF, for measures that matter or that somebody named.

What to fetch stands in the source's own state, written by the command `documents`: one [address, record] for each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from crawlers.documents.enrich import OtherDocument, enrich
from crawlers.documents.extract import ExtractError, extract
from crawlers.documents.form import FormError
from crawlers.documents.form import parse as read_form
from crawlers.documents.record import Form
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from records.codec import from_json
from records.lifecycle import ADOPTION, CONTENT, DEADLINE, WITHDRAWAL
from records.notification import Kind, Notification
from records.runs import Invalid, Source, Switch
from records.symbols import document_key, measure_key

SOURCE = Source(
    name="wto_documents",
    title_zh="WTO 通报文件原文",
    title_en="WTO notification documents",
    publisher="WTO",
    country="WTO",
    kind="notification",
    family="page",
    address="https://docs.wto.org",
    official=True,
    licence="WTO public documents",
    attribution="Source: WTO Documents Online (https://docs.wto.org)",
    cadence_hours=24,
    expected=(0, 500),
    evidence="hand-made",
    switch=Switch.OFF,
    min_delay_s=2.0,
    on_request=True,
    note_zh="由命令 sentinel documents 逐份取回；PDF 样例为实录，DOCX 样例为自制。",
    note_en="Fetched one by one by `sentinel documents`; the PDF case is recorded, the DOCX cases are made by hand.",
)
# Ticked reasons of an addendum in the words that ePing uses for them.
KEYWORDS = {
    "adopted": ADOPTION, "published": ADOPTION, "in-force": ADOPTION, "any-of-adopted-published-in-force": ADOPTION,
    "comment-period": DEADLINE, "scope": CONTENT, "withdrawn": WITHDRAWAL,
}  # fmt: skip


def asks(plan: Plan) -> Iterator[Ask]:
    """One request for each document that is wanted; the record of the index travels along."""
    wanted = json.loads(plan.state.get("wanted") or "[]")
    if not wanted:
        raise Unreadable(tell("no document is wanted; `sentinel documents SYMBOL…` chooses what to fetch"))
    for address, record in wanted:
        yield Ask(address.replace(SOURCE.address, plan.address, 1), note=record)


def parse(data: bytes, reading: Reading) -> Items:
    """The record of the index with what the document adds; without one, what the document says of itself."""
    reading.state["wanted"] = ""
    advice = tell("open the document by hand; if it is a notification, the reader must be mended")
    lang = "zh" if tell("none") != "none" else "en"
    try:
        index = from_json(reading.ask.note) if reading.ask.note else None
        got = extract(data)
        form = read_form(got.text, index.distributed if index else None, got.links)
        record = enrich(index or _bare(form, reading), form)
    except (ExtractError, FormError, OtherDocument) as error:
        yield Invalid(reading.name, error.reason.say(lang), advice, data[:80].decode("latin-1"))
        return
    for reason in form.needs_a_look:
        reading.leftover[reason.say("en")[:200]] += 1
    told = (KEYWORDS[c.kind] for c in form.changes if c.kind in KEYWORDS)
    keywords = tuple(dict.fromkeys((*record.keywords, *told)))
    yield replace(record, source=SOURCE.name, keywords=keywords, raw=reading.at(""))


def _bare(form: Form, reading: Reading) -> Notification:
    """A record that has nothing but the document's identity; `FormError` when the form names no symbol."""
    if not form.symbols:
        from records.wording import Reason

        raise FormError(Reason.of("the form shows no {field}", field="@msg:Symbol"))
    return Notification(
        source=SOURCE.name,
        key=document_key(form.symbols),
        measure=measure_key(form.symbols),
        kind=Kind.NOTIFICATION,
        type=form.type,
        distributed=form.circulated or reading.today,
        title="",
        symbols=form.symbols,
        language=form.language,
    )
