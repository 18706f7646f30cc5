"""One card of a message for each measure: what, who, why it concerns the reader, when, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from alerts.addresses import Addresses
from alerts.changes import changes
from alerts.deadlines import our_deadline_of
from alerts.next_steps import next_step
from alerts.plain import body, header
from alerts.summary import days, joined, members, sentence, title
from alerts.updates import updates
from records.grades import Colour
from records.measures import Measure
from records.store import MailItem
from records.wording import say

MARKS = {Colour.RED: "●", Colour.ORANGE: "▲", Colour.YELLOW: "◆", Colour.BLUE: "■"}
INK = {Colour.RED: "#b3261e", Colour.ORANGE: "#a8480b", Colour.YELLOW: "#6b5600", Colour.BLUE: "#1d4e89"}
TINT = {Colour.RED: "#fdecea", Colour.ORANGE: "#fdf0e4", Colour.YELLOW: "#faf4d8", Colour.BLUE: "#eaf2fb"}
REASONS = 6  # told of one measure

Earlier = Mapping[tuple[str, str], date]  # (subscription, measure) → day of the last message before


@dataclass(frozen=True, slots=True)
class Day:
    """One date of a measure as the reader sees it."""

    name: str
    day: date
    left: str
    what: str  # ours | comment | force
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a message says of one measure; every text is harmless and in the reader's language."""

    key: str
    colour: Colour
    label: str
    mark: str
    ink: str
    tint: str
    title: str
    original: str
    summary: str
    members: str
    type: str
    updates: tuple[str, ...]
    reasons: tuple[str, ...]
    graded: tuple[str, ...]
    days: tuple[Day, ...]
    next_step: str
    link: str
    notes: tuple[str, ...]
    exports: str = ""  # what Guangxi sells there, or what is not known of it
    changes: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()  # (label, address)
    page: str = ""  # the measure's own page
    translated: str = ""  # the original title by a machine


def cards(
    items: Sequence[MailItem],
    today: date,
    lang: str,
    earlier: Earlier,
    addresses: Addresses | None = None,
    translations: Mapping[str, str] | None = None,
) -> list[Card]:
    """A card for each measure, most serious first, then by what is due soonest.

    `addresses` are the reader's links, `translations` machine translations by original text.
    """
    groups: dict[str, list[MailItem]] = {}
    for item in items:
        groups.setdefault(item.measure.key, []).append(item)
    ordered = sorted(groups.values(), key=lambda g: _order(g, today))
    return [_card(g, today, lang, earlier, addresses or Addresses(), translations or {}) for g in ordered]


def colour_of(group: Sequence[MailItem]) -> Colour:
    """The measure's colour now, else (an all-clear) the alert's."""
    grade = group[0].measure.grade
    return grade.colour if grade else group[0].alert.colour


def _order(group: Sequence[MailItem], today: date) -> tuple[int, date, str]:
    deadline = group[0].measure.date_of("comment_deadline")
    return colour_of(group).rank, deadline if deadline and deadline >= today else date.max, group[0].measure.key


def _card(
    group: Sequence[MailItem],
    today: date,
    lang: str,
    earlier: Earlier,
    addresses: Addresses,
    translations: Mapping[str, str],
) -> Card:
    measure, colour = group[0].measure, colour_of(group)
    before = [earlier[pair] for i in group if (pair := (i.subscription.key, measure.key)) in earlier]
    reasons = dict.fromkeys(body(r.say(lang), 300) for i in group for r in i.alert.reasons)
    newest = measure.latest
    return Card(
        key=header(measure.key),
        colour=colour,
        label=say(colour.value, lang),
        mark=MARKS[colour],
        ink=INK[colour],
        tint=TINT[colour],
        title=title(measure, lang),
        original=body(measure.title, 400),
        summary=body(sentence(measure, lang), 600),
        members=members(measure, lang),
        type=say("emergency measure" if newest.emergency and not newest.is_follow_up else newest.type.value, lang),
        updates=updates([i.alert for i in group], lang, max(before, default=None)),
        reasons=tuple(reasons)[:REASONS],
        graded=tuple(_graded(measure, lang)),
        days=tuple(_days(measure, today, lang)),
        next_step=next_step(measure, today, lang),
        link=_link(measure, lang),
        notes=tuple(dict.fromkeys(body(i.subscription.note, 300) for i in group if i.subscription.note)),
        exports=_exports(measure, lang),
        changes=changes(measure, [i.alert for i in group], lang),
        answers=addresses.answers(measure.key, lang),
        page=addresses.measure(measure.key),
        translated=body(translations.get(measure.title, ""), 400),
    )


def _exports(measure: Measure, lang: str) -> str:
    """What Guangxi sells there by customs figures, by estimate, or that it is not known."""
    exposure = dict(measure.grade.scores).get("exposure") if measure.grade else None
    if exposure is None:
        return ""
    figures = dict(exposure.figures)
    told = [exposure.reason.say(lang)]
    if "family_share" in figures:
        share = f"{float(figures['family_share']):.0%}"
        told.append(say("{share} of what Guangxi exports of it", lang, share=share))
    if "rank" in figures:
        told.append(say("no. {rank} among all it sells there", lang, rank=figures["rank"]))
    if figures.get("basis") == "figures":
        told.append(figures.get("source", ""))
    return body(joined(told, lang, "; "), 400)


def _graded(measure: Measure, lang: str) -> list[str]:
    """Why this colour: the kind of measure and the bounds that hold; exposure stands on its own line."""
    if measure.grade is None:
        return []
    scores = dict(measure.grade.scores)
    shown = [scores["impact"].reason] if "impact" in scores else []
    known = {s.reason for s in scores.values()}
    shown += [r for r in measure.grade.reasons if r not in known and not r.message.startswith("Sum ")]
    return [body(r.say(lang), 300) for r in shown]


def _days(measure: Measure, today: date, lang: str) -> list[Day]:
    found = []
    if deadline := measure.date_of("comment_deadline"):
        ours = our_deadline_of(measure)
        if ours is not None and ours >= today:
            found.append(Day(say("Send us your view by", lang), ours, days(ours, today, lang), "ours", True))
        found.append(Day(say("Comments close on", lang), deadline, days(deadline, today, lang), "comment"))
    if force := measure.date_of("entry_into_force"):
        found.append(Day(say("Enters into force on", lang), force, days(force, today, lang), "force"))
    return found


def _link(measure: Measure, lang: str) -> str:
    """The newest document's own page, in the reader's language where there is one; only web addresses."""
    links = dict(measure.latest.links)
    for link in (links.get(lang[:2]), links.get("en"), *links.values()):
        if link and _is_web(link):
            return header(link, 2000)
    return ""


def _is_web(link: str) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.netloc) and not any(c.isspace() or ord(c) < 32 for c in link)
    )
