"""One message for one reader: measures in order of seriousness, substance first, in the reader's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from alerts.addresses import Addresses
from alerts.appointments import appointments
from alerts.cards import MARKS, Card, Earlier, cards
from alerts.explain import DISCLAIMER
from alerts.plain import body, header, quoted
from alerts.quickly import QUICK
from alerts.summary import joined
from records.grades import Colour
from records.store import MailItem
from records.subscriptions import Delivery
from records.wording import say

MOST = 20  # measures told in full, so that no mail program cuts the message; the rest are counted
HOST = "sentinel.localhost"
TEMPLATES = Path(__file__).parent / "templates"


def compose(
    delivery: Delivery,
    items: Sequence[MailItem],
    today: date,
    lang: str = "",
    *,
    earlier: Earlier | None = None,
    attributions: Mapping[str, str] | None = None,
    addresses: Addresses | None = None,
    translations: Mapping[str, str] | None = None,
) -> EmailMessage:
    """The message of a delivery; the same delivery gives the same bytes, and its id is the Message-ID.

    `lang` defaults to the delivery's; `earlier` holds the day of the last message by (subscription, measure), so that a
    follow-up can say what it changes; `attributions` the line that each source asks for; `addresses` the reader's
    links; `translations` machine translations by original text.  Dates to come are attached as a calendar file.
    """
    lang = lang or delivery.language
    addresses = addresses or Addresses()
    told = cards(items, today, lang, earlier or {}, addresses, translations)
    message = EmailMessage(policy=QUICK)
    message["Subject"] = header(_subject(told, lang), 150)
    message["From"] = Address(say("Sentinel", lang), "sentinel", HOST)
    message["To"] = recipient(delivery)
    message["Message-ID"] = f"<{_token(delivery.id)}@{HOST}>"
    sent = datetime.combine(delivery.created_on, time(8), timezone(timedelta(hours=8)))
    message["Date"] = format_datetime(sent)
    message["Auto-Submitted"] = "auto-generated"
    context = _context(told, items, lang, attributions or {}) | {"a": addresses}
    message.set_content(_templates(False).get_template("message.txt").render(context))
    message.add_alternative(_templates(True).get_template("message.html").render(context), subtype="html")
    message.set_boundary(f"=_{_token(delivery.id)[:24]}")
    if dates := appointments(told[:MOST], today, delivery.created_on, HOST, lang):
        params = {"charset": "utf-8", "method": "PUBLISH"}
        message.add_attachment(dates, maintype="text", subtype="calendar", filename="sentinel.ics", params=params)
        message.set_boundary(f"=_{_token(delivery.id)[:24]}-all")
    return message


def _context(
    told: Sequence[Card], items: Sequence[MailItem], lang: str, attributions: Mapping[str, str]
) -> dict[str, object]:
    sources = dict.fromkeys(d.source for i in items for d in i.measure.documents[-1:])
    lines = dict.fromkeys(body(_attribution(s, attributions, lang), 300) for s in sources)
    names = dict.fromkeys(header(i.subscription.name) for i in items if i.subscription.name)
    return {
        "cards": told[:MOST],
        "counts": _counts(told, lang),
        "rest": _counts(told[MOST:], lang),
        "more": max(0, len(told) - MOST),
        "total": len(told),
        "names": joined(names, lang),
        "attributions": tuple(lines),
        "disclaimer": say(DISCLAIMER, lang),
        "example": any(i.subscription.example for i in items),
        "sample": any(d.sample for i in items for d in i.measure.documents),
        "say": lambda message, **params: say(message, lang, **params),
        "lang": "zh-CN" if lang.startswith("zh") else lang[:2] or "en",
    }


def _attribution(source: str, attributions: Mapping[str, str], lang: str) -> str:
    asked = attributions.get(source, "")
    return say(asked, lang) if asked else say("Source: {name}", lang, name=quoted(source))


def _counts(told: Sequence[Card], lang: str) -> list[tuple[str, str, Card]]:
    """("● red 2") for each colour that occurs, with one card of it for its tints."""
    numbers = Counter(c.colour for c in told)
    first = {c.colour: c for c in reversed(told)}
    return [
        (MARKS[c], say("{colour} {n}", lang, colour=f"@msg:{c.value}", n=numbers[c]), first[c])
        for c in Colour
        if c in first
    ]


def _subject(told: Sequence[Card], lang: str) -> str:
    if not told:
        return say("Sentinel", lang)
    counts = " ".join(text for _, text, _ in _counts(told, lang))
    return say("[Sentinel] {counts}: {first}", lang, counts=counts, first=told[0].title)


def recipient(delivery: Delivery) -> Address | str:
    """The reader's address; for channels without one a local stand-in from the reader's id."""
    try:
        if "@" in delivery.address:
            return Address(addr_spec=header(delivery.address))
    except (HeaderParseError, ValueError, IndexError):
        pass
    return Address("", _token(delivery.reader).lower()[:60], "localhost")


def _token(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-") or "reader"


@cache
def _templates(html: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
