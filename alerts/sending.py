"""From deliveries to the other side: claim what is due, say it, write down what came of it; the most urgent first."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from jinja2 import TemplateError

from alerts import forms
from alerts.channels import Channel, channels
from alerts.errors import DeliveryError
from alerts.forms import Form, Parcel
from alerts.notices import after_failure
from alerts.setup import Setup
from records import queries, rhythm
from records.delivery import URGENT
from records.showing import attributions, shown_measure
from records.store import MailItem, Store
from records.subscriptions import Delivery

BATCH = 50  # deliveries claimed together: measures are read once for all of them
LONGEST = timedelta(seconds=2)  # of a batch on a slow relay; then what is most urgent by now goes first
DOWN_S = 60.0  # a channel that failed as a whole rests so long
# What a message that cannot be made raises: that delivery fails, the others go on.
UNMADE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, TemplateError)


@dataclass(slots=True)
class Tally:
    """What a sender did: deliveries that were accepted, tries that failed."""

    sent: int = 0
    failed: int = 0


@dataclass(slots=True)
class Sender:
    """Sends what is due, until nothing is.  Threads may share one; any number of processes may run at once.

    `owner` names the process that holds the leases, `clock` gives aware moments, `chance` numbers in [0, 1).
    """

    store: Store
    setup: Setup
    owner: str
    clock: Callable[[], datetime]
    chance: Callable[[], float] = random.random
    ways: Mapping[str, Channel] | None = None
    tally: Tally = field(default_factory=Tally)
    down: dict[str, datetime] = field(default_factory=dict)
    attributions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ways = self.ways or channels(self.setup)
        self.attributions = {h.source.name: h.source.attribution for h in queries.sources(self.store)}

    def run(self, wanted: Callable[[], bool] = lambda: True) -> Tally:
        """Batch after batch while there is something due and it is wanted."""
        while wanted() and self.step(wanted):
            pass
        return self.tally

    def resting(self) -> list[str]:
        """Channels that failed as a whole a moment ago."""
        now = self.clock()
        return [name for name, until in list(self.down.items()) if until > now]

    def step(self, wanted: Callable[[], bool] = lambda: True) -> bool:
        """One batch; False when nothing was due."""
        now = self.clock()
        claimed = self.store.claim_deliveries(self.owner, now, BATCH, without=self.resting())
        if not claimed:
            return False
        groups: dict[tuple[str, ...], list[Parcel]] = {}
        for parcel in self._parcels(claimed):
            d = parcel.delivery
            together = _form(self._way(d)) is Form.BRIEF
            groups.setdefault((d.channel, d.address, d.language) if together else (d.id,), []).append(parcel)
        for group in groups.values():
            late = self.clock() - now > LONGEST and group[0].delivery.priority != URGENT
            if late or not wanted() or self.down.get(group[0].delivery.channel, now) > now:
                self._defer(group, now)
            elif _form(self._way(group[0].delivery)) is Form.BRIEF:
                self._send_brief(group)
            else:
                self._send_one(group[0])
        return True

    def _parcels(self, claimed: Sequence[Delivery]) -> list[Parcel]:
        alerts = [d for d in claimed if d.alerts]
        items = self._shown(self.store.mails_of(alerts)) if alerts else {}
        earlier = self.store.told_before(alerts) if alerts else {}
        threads = self.store.threads_of(alerts) if alerts else {}
        known = self.store.signed_up({d.reader for d in alerts})
        titles = {i.measure.title for found in items.values() for i in found}
        translated = {lang: self.store.translations(titles, lang) for lang in {d.language for d in alerts}}
        return [
            Parcel(
                d,
                items[d.id],
                earlier[d.id],
                None,
                d.reader in known,
                threads[d.id],
                translated[d.language],
                self._credits(items[d.id]),
            )
            if d.alerts
            else Parcel(d, letter=self.store.letter_of(d.id))
            for d in claimed
        ]

    def _shown(self, items: Mapping[str, Sequence[MailItem]]) -> dict[str, list[MailItem]]:
        """With what the sources of the measures let everybody see."""
        passports = self.store.passports()
        return {
            id: [replace(i, measure=shown_measure(i.measure, passports)) for i in found] for id, found in items.items()
        }

    def _credits(self, items: Sequence[MailItem]) -> tuple[str, ...]:
        return attributions((d.source for i in items for d in i.measure.documents), self.store.passports())

    def _way(self, delivery: Delivery) -> Channel | None:
        return (self.ways or {}).get(delivery.channel)

    def _send_one(self, parcel: Parcel) -> None:
        if not self.store.may_leave(parcel.delivery, self.owner, self.clock()):
            return
        self._try([parcel], lambda: self._whole(parcel))

    def _whole(self, parcel: Parcel) -> EmailMessage:
        if _form(self._way(parcel.delivery)) is Form.JSON:
            return forms.as_json(parcel, self._today())
        return forms.mail(parcel, self._today(), self.setup, self.attributions)

    def _send_brief(self, parcels: list[Parcel]) -> None:
        """To one target: as many together as one message holds, as often as its limits admit; the rest waits."""
        way = self._way(parcels[0].delivery)
        limits, most = getattr(way, "limits", ()), getattr(way, "most_bytes", 2000)
        target = f"{parcels[0].delivery.channel} {self.setup.named(parcels[0].delivery.address)}"
        while parcels:
            now = self.clock()
            if not self.store.may_leave(parcels[0].delivery, self.owner, now):
                parcels = parcels[1:]
                continue
            if limits and (wait := self.store.take_slot(target, limits, now)):
                self._defer(parcels, now + timedelta(seconds=wait))
                return
            still = [p for p in parcels[1:] if self.store.may_leave(p.delivery, self.owner, now)]
            parcels = [parcels[0], *still]
            message, taken = forms.brief(parcels, self._today(), most)
            self._try(parcels[:taken], lambda made=message: made)  # type: ignore[misc]
            parcels = parcels[taken:]

    def _try(self, parcels: Sequence[Parcel], made: Callable[[], EmailMessage]) -> None:
        """One message that carries these deliveries; each is settled."""
        first = parcels[0].delivery
        way = self._way(first)
        try:
            if way is None:
                raise DeliveryError(f"there is no channel {first.channel!r}", permanent=True)
            outcome = way.send(first, made())
        except DeliveryError as error:
            self._failed(parcels, error)
        except UNMADE as error:
            self._failed(parcels, DeliveryError(f"the message cannot be made: {type(error).__name__}: {error}"))
        else:
            now = self.clock()
            for number, parcel in enumerate(parcels):
                said = outcome if not number else f"{outcome}; merged into {first.id}"
                self.store.settle(parcel.delivery.id, True, said, now, letter_too=parcel.letter is not None)
            self.tally.sent += len(parcels)

    def _failed(self, parcels: Sequence[Parcel], error: DeliveryError) -> None:
        now = self.clock()
        if error.whole_channel:
            self.down[parcels[0].delivery.channel] = now + timedelta(seconds=max(DOWN_S, error.wait_s))
        for parcel in parcels:
            state = self.store.settle(
                parcel.delivery.id,
                False,
                str(error),
                now,
                verdict=error.verdict,
                chance=self.chance(),
                at_least_s=error.wait_s,
            )
            self.tally.failed += 1
            after_failure(self.store, self.setup, parcel.delivery, error, state, now)

    def _defer(self, parcels: Sequence[Parcel], until: datetime) -> None:
        self.store.defer([p.delivery.id for p in parcels], until, self.owner)

    def _today(self) -> date:
        return rhythm.day_of(self.clock())


def _form(way: Channel | None) -> Form:
    return Form(getattr(way, "form", Form.MAIL))


def send_pending(
    store: Store,
    today: date,
    now: datetime,
    owner: str,
    ways: Mapping[str, Channel] | None = None,
    setup: Setup | None = None,
    clock: Callable[[], datetime] | None = None,
) -> tuple[int, int]:
    """Bundle alerts into messages and deliver what is due; (sent, failed).  Without a `clock` no time passes."""
    del today  # the day of `now` in Guangxi
    store.bundle(now)
    done = Sender(store, setup or Setup(store.home), owner, clock or (lambda: now), ways=ways).run()
    return done.sent, done.failed
