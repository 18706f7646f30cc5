"""One message for one reader: measures in order of seriousness, substance first, in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from alerts.deadlines import our_deadline
from alerts.next_steps import next_step
from records.measures import Measure
from records.store import MailItem
from records.subscriptions import Delivery, EventKind
from records.wording import named, say

MOST = 30  # measures told in full; the rest are counted
DISCLAIMER = "A notice on technical trade measures; no warning in the sense of the Emergency Response Law"
MARKS = {"red": "●", "orange": "▲", "yellow": "◆", "blue": "■"}
HEX = {"red": "#b3261e", "orange": "#b45309", "yellow": "#7a6000", "blue": "#1d4e89"}
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Card:
    """What a message says of one measure."""

    key: str
    colour: str
    mark: str
    hex: str
    title: str
    original: str
    summary: str
    members: str
    update: str
    reasons: tuple[str, ...]
    dates: tuple[str, ...]
    next_step: str
    link: str
    notes: tuple[str, ...]


def compose(delivery: Delivery, items: Sequence[MailItem], today: date) -> EmailMessage:
    """The message of a delivery.  Its Message-ID is the delivery's id: a repeat is recognised as the same."""
    lang = delivery.language
    groups: dict[str, list[MailItem]] = {}
    for item in items:
        groups.setdefault(item.measure.key, []).append(item)
    cards = [_card(group, today, lang) for group in list(groups.values())[:MOST]]
    names = list(dict.fromkeys(i.subscription.name for i in items))
    context = {
        "cards": cards,
        "more": len(groups) - len(cards),
        "names": names,
        "total": len(groups),
        "say": lambda message, **p: say(message, lang, **p),
        "disclaimer": say(DISCLAIMER, lang),
        "lang": "zh-CN" if lang.startswith("zh") else "en",
        "example": any(i.subscription.example for i in items),
        "sample": any(i.measure.latest.sample for i in items),
    }
    message = EmailMessage()
    message["Subject"] = clean(_subject(cards, len(groups), lang))
    message["From"] = f"{say('Sentinel', lang)} <sentinel@localhost>"
    message["To"] = clean(
        f"{delivery.address or delivery.reader}@localhost" if "@" not in delivery.address else delivery.address
    )
    message["Message-ID"] = f"<{delivery.id}@sentinel.localhost>"
    sent = datetime.combine(delivery.created_on, time(8), timezone(timedelta(hours=8)))
    message["Date"] = format_datetime(sent)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_templates().get_template("message.txt").render(context))
    message.add_alternative(_templates().get_template("message.html").render(context), subtype="html")
    return message


def _card(group: Sequence[MailItem], today: date, lang: str) -> Card:
    first, measure = group[0], group[0].measure
    colour = measure.grade.colour.value if measure.grade else first.alert.colour.value
    zh = next((d.title_zh for d in reversed(measure.documents) if d.title_zh), "") if lang.startswith("zh") else ""
    summary = next((d.summary_zh for d in reversed(measure.documents) if d.summary_zh), "") if zh else ""
    reasons = dict.fromkeys(r.say(lang) for i in group for r in i.alert.reasons)
    links = dict(measure.latest.links)
    return Card(
        key=measure.key,
        colour=say(colour, lang),
        mark=MARKS[colour],
        hex=HEX[colour],
        title=zh or tags(measure, lang),
        original=measure.title,
        summary=summary,
        members=_joined([named(f"@member:{m}", lang) for m in measure.members], lang),
        update=_update(first, lang),
        reasons=tuple(reasons),
        dates=tuple(_dates(measure, today, lang)),
        next_step=next_step(measure, today, lang),
        link=links.get("en") or next(iter(links.values()), ""),
        notes=tuple(dict.fromkeys(i.subscription.note for i in group if i.subscription.note)),
    )


def tags(measure: Measure, lang: str) -> str:
    """A title from fields in the reader's language, when there is none: products and kind of document."""
    from alerts.grade import touching

    names = [named(f"@family:{x.family}", lang) for x in touching(measure)[:2]]
    return say(
        "{products}: {type}", lang, products=_joined(names, lang) or "-", type=f"@msg:{measure.latest.type.value}"
    )


def _joined(names: Sequence[str], lang: str) -> str:
    return ("、" if lang.startswith("zh") else ", ").join(names)  # zh-data


def _update(item: MailItem, lang: str) -> str:
    if item.alert.event_kind is EventKind.OPEN:
        return ""
    texts = {
        EventKind.FIRST: say("new", lang),
        EventKind.REVISION: say("a new step of a known measure", lang),
        EventKind.GRADE: say("its grade has changed", lang),
        EventKind.DATE: say("a date has moved", lang),
        EventKind.REMINDER: say("reminder", lang),
    }
    return texts[item.alert.event_kind]


def _dates(measure: Measure, today: date, lang: str) -> list[str]:
    lines = []
    if deadline := measure.date_of("comment_deadline"):
        ours = our_deadline(deadline)
        lines.append(say("Comments close on {day} ({left})", lang, day=deadline, left=days(deadline, today, lang)))
        if ours >= today:
            lines.append(say("Send us your view by {day} ({left})", lang, day=ours, left=days(ours, today, lang)))
    else:
        lines.append(say("Comment deadline: not given", lang))
    if force := measure.date_of("entry_into_force"):
        lines.append(say("Enters into force on {day} ({left})", lang, day=force, left=days(force, today, lang)))
    return lines


def days(day: date, today: date, lang: str) -> str:
    """How far a day is: "52 days left", "today", "past"."""
    left = (day - today).days
    if left < 0:
        return say("past", lang)
    return say("{n} days left", lang, n=left) if left else say("today", lang)


def _subject(cards: Sequence[Card], total: int, lang: str) -> str:
    if not cards:
        return say("Sentinel", lang)
    head = cards[0]
    title = say(
        "[{colour}] {member}: {title}", lang, colour=head.colour, member=head.members[:24], title=head.title[:40]
    )
    return title if total == 1 else say("{title} and {n} more", lang, title=title, n=total - 1)


def clean(text: str) -> str:
    """Fit for a header: no line breaks, no control, format or bidirectional characters, at most 200."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return re.sub(r"\s+", " ", kept).strip()[:200]


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
