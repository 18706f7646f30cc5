"""What of a document is searched, as tokens, and the facts of a measure that lists filter and count.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from records.countries import expand, groups, members
from records.lifecycle import Stage, lifecycle
from records.measures import Measure
from records.notification import Notification
from records.search.words import tokens
from records.showing import LABEL

STATES = tuple(Stage)  # a state's number is its place here
NO_GRADE = "none"  # stands among the grades for a measure without one
_CHANGES = 6  # future days of one measure on which its state is worked out ahead
Facet = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """One measure as lists filter, count and sort it; days are ordinals, 0 for none.

    `until` is the latest stated comment deadline (what decides whether it can still be acted on), `deadline` the
    newest stated one; `steps` are (day, number of the state from that day on), the first with day 0.
    """

    newest: int
    deadline: int
    until: int
    adoption: int
    force: int
    facets: tuple[Facet, ...]
    steps: tuple[tuple[int, int], ...]


def head(document: Notification) -> list[str]:
    """Tokens of what names the document: titles, symbols, the reference of a standard or incident."""
    parts = [document.title, document.title_zh, document.key, *document.symbols]
    if document.standard:
        parts.append(document.standard.reference)
    if document.incident:
        parts.append(document.incident.reference)
    return tokens(" \n".join(filter(None, parts)))


def body(document: Notification) -> list[str]:
    """Tokens of everything else that the record says, codes in each way of writing, members in two languages."""
    d = document  # its objectives are a choice from one list, and would answer for every word in it
    parts = [d.products, d.description, d.summary_zh, d.agency, *d.keywords, *d.regions]
    parts += [d.comment_deadline_text, d.adoption_text, d.entry_into_force_text]
    parts += [written for code in d.codes for written in (*_written(code.scheme, code.code), code.text)]
    for code in d.members:
        names = members()[code].names.values() if code in members() else ()
        parts += [code, *names]
    if d.standard:
        s = d.standard
        parts += [s.committee, s.deliverable, *s.replaces, *s.replaced_by, *(ref for _, ref in s.correspondences)]
    if d.incident:
        i = d.incident
        parts += [i.product, i.brand, i.hazard, i.action, *(n for c in i.origin for n in _names(c))]
    return tokens(" \n".join(filter(None, parts)))


def _names(code: str) -> Iterable[str]:
    return (code, *members()[code].names.values()) if code in members() else (code,)


def _written(scheme: str, code: str) -> Iterator[str]:
    """A code as readers type it: HS 090210 as 0902, 0902.10 and 090210."""
    yield scheme
    yield code
    digits = code.replace(".", "")
    if scheme in ("hs", "tariff") and digits.isdigit() and len(digits) >= 6:
        yield from (digits, digits[:4], f"{digits[:4]}.{digits[4:6]}", digits[:6])


def facts(measure: Measure, today: date) -> Facts:
    """The facts of a measure; states of days to come are worked out from the dates that are known `today`."""
    stated = [d.comment_deadline for d in measure.documents if d.comment_deadline]
    days = (measure.date_of(name) for name in ("comment_deadline", "adoption", "entry_into_force"))
    deadline, adoption, force = (day.toordinal() if day else 0 for day in days)
    return Facts(
        newest=measure.latest.distributed.toordinal(),
        deadline=deadline,
        until=max(stated).toordinal() if stated else 0,
        adoption=adoption,
        force=force,
        facets=tuple(sorted(set(_facets(measure)))),
        steps=tuple(_steps(measure, today)),
    )


def _facets(measure: Measure) -> Iterator[Facet]:
    yield "kind", measure.kind.value
    yield "colour", measure.grade.colour.value if measure.grade else NO_GRADE
    for label in measure.labels:
        yield "family", label.family
        yield "sector", label.sector
    codes = set(measure.members)
    yield from (("member", code) for code in codes)
    yield from (("group", name) for name, meant in _meant().items() if codes & meant)
    for document in measure.documents:
        yield "type", document.type.value
        yield "source", document.source
        yield "year", str(document.distributed.year)
        if document.emergency:
            yield "type", "emergency"
        yield from (("objective", o) for o in document.objectives if len(o) <= LABEL)
        yield from (("keyword", k[:200]) for k in document.keywords)
        yield from (("hs", c[:4]) for c in document.codes_of("hs") if len(c) >= 4)


@cache
def _meant() -> Mapping[str, frozenset[str]]:
    return {name: expand((name,)) for name in groups()}


def _steps(measure: Measure, today: date) -> Iterator[tuple[int, int]]:
    last = STATES.index(lifecycle(measure, today).now.stage)
    yield 0, last
    ahead: set[date] = set()
    for d in measure.documents:
        ahead |= {day for day in (d.adoption, d.entry_into_force, d.distributed) if day}
        if d.comment_deadline:
            ahead.add(d.comment_deadline + timedelta(days=1))
    for day in sorted(day for day in ahead if day > today)[:_CHANGES]:
        state = STATES.index(lifecycle(measure, day).now.stage)
        if state != last:
            yield day.toordinal(), state
            last = state
