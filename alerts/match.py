"""Which subscriptions a measure concerns, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from alerts.plain import quoted
from alerts.touching import touching
from records.catalogue import Family, catalogue
from records.countries import expand
from records.grades import Colour
from records.labels import Label
from records.measures import Measure
from records.subscriptions import Alert, Event, EventKind, Subscription
from records.wording import Reason

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def match(
    measure: Measure, event: Event, subscriptions: Iterable[Subscription], today: date, facts: Facts | None = None
) -> list[Alert]:
    """Alerts of this event for every subscription that the measure concerns, dated `today`.  Pure.

    Criteria: products (sector, family, HS prefix or word: one that hits is enough), member or group, kind of document,
    lowest grade; each must hold where it is given.  A change of colour also reaches those whom only the former colour
    concerned: they hear of the downgrade and of the all-clear.  `alerts.index` finds the same among many.
    """
    colour, former = colours_of(measure, event)
    if colour is None and former is None:
        return []
    worst = min((c for c in (colour, former) if c), key=lambda c: c.rank)
    facts = facts or facts_of(measure)
    found = []
    for wanted in subscriptions:
        if wanted.paused or not worst.at_least(wanted.lowest):
            continue
        if (reasons := why(facts, wanted)) is not None:
            shown = colour or Colour.BLUE
            found.append(Alert(wanted.key, measure.key, event.key, event.kind, shown, today, reasons))
    return found


def open_event(measure: Measure, today: date) -> Event:
    """The event of a first message: the measure is open when the subscription begins."""
    return Event(measure.key, EventKind.OPEN, "open", today)


def colours_of(measure: Measure, event: Event) -> tuple[Colour | None, Colour | None]:
    """(colour now, colour before a change of it): which readers an event concerns."""
    return measure.grade.colour if measure.grade else None, _former(event)


def _former(event: Event) -> Colour | None:
    old = dict(event.detail).get("old") if event.kind is EventKind.GRADE else None
    return Colour(old) if old in list(Colour) else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a measure subscriptions are compared with, read once for all of them."""

    kind: str
    members: tuple[str, ...]
    labels: tuple[Label, ...]
    codes: tuple[str, ...]
    text: str
    names: str


def facts_of(measure: Measure) -> Facts:
    """What subscriptions are compared with, of one measure."""
    labels = touching(measure)
    documents = measure.documents
    codes = dict.fromkeys(c for d in documents for c in (*d.codes_of("hs"), *d.codes_of("tariff")) if c.isdigit())
    texts = [t for d in documents for t in (d.title, d.title_zh, d.products, d.description, d.summary_zh)]
    families = (catalogue().families[x.family] for x in labels)
    names = _fold("\n".join(n for f in families for n in (f.zh, f.en)))
    return Facts(measure.kind.value, measure.members, labels, tuple(codes), _fold("\n".join(texts)), names)


def why(facts: Facts | Measure, wanted: Subscription) -> tuple[Reason, ...] | None:
    """The reasons why the measure concerns the subscription, whatever its grade; None when it does not."""
    facts = facts_of(facts) if isinstance(facts, Measure) else facts
    if wanted.kinds and facts.kind not in wanted.kinds:
        return None
    places = [m for m in facts.members if m in expanded(wanted.members)]
    if wanted.members and not places:
        return None
    product = _product(facts, wanted)
    if product is None:
        return None
    return (*product, *(Reason.of("Market: {member}", member=f"@member:{m}") for m in places[:1]))


@lru_cache(10_000)
def expanded(members: tuple[str, ...]) -> frozenset[str]:
    """Member codes meant by a subscription's members and groups."""
    return expand(members)


def _product(facts: Facts, wanted: Subscription) -> tuple[Reason, ...] | None:
    found = [*_labelled(facts, wanted), *_coded(facts, wanted.hs), *_worded(facts, wanted.words)]
    if found:
        return tuple(dict.fromkeys(found))
    if wanted.families or wanted.sectors or wanted.hs or wanted.words:
        return None
    return tuple(Reason.of("Product: {family}", family=f"@family:{x.family}") for x in facts.labels[:2])


def _labelled(facts: Facts, wanted: Subscription) -> Iterator[Reason]:
    for label in facts.labels:
        if label.family in wanted.families or label.sector in wanted.sectors:
            yield Reason.of("Your product: {family}", family=f"@family:{label.family}")
            yield from label.reasons[:1]


def _coded(facts: Facts, prefixes: Iterable[str]) -> Iterator[Reason]:
    """For each prefix its surest hit: a code within it, a heading around it, a whole chapter, or a family by words."""
    for prefix in prefixes:
        within = next((c for c in facts.codes if c.startswith(prefix)), None)
        around = max((c for c in facts.codes if prefix.startswith(c)), key=len, default=None)
        if within:
            yield Reason.of("Your HS {prefix}: the notification names {code}", prefix=prefix, code=within)
        elif around and len(around) >= 4:
            yield Reason.of(
                "Your HS {prefix} lies within {code}, which the notification names", prefix=prefix, code=around
            )
        elif around:
            yield Reason.of(
                "Maybe: the notification only names chapter {code}, in which your HS {prefix} lies",
                code=around,
                prefix=prefix,
            )
        elif not facts.codes and (family := _by_family(facts, prefix)):
            yield Reason.of(
                "Maybe: no code is given, but the text means {family}, to which your HS {prefix} belongs",
                family=f"@family:{family}",
                prefix=prefix,
            )


def _by_family(facts: Facts, prefix: str) -> str:
    families = catalogue().families
    for label in facts.labels:
        if holds(families[label.family], prefix):
            return label.family
    return ""


def holds(family: Family, prefix: str) -> bool:
    """True when an HS prefix lies in a family of goods or around it."""
    if family.horizontal or any(prefix.startswith(x) for x in family.hs_exclude):
        return False
    return any(prefix.startswith(code) or code.startswith(prefix) for code in family.hs)


def _worded(facts: Facts, words: Iterable[str]) -> Iterator[Reason]:
    for word in words:
        pattern = _pattern(word)
        if pattern is None:
            continue
        if pattern.search(facts.text):
            yield Reason.of("Your word “{word}” stands in the text", word=quoted(word))
        elif pattern.search(facts.names):
            yield Reason.of("Maybe: your word “{word}” stands in the name of the product family", word=quoted(word))


@cache
def _pattern(word: str) -> re.Pattern[str] | None:
    """A whole word, also in the plural, blind to case and accents; Chinese anywhere.  None for an empty word."""
    plain = plain_word(word)
    if not plain:
        return None
    if has_cjk(plain):
        return re.compile(re.escape(plain))
    return re.compile(rf"(?<!\w){re.escape(plain)}(?:e?s)?(?!\w)")


def plain_word(word: str) -> str:
    """A word as it is looked for, "" when nothing is left of it."""
    return _fold(word).strip()


def has_cjk(text: str) -> bool:
    """True for a text with Chinese or Japanese characters, which no blanks divide into words."""
    return bool(_CJK.search(text))


def _fold(text: str) -> str:
    """Lower case, without accents, one space between words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", plain.casefold())
