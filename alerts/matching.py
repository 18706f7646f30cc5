"""From events to alerts: first messages of new subscriptions, reminders that fall due, and what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from alerts.index import Index
from alerts.match import Facts, colours_of, facts_of, match, open_event
from alerts.translation import Translator, translate_titles
from records.grades import Colour
from records.measures import Measure
from records.store import Store
from records.subscriptions import Alert, Event, EventKind, Subscription

# What a reader hears no more of a measure after having said so: `complies` needs no reminder, `unconcerned` no steps.
SILENT = {
    "complies": frozenset({EventKind.REMINDER}),
    "unconcerned": frozenset({EventKind.REMINDER, EventKind.REVISION, EventKind.DATE}),
}


def match_pending(store: Store, today: date, now: datetime, engine: Translator | None = None) -> int:
    """Welcome new subscriptions with what is open, then match new events, reminders among them; returns the alerts.

    With an `engine` the titles are translated before their alerts are kept: once kept, a sender may take them.
    """
    written = _welcome(store, today, now) if store.holds_documents() else 0
    store.remind(today)
    index: Index | None = None
    while events := store.new_events():
        index = index or Index(store.watches())
        measures = store.measures(e.measure for _, e in events)
        found: list[Alert] = []
        for id, event in events:
            if measure := measures.get(event.measure):
                found += _alerts(store, index, measure, event, id, today)
        if engine:
            told = dict.fromkeys(a.measure for a in sorted(found, key=lambda a: a.colour.rank))
            translate_titles(store, engine, (measures[key] for key in told), now, "zh")
        written += store.queue(found, events[-1][0], now)
    return written


def _alerts(store: Store, index: Index, measure: Measure, event: Event, id: int, today: date) -> list[Alert]:
    """Alerts of one event for those who began before it."""
    colour, former = colours_of(measure, event)
    if colour is None and former is None:
        return []
    worst = min((c for c in (colour, former) if c), key=lambda c: c.rank)
    facts = facts_of(measure)
    ids = index.ids[index.match(facts, worst, id)]
    wanted = store.subscriptions_with(int(n) for n in ids)
    alerts = match(measure, event, wanted, today, facts)
    if eased(colour, former):  # a downgrade or an all-clear: only for those who had the alarm
        told = store.alerted(measure.key, event.key)
        alerts = [a for a in alerts if a.subscription in told]
    return _without_silent(store, alerts, event, wanted)


def eased(colour: Colour | None, former: Colour | None) -> bool:
    """True when a measure had a colour and has a less serious one or none now."""
    return former is not None and (colour is None or colour.rank > former.rank)


def _without_silent(store: Store, alerts: list[Alert], event: Event, wanted: Iterable[Subscription]) -> list[Alert]:
    """Without the readers who said of this measure that they need to hear no more of this kind."""
    if not alerts or not any(event.kind in kinds for kinds in SILENT.values()):
        return alerts
    said = store.answers_on(event.measure)
    reader = {s.key: s.reader for s in wanted}
    return [a for a in alerts if event.kind not in SILENT.get(said.get(reader[a.subscription], ""), ())]


def _welcome(store: Store, today: date, now: datetime) -> int:
    """The first message of each new subscription: what is open and was not told to it before."""
    new = store.unwelcomed()
    if not new:
        return 0
    found: Mapping[str, list[Alert]] = defaultdict(list)
    index = Index((s, 0) for s in new)
    told = {s.key: store.told_of(s) for s in new}
    for batch in store.open_measures(today) if any(s.welcome for s in new) else ():
        for measure in batch:
            colour, _ = colours_of(measure, event := open_event(measure, today))
            if colour is None:
                continue
            facts: Facts = facts_of(measure)
            for alert in match(measure, event, (new[n] for n in index.match(facts, colour)), today, facts):
                if measure.key not in told[alert.subscription]:
                    found[alert.subscription].append(alert)
    return sum(store.welcome(s, found[s.key] if s.welcome else (), now) for s in new)
