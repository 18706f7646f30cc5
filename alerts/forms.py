"""The forms a delivery leaves in: a whole mail, a brief for chat robots, JSON for webhooks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

from alerts.addresses import Addresses
from alerts.cards import Card, Earlier, cards
from alerts.compose import compose, recipient
from alerts.envelope import addressed, sender, threaded
from alerts.explain import DISCLAIMER
from alerts.plain import body, header
from alerts.quickly import QUICK
from alerts.setup import Setup
from records.store import MailItem
from records.subscriptions import Delivery
from records.wording import say

SHORT = 60  # characters of a title where many stand in one brief


class Form(StrEnum):
    """What a channel takes."""

    MAIL = "mail"
    BRIEF = "brief"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that a delivery's message is made of: alerts, or a letter (subject, text, HTML)."""

    delivery: Delivery
    items: Sequence[MailItem] = ()
    earlier: Earlier = field(default_factory=dict)
    letter: tuple[str, str, str] | None = None
    known: bool = False  # the reader signed up and can manage everything on a page
    thread: Sequence[str] = ()  # ids of earlier deliveries on the one measure that this one is about
    translations: Mapping[str, str] = field(default_factory=dict)
    attributions: Sequence[str] = ()  # the lines that the sources of the measures ask for


def mail(parcel: Parcel, today: date, setup: Setup, attributions: Mapping[str, str]) -> EmailMessage:
    """The whole mail, in its envelope."""
    delivery = parcel.delivery
    if parcel.letter is None:
        made = compose(
            delivery, parcel.items, today, earlier=parcel.earlier, attributions=attributions,
            addresses=Addresses(setup.base_url, setup.secret, delivery.reader, parcel.known),
            translations=parcel.translations,
        )  # fmt: skip
        return threaded(addressed(made, delivery, parcel.items, setup), parcel.thread, setup)
    subject, text, html = parcel.letter
    message = EmailMessage(policy=QUICK)
    message["Subject"] = header(subject, 150)
    message["From"] = sender(setup, delivery.language)
    message["To"] = recipient(delivery)
    message["Date"] = format_datetime(datetime.combine(delivery.created_on, time(8), timezone(timedelta(hours=8))))
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
        message.set_boundary(f"=_{delivery.id}")
    return addressed(message, delivery, (), setup)


def brief(parcels: Sequence[Parcel], today: date, most_bytes: int) -> tuple[EmailMessage, int]:
    """One short text for the first of these deliveries, as many as fit but at least one: (message, how many).

    Measures stand one by one; where they do not fit, each on a line; where those do not fit, the rest is counted.
    """
    lang = parcels[0].delivery.language
    told = [_told(p, today, lang, most_bytes) for p in parcels]
    taken, text = 1, _fitting(told[:1], lang, most_bytes) or _shortened(told[0], lang, most_bytes)
    for number in range(2, len(parcels) + 1):
        more = _fitting(told[:number], lang, most_bytes)
        if more is None:
            break
        taken, text = number, more
    message = EmailMessage()
    message["Subject"] = header(text.partition("\n")[0], 150)
    message.set_content(text)
    return message, taken


@dataclass(frozen=True, slots=True)
class _Told:
    """What one delivery says: its letter or its measures, each in a paragraph and on a line."""

    letter: str
    paragraphs: Sequence[str]
    lines: Sequence[str]
    attributions: Sequence[str] = ()


def _told(parcel: Parcel, today: date, lang: str, most: int) -> _Told:
    if parcel.letter is not None:
        return _Told(f"{header(parcel.letter[0])}\n{body(parcel.letter[1], most)}", (), ())
    made = cards(parcel.items, today, lang, parcel.earlier)
    return _Told("", [_paragraph(c) for c in made], [_line(c) for c in made], parcel.attributions)


def _fitting(told: Sequence[_Told], lang: str, most: int) -> str | None:
    """The text in paragraphs, else in lines; None when neither fits."""
    letters = [t.letter for t in told if t.letter]
    number = sum(len(t.lines) for t in told)
    head = [say("[Sentinel] {n} measures concern you", lang, n=number)] if number else []
    asked = "\n".join(dict.fromkeys(line for t in told for line in t.attributions))
    tail = [*filter(None, [asked]), say(DISCLAIMER, lang)] if number else []
    for parts in ([p for t in told for p in t.paragraphs], [x for t in told for x in t.lines]):
        if len((found := _joined([*head, *letters, *parts, *tail])).encode()) <= most:
            return found
    return None


def _shortened(told: _Told, lang: str, most: int) -> str:
    """As many lines as fit, and how many more there are."""
    head = say("[Sentinel] {n} measures concern you", lang, n=len(told.lines))
    for kept in range(len(told.lines) - 1, 0, -1):
        more = say("{n} more are not told here.", lang, n=len(told.lines) - kept)
        tail = [*filter(None, ["\n".join(told.attributions)]), say(DISCLAIMER, lang)]
        found = _joined([head, *told.lines[:kept], more, *tail])
        if len(found.encode()) <= most:
            return found
    return _joined([told.letter or head]).encode()[:most].decode(errors="ignore")


def _joined(parts: Sequence[str]) -> str:
    # "<" starts a mention of everybody in some chats: text from outside must not ring them.
    return "\n\n".join(parts).replace("<", "＜").replace(">", "＞") + "\n"


def _paragraph(card: Card) -> str:
    days = [f"{d.name} {d.day} ({d.left})" for d in card.days]
    return "\n".join(filter(None, [f"{card.mark} {card.label} {card.title} · {card.key}", *days, card.link]))


def _line(card: Card) -> str:
    return f"{card.mark} {header(card.title, SHORT)} · {card.key}"


def as_json(parcel: Parcel, today: date) -> EmailMessage:
    """What a webhook gets: `type`, `timestamp`, `data` (Standard Webhooks), the alerts with their fields."""
    delivery = parcel.delivery
    data: dict[str, object] = {"delivery": delivery.id, "language": delivery.language}
    if parcel.letter is not None:
        data |= {"subject": header(parcel.letter[0]), "text": body(parcel.letter[1], 20000)}
    else:
        told = cards(parcel.items, today, delivery.language, parcel.earlier)
        data |= {"alerts": [_alert(i) for i in parcel.items], "measures": [_measure(c) for c in told]}
        data |= {"attributions": list(parcel.attributions), "disclaimer": say(DISCLAIMER, delivery.language)}
    whole = {
        "type": "sentinel.alerts" if parcel.letter is None else f"sentinel.{delivery.kind}",
        "timestamp": f"{delivery.created_on}T00:00:00+08:00",
        "data": data,
    }
    message = EmailMessage(policy=QUICK)
    message.set_content(json.dumps(whole, ensure_ascii=False).encode(), maintype="application", subtype="json")
    return message


def _alert(item: MailItem) -> dict[str, object]:
    alert = item.alert
    return {
        "measure": header(alert.measure),
        "event": header(alert.event, 300),
        "kind": alert.event_kind.value,
        "colour": alert.colour.value,
        "on": alert.on.isoformat(),
        "subscription": header(item.subscription.name),
        "reasons": [body(r.say(item.subscription.language), 500) for r in alert.reasons],
    }


def _measure(card: Card) -> dict[str, object]:
    return {
        "key": card.key,
        "colour": card.colour.value,
        "title": card.title,
        "original_title": card.original,
        "members": card.members,
        "days": [{"name": d.name, "day": d.day.isoformat()} for d in card.days],
        "next_step": card.next_step,
        "link": card.link,
    }
