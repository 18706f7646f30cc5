"""From facts to a report: key figures, serious measures, deadlines, sectors and markets, coverage, method.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.explain import DISCLAIMER
from alerts.reports import coverage, measures, places
from alerts.reports.facts import Facts
from alerts.reports.model import SIGNS, Report, Section
from alerts.reports.periods import Span
from alerts.table import table
from records.grades import Colour
from records.queries.situation import by_colour
from records.unusual import HISTORY, LEVEL, WINDOW_DAYS
from records.wording import msg, say

TITLES = {
    Span.WEEK: msg("Weekly report on foreign technical trade measures"),
    Span.MONTH: msg("Monthly report on foreign technical trade measures"),
}


def build(facts: Facts, lang: str, made: datetime) -> Report:
    """The report of these facts in one language; `made` is the moment that it states."""
    days = facts.period
    title = say(TITLES[days.span], lang)
    sections = (
        measures.serious(facts, lang),
        measures.others(facts, lang),
        measures.deadlines(facts, lang),
        places.sectors(facts, lang),
        places.markets(facts, lang),
        measures.changed(facts, lang),
        coverage.coverage(facts, lang),
        _method(facts, lang),
    )
    return Report(
        language=lang,
        title=title,
        subtitle=say("{first} to {last}, as known on {made}", lang, first=days.first, last=days.last, made=made.date()),
        made=made,
        file=f"sentinel-{days.name}-{lang}",
        notes=tuple(_notes(facts, lang)),
        figures=tuple(figures(facts, lang)),
        sections=tuple(s for s in sections if s.table is None or s.table.rows or s.paragraphs),
        disclaimer=say(DISCLAIMER, lang),
    )


def figures(facts: Facts, lang: str) -> list[tuple[str, int, str]]:
    """(name, number, remark) of the period and of its end."""
    state = facts.situation
    pairs = (
        (msg("Measures with a new document"), facts.fresh),
        (msg("… of them new"), state.new),
        (msg("… of them red or orange"), [s for s in facts.fresh if s.colour.at_least(Colour.ORANGE)]),
        (msg("Open at the end of the period"), state.open),
        (msg("Open before it"), state.earlier),
        (msg("No longer open"), state.closed),
    )
    rows = [(say(name, lang), len(found), _by_colour(by_colour(found), lang)) for name, found in pairs]
    due = say("within {n} days after it", lang, n=facts.period.ahead)
    rows.append((say("Comment deadlines ahead", lang), len(facts.due), due))
    rows.append((say("Changes of grade", lang), len(facts.changes), ""))
    looked = sum(c.looked for c in facts.checked)
    remark = say("of {n} that are on; the others: see “Coverage”", lang, n=len(facts.checked))
    rows.append((say("Sources that were checked", lang), looked, remark))
    return rows


def _by_colour(counts: Sequence[int], lang: str) -> str:
    return "  ".join(f"{SIGNS[c]} {say(c.value, lang)} {counts[c.rank]:,}" for c in Colour)


def _notes(facts: Facts, lang: str) -> list[str]:
    notes = []
    if facts.sample:
        notes.append(say("Sample data: these are the packaged examples, not a real collection.", lang))
    blind = [c for c in facts.checked if not c.looked]
    if blind:
        text = msg("{n} sources were not checked in this period: what they published is missing here.")
        notes.append(say(text, lang, n=len(blind)))
    return notes


def _method(facts: Facts, lang: str) -> Section:
    sentences = [
        say(
            "A measure is a notification with its addenda, revisions, corrigenda and supplements; it counts once, in "
            "the tables of sectors and markets once in each that it touches.",
            lang,
        ),
        say(
            "Open: its comment deadline has not passed; without a stated deadline, its newest document is younger than "
            "60 days.",
            lang,
        ),
        say(
            "Grades follow the published table {version}; a measure that was first graded after a day is shown on that "
            "day with its first grade. What is unknown is shown as unknown.",
            lang,
            version=table().version,
        ),
        say(
            "Our date for views lies 21 days before the official deadline, so that comments can be collected and "
            "drafted.",
            lang,
        ),
    ]
    if facts.activity:
        sentences.append(method_of_activity(len(facts.activity), lang))
    text = msg("Labels are made by rules and a model from what notifiers wrote; read the source before you act.")
    return Section("method", say("Method", lang), bullets=(*sentences, say(text, lang)))


def method_of_activity(members: int, lang: str) -> str:
    """How unusual activity was tested, in a sentence."""
    return say(
        "Unusual activity: the last {days} days of each of {members} members were tested against up to {windows} "
        "earlier windows of {days} days (negative binomial tail; Poisson where the counts scatter no more than "
        "chance), with the threshold of Benjamini and Hochberg at {level}. Trend and season are not taken out.",
        lang,
        days=WINDOW_DAYS,
        members=members,
        windows=HISTORY,
        level=f"{LEVEL:.0%}",
    )
