"""What an addendum, corrigendum or supplement changes: ticked reasons with dates, withdrawals, voided documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Final

from crawlers.documents.addresses import addresses
from crawlers.documents.boxes import Box, boxes
from crawlers.documents.dates import DateRead, read_date
from crawlers.documents.head import find_symbols
from crawlers.documents.labels import vocabulary
from crawlers.documents.offices import scrub
from crawlers.documents.record import NOTHING, Change, Form
from crawlers.documents.sections import Sections
from crawlers.documents.tidy import flow

# The rule between the heading of a follow-up and its text; the sentence that introduces the communication.
# zh-data: Chinese words of the forms stand among the patterns below.
_RULE: Final = re.compile(r"\n[ \t]*_{3,}[ \t]*\n")
_INTRODUCTION: Final = re.compile(
    r"(?:the following (?:communication|notification)|la communication ci-après|la siguiente comunicación|"
    r"la comunicación)"
    r"[^\n]*(?:\n[^\n]+)*?(?:delegation|délégation|delegación)[^\n]*",
    re.IGNORECASE,
)
_NEUTRAL: Final = re.compile(r"^\s*(?:national|autorité|point|organismo|servicio|国家)", re.IGNORECASE)


def follow_up(form: Form, sections: Sections, text: str, links: Sequence[str]) -> Form:
    """The form of a follow-up with its changes, and the dates that they bring in the form's own date fields."""
    body = _body(sections, text)
    changes = (*_ticked(sections, form.circulated, links), *_voided(form, body or text))
    title, description = _title_and_description(form, body)
    unknown = tuple(c.words[:80] for c in changes if c.kind == "unknown")
    return replace(
        form,
        changes=changes,
        title=title,
        description=description,
        documents=tuple(dict.fromkeys(chain(form.documents, addresses(body, links), *(c.links for c in changes)))),
        adoption=_first(changes, "adopted") or form.adoption,
        publication=_first(changes, "published") or form.publication,
        entry_into_force=_first(changes, "in-force") or form.entry_into_force,
        comment_deadline=_deadline(form, changes),
        unknown=(*form.unknown, *unknown),
    )


def _first(changes: Sequence[Change], kind: str) -> DateRead | None:
    return next((c.date for c in changes if c.kind == kind and c.date.words), None)


def _deadline(form: Form, changes: Sequence[Change]) -> DateRead:
    """ "New deadline for comments" before the date of "Comment period changed": the latter may be today's."""
    return form.comment_deadline if form.comment_deadline.words else _first(changes, "comment-period") or NOTHING


def _ticked(sections: Sections, base: date | None, links: Sequence[str]) -> Iterator[Change]:
    """The ticked reasons of the TBT form ("Reason for Addendum") or the SPS form ("This addendum concerns a")."""
    # Labels between the boxes (symbol if notified anew, new deadline) cut the list: what follows them belongs to it.
    fields = ("reason", "concerns", "renotified", "new_deadline")
    values = [v for field in fields for v in sections.values.get(field, ())]
    anew = find_symbols("\n".join(boxes(v)[0] for v in sections.values.get("renotified", ())))
    for value in values:
        for box in boxes(value)[1]:
            if box.ticked and (change := _change(box, base, links)):
                yield replace(change, symbols=anew) if change.kind == "withdrawn" else change


def _change(box: Box, base: date | None, links: Sequence[str]) -> Change | None:
    kind = vocabulary().named("changes", box.text.split("http")[0][:200])
    words = scrub(flow(box.text))
    _, _, behind = flow(re.sub(r"https?://\S+", " ", box.text)).partition(":")
    if not behind:
        behind = re.split(r"[：]|日期", flow(box.text), maxsplit=1)[-1] if re.search(r"[：]|日期", box.text) else ""
    if _NEUTRAL.match(box.text):
        return None
    stated = read_date(behind, base) if kind in _DATED else NOTHING
    return Change(kind or "unknown", words[:1000], stated, addresses(box.text, links))


_DATED: Final = frozenset({"comment-period", "adopted", "published", "in-force", "withdrawn"})


def _voided(form: Form, body: str) -> Iterator[Change]:
    """A document that a sentence calls null and void: the one it names, as long as it is not this document."""
    found = vocabulary().found("void", body)
    if not found:
        return
    start = max(body.rfind("\n\n", 0, found.start()), body.rfind(". ", 0, found.start()), 0)
    sentence = " ".join(body[start : found.end() + 200].split(". ")[0:2])
    named = tuple(s for s in find_symbols(body[start : found.end() + 200]) if s not in form.symbols)
    yield Change("void", scrub(flow(sentence))[:1000], NOTHING, (), named[:1])


def _body(sections: Sections, text: str) -> str:
    """The free text of a follow-up: behind the rule or the introduction, before the first label."""
    head = sections.head
    if rule := _RULE.search(head):
        return head[rule.end() :]
    if introduction := _INTRODUCTION.search(head):
        return head[introduction.end() :]
    return "" if sections.values else text


def _title_and_description(form: Form, body: str) -> tuple[str, str]:
    """From the labels where the form has them; else the first paragraph of the free text and the rest of it."""
    lines = [line for line in flow(scrub(body)).split("\n") if line.strip(" _-")]
    lines = [line for line in lines if not line.lower().startswith("http")]
    title = form.title or (lines.pop(0) if lines else "")
    description = form.description or "\n".join(lines)
    return title[:2000], description
