"""Which subscriptions a measure concerns, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from alerts.grade import touching
from records.countries import expand
from records.measures import Measure
from records.subscriptions import Alert, Event, EventKind, Subscription
from records.wording import Reason


def match(measure: Measure, event: Event, subscriptions: Iterable[Subscription]) -> list[Alert]:
    """Alerts of this event for every subscription that the measure concerns.  Pure."""
    if measure.grade is None:
        return []
    return [
        Alert(s.key, measure.key, event.key, event.kind, measure.grade.colour, event.on, reasons)
        for s in subscriptions
        if (reasons := why(measure, s)) is not None
    ]


def open_event(measure: Measure, today: date) -> Event:
    """The event of a first message: the measure is open when the subscription begins."""
    return Event(measure.key, EventKind.OPEN, "open", today)


def why(measure: Measure, wanted: Subscription) -> tuple[Reason, ...] | None:
    """The reasons why the measure concerns the subscription; None when it does not."""
    if measure.grade is None or wanted.paused or not measure.grade.colour.at_least(wanted.lowest):
        return None
    if wanted.kinds and measure.kind.value not in wanted.kinds:
        return None
    if wanted.members and not set(measure.members) & expand(wanted.members):
        return None
    product = _product(measure, wanted)
    if product is None:
        return None
    members = [m for m in measure.members if wanted.members]
    place = [Reason.of("Market: {member}", member=f"@member:{m}") for m in members[:1]]
    return (*product, *place)


def _product(measure: Measure, wanted: Subscription) -> tuple[Reason, ...] | None:
    """Product criteria are alternatives: one that hits is enough; none given means any product."""
    found: list[Reason] = []
    for label in touching(measure):
        if label.family in wanted.families or label.sector in wanted.sectors:
            found.append(Reason.of("Your product: {family}", family=f"@family:{label.family}"))
            found += label.reasons[:1]
    found += _codes(measure, wanted.hs)
    found += _words(measure, wanted.words)
    if found:
        return tuple(dict.fromkeys(found))
    if wanted.families or wanted.sectors or wanted.hs or wanted.words:
        return None
    best = touching(measure)[:1]
    return tuple(Reason.of("Product: {family}", family=f"@family:{x.family}") for x in best)


def _codes(measure: Measure, prefixes: tuple[str, ...]) -> Iterable[Reason]:
    codes = dict.fromkeys(c for d in measure.documents for c in (*d.codes_of("hs"), *d.codes_of("tariff")))
    for prefix in prefixes:
        for code in codes:
            if code.startswith(prefix):
                yield Reason.of("Your HS {prefix}: the notification names {code}", prefix=prefix, code=code)
                break
            if len(code) >= 4 and prefix.startswith(code):
                yield Reason.of(
                    "Your HS {prefix} lies within {code}, which the notification names", prefix=prefix, code=code
                )
                break


def _words(measure: Measure, words: tuple[str, ...]) -> Iterable[Reason]:
    text = "\n".join(t for d in measure.documents for t in (d.title, d.title_zh, d.products, d.description)).casefold()
    for word in words:
        if word.casefold() in text:
            yield Reason.of("Your word “{word}” stands in the text", word=word)
