"""How many messages a watch would have brought in the last 90 days, and how it could bring fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from threading import Lock

from alerts.match import Facts, facts_of, why
from records.grades import Colour
from records.queries.readers import recent
from records.rhythm import ZONE, at_once, day_of, newest_digest
from records.store import Store
from records.subscriptions import Alert, EventKind, Mode, Subscription
from records.wording import msg, named, say

DAYS = 90
TOO_MANY = 10  # messages a week
PROPOSALS = 3


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to one measure in the window: its colour now, what it is about, and the days of its documents."""

    colour: Colour
    facts: Facts
    first: date
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the watch would have brought: messages, measures told, and the measures of each colour."""

    messages: int
    measures: int
    colours: Mapping[Colour, int]

    @property
    def per_week(self) -> float:
        """Messages a week."""
        return self.messages / (DAYS / 7)

    @property
    def too_many(self) -> bool:
        """More than anybody reads."""
        return self.per_week > TOO_MANY


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way to get less: the form field to set and its value, in words, and what it would bring."""

    field: str
    value: str
    text: str
    preview: Preview


def preview(past: Iterable[Past], wish: Subscription) -> Preview:
    """Messages by the rhythm that real ones follow (records.rhythm): at once, or in the slot of a digest.  Pure.

    Reminders and changes of colour are not counted: nobody knows them before.
    """
    slots: set[str] = set()
    colours: Counter[Colour] = Counter()
    for one in _concerned(past, wish):
        colours[one.colour] += 1
        slots |= {_slot(wish, one, on) for on in one.days}
    return Preview(len(slots), colours.total(), colours)


def proposals(past: Sequence[Past], wish: Subscription, lang: str) -> list[Proposal]:
    """Up to three ways to get clearly fewer messages, those that help most first.  Pure."""
    now, concerned = preview(past, wish), tuple(_concerned(past, wish))
    found = []
    for field, value, text, change in _ways(concerned, wish, lang):
        brings = preview(concerned, change(wish))
        if brings.messages <= now.messages * 0.8:
            found.append(Proposal(field, value, text, brings))
    return sorted(found, key=lambda p: p.preview.messages)[:PROPOSALS]


Way = tuple[str, str, str, Callable[[Subscription], Subscription]]


def _ways(concerned: Sequence[Past], wish: Subscription, lang: str) -> Iterator[Way]:
    for colour in (Colour.YELLOW, Colour.ORANGE):
        if colour.rank < wish.lowest.rank:
            text = say(msg("only {grade} and more serious"), lang, grade=f"@msg:{colour.value}")
            yield "lowest", colour.value, text, lambda w, c=colour: replace(w, lowest=c)  # type: ignore[misc]
    if wish.mode is Mode.INSTANT:
        text = say(msg("what is not urgent once a day"), lang)
        yield "mode", Mode.DAILY.value, text, lambda w: replace(w, mode=Mode.DAILY)
    if wish.mode is not Mode.WEEKLY:
        text = say(msg("what is not urgent once a week"), lang)
        yield "mode", Mode.WEEKLY.value, text, lambda w: replace(w, mode=Mode.WEEKLY)
    if not wish.members:
        text = say(msg("only ASEAN"), lang)
        yield "members", "ASEAN", text, lambda w: replace(w, members=("ASEAN",))
    yield from _without_busiest(concerned, wish, lang)


def _without_busiest(concerned: Sequence[Past], wish: Subscription, lang: str) -> Iterator[Way]:
    """Without the sector or family that brings most, where several are watched."""
    for field, sort in (("sectors", "sector"), ("families", "family")):
        watched: tuple[str, ...] = getattr(wish, field)
        if len(watched) < 2:
            continue
        of = Counter(x for p in concerned for x in {getattr(label, sort) for label in p.facts.labels} if x in watched)
        for name, _ in of.most_common(1):
            left = tuple(w for w in watched if w != name)
            text = say(msg("without {name}"), lang, name=named(f"@{sort}:{name}", lang))
            yield f"-{field}", name, text, lambda w, f=field, v=left: replace(w, **{f: v})  # type: ignore[misc]


def _concerned(past: Iterable[Past], wish: Subscription) -> Iterator[Past]:
    return (p for p in past if p.colour.at_least(wish.lowest) and why(p.facts, wish) is not None)


def _slot(wish: Subscription, one: Past, on: date) -> str:
    kind = EventKind.FIRST if on == one.first else EventKind.REVISION
    if at_once(Alert("", "", kind.value, kind, one.colour, on), wish):
        return f"now {on}"
    noon = datetime.combine(on, time(12), ZONE)
    weekly = wish.mode is Mode.WEEKLY
    return f"digest {newest_digest(noon, weekly=weekly).date()}"


class Window:
    """The last 90 days of one store, read once an hour and kept: a preview then takes milliseconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: tuple[str, tuple[Past, ...]] | None = None

    def past(self, store: Store, now: datetime) -> tuple[Past, ...]:
        """What happened in the 90 days before today."""
        hour = f"{now.astimezone(ZONE):%Y-%m-%d %H}"
        with self._lock:
            if self._read is None or self._read[0] != hour:
                self._read = (hour, tuple(_past(store, day_of(now))))
            return self._read[1]


def _past(store: Store, today: date) -> Iterator[Past]:
    since = today - timedelta(days=DAYS)
    for measure in recent(store, since):
        days = tuple(d.distributed for d in measure.documents if since <= d.distributed <= today)
        if measure.grade and days:
            first = measure.documents[0].distributed
            yield Past(measure.grade.colour, facts_of(measure), first, tuple(dict.fromkeys(days)))
