"""A measure as everybody may see it: only what its sources' passports allow, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from alerts.cards import MARKS
from alerts.deadlines import our_deadline_of
from alerts.next_steps import next_step
from alerts.plain import body, header
from alerts.summary import days, members, sentence, title
from records.measures import Measure
from records.notification import Notification
from records.queries.readers import passports_of
from records.runs import Source
from records.showing import shown_measure
from records.store import Store
from records.wording import msg, named, say
from web.rendering import say_day

DATES = (("adoption", msg("Planned adoption")), ("entry_into_force", msg("Enters into force on")))
CODES = 12  # shown of one measure


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of a measure; every text is harmless."""

    key: str
    title: str
    original: str
    summary: str
    members: str
    type: str
    colour: str
    mark: str
    colour_name: str
    reasons: tuple[str, ...]
    dates: tuple[tuple[str, str, str, bool], ...]  # (what, day, how far, is it ours)
    next_step: str
    families: tuple[str, ...]
    codes: tuple[str, ...]
    thread: tuple[dict[str, Any], ...]
    link: str
    attributions: tuple[str, ...]
    sample: bool
    language: str  # of the original title


def shown(store: Store, measure: Measure, today: date, lang: str) -> Shown:
    """Everything of a measure that may be published."""
    passports = passports_of(store, measure)
    seen = shown_measure(measure, passports)
    grade = measure.grade
    newest = seen.latest
    codes = dict.fromkeys(c.code for d in seen.documents for c in d.codes if c.scheme == "hs")
    return Shown(
        key=header(seen.key, 300),
        title=title(seen, lang),
        original=body(seen.title, 600) if seen.title != seen.key else "",
        summary=body(sentence(seen, lang), 900),
        members=members(seen, lang),
        type=_type(newest, lang),
        colour=grade.colour.value if grade else "none",
        mark=MARKS[grade.colour] if grade else "○",
        colour_name=say(grade.colour.value, lang) if grade else say(msg("no grade"), lang),
        reasons=tuple(_reasons(measure, lang)),
        dates=tuple(_dates(seen, today, lang)),
        next_step=next_step(seen, today, lang),
        families=tuple(named(f"@family:{x.family}", lang) for x in seen.labels[:8]),
        codes=tuple(f"HS {c}" for c in list(codes)[:CODES]),
        thread=tuple(_document(d, lang) for d in reversed(seen.documents)),
        link=_link(newest, lang),
        attributions=tuple(dict.fromkeys(_attribution(passports, d.source, lang) for d in reversed(seen.documents))),
        sample=any(d.sample for d in seen.documents),
        language=header(newest.language, 12) or "en",
    )


def _reasons(measure: Measure, lang: str) -> list[str]:
    """Why it has its colour, each reason once."""
    if measure.grade is None:
        return []
    of_scores = [score.reason for _, score in measure.grade.scores]
    return list(dict.fromkeys(body(r.say(lang), 300) for r in (*of_scores, *measure.grade.reasons)))


def _dates(measure: Measure, today: date, lang: str) -> list[tuple[str, str, str, bool]]:
    found = []
    if deadline := measure.date_of("comment_deadline"):
        ours = our_deadline_of(measure)
        if ours is not None and ours >= today:
            found.append((say("Send us your view by", lang), say_day(ours, lang), days(ours, today, lang), True))
        found.append((say("Comments close on", lang), say_day(deadline, lang), days(deadline, today, lang), False))
    for field, name in DATES:
        if day := measure.date_of(field):
            found.append((say(name, lang), say_day(day, lang), days(day, today, lang), False))
    return found


def _document(document: Notification, lang: str) -> dict[str, Any]:
    return {
        "key": header(document.key, 200),
        "day": say_day(document.distributed, lang),
        "type": _type(document, lang),
        "title": header(document.title_zh if lang == "zh" and document.title_zh else document.title, 300),
        "link": _link(document, lang),
    }


def _type(document: Notification, lang: str) -> str:
    emergency = document.emergency and not document.is_follow_up
    return say("emergency measure" if emergency else document.type.value, lang)


def _link(document: Notification, lang: str) -> str:
    """The document's own page, in the reader's language where there is one; web addresses only."""
    links = dict(document.links)
    for link in (links.get(lang), links.get("en"), *links.values()):
        if link and is_web(link):
            return header(link, 2000)
    return ""


def is_web(link: str) -> bool:
    """True for an http(s) address without blanks or control characters."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.netloc) and not any(c.isspace() or ord(c) < 32 for c in link)
    )


def _attribution(passports: Mapping[str, Source], name: str, lang: str) -> str:
    asked = passports[name].attribution if name in passports else ""
    return body(say(asked, lang), 300) if asked else say("Source: {name}", lang, name=header(name))
