"""What a measure is, in the reader's language: a title and a sentence composed from fields, catalogue and table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from alerts.plain import header, quoted
from alerts.table import table
from alerts.touching import touching
from records.measures import Measure
from records.notification import Kind, Notification
from records.wording import msg, named, say

_TEXTS = {
    Kind.NOTIFICATION: msg("{members} notified on {day} ({type}): {kind}."),
    Kind.REGULATION: msg("{members} published on {day}: {kind}."),
    Kind.STANDARD: msg("{members} on {day}: {status}."),
    Kind.INCIDENT: msg("{members} on {day}: goods refused, recalled or warned of."),
}
STATUSES = {
    "draft": msg("a draft standard"),
    "published": msg("a published standard"),
    "review": msg("a standard under review"),
    "withdrawn": msg("a withdrawn standard"),
}


def title(measure: Measure, lang: str) -> str:
    """A short title: the Chinese one when the source has it, else members, products and kind of measure."""
    own = next((d.title_zh for d in reversed(measure.documents) if d.title_zh), "")
    if own and lang.startswith("zh"):
        return header(own)
    what = products(measure, lang) or say("products not told", lang)
    return say(
        "{members}: {products} — {kind}", lang, members=members(measure, lang), products=what, kind=kind(measure, lang)
    )


def sentence(measure: Measure, lang: str) -> str:
    """One or two sentences: who published what kind of measure when, for which products, with which objective."""
    newest = measure.latest
    own = next((d.summary_zh for d in reversed(measure.documents) if d.summary_zh), "")
    if own and lang.startswith("zh"):
        return header(own, 400)
    status = (
        say(STATUSES[newest.standard.status], lang) if newest.standard and newest.standard.status in STATUSES else ""
    )
    parts = [
        say(
            _TEXTS[measure.kind],
            lang,
            members=members(measure, lang),
            day=newest.distributed,
            type=say(_type(newest), lang),
            kind=kind(measure, lang),
            status=status or say("a standard", lang),
        )
    ]
    if what := products(measure, lang, most=4):
        parts.append(say("Products: {products}.", lang, products=what))
    if aims := joined((named(f"@msg:{header(_aim(o))}", lang) for o in newest.objectives[:3]), lang, "; "):
        parts.append(say("Objective: {objectives}.", lang, objectives=aims))
    return ("" if lang.startswith("zh") else " ").join(parts)


def kind(measure: Measure, lang: str) -> str:
    """The kind of measure by its grade, e.g. a limit value; "kind of measure not recognised" without."""
    scores = dict(measure.grade.scores) if measure.grade else {}
    id = dict(scores["impact"].figures).get("kind") if "impact" in scores else None
    known = {k.id: k.name for k in table().kinds}
    return say(known[id], lang) if id in known else say("kind of measure not recognised", lang)


def products(measure: Measure, lang: str, most: int = 2) -> str:
    """The families touched, surest first."""
    labels = touching(measure)
    names = joined((named(f"@family:{x.family}", lang) for x in labels[:most]), lang, "; ")
    return say("{names} and {n} more", lang, names=names, n=len(labels) - most) if len(labels) > most else names


def members(measure: Measure, lang: str, most: int = 3) -> str:
    """Who notified."""
    names = joined((named(f"@member:{m}", lang) for m in measure.members[:most]), lang)
    more = len(measure.members) - most
    return (
        say("{names} and {n} more", lang, names=names, n=more) if more > 0 else names or say("publisher not told", lang)
    )


def joined(names: Iterable[str], lang: str, mark: str = ", ") -> str:
    """A list in words with the language's own marks; "; " where the names may hold commas themselves."""
    marks = {", ": say(", ", lang), "; ": say("; ", lang)}
    return marks[mark].join(quoted(n, 200) for n in names if n)


def days(day: date, today: date, lang: str) -> str:
    """How far a day is: "52 days left", "today", "past"."""
    left = (day - today).days
    if left < 0:
        return say("past", lang)
    return say("{n} days left", lang, n=left) if left else say("today", lang)


def _type(document: Notification) -> str:
    return "emergency measure" if document.emergency and not document.is_follow_up else document.type.value


def _aim(objective: str) -> str:
    """Without the committee that the source adds in brackets."""
    return objective.removesuffix(" (TBT)").removesuffix(" (SPS)")
