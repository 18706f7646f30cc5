"""The sections that list measures: serious ones in full, the others, deadlines, changes of grade."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from alerts.deadlines import our_deadline
from alerts.next_steps import next_step
from alerts.plain import body, header
from alerts.reports.facts import Facts
from alerts.reports.model import Cell, Column, Entry, Section, Table
from alerts.summary import days, kind, members, products, sentence, title
from records.grades import Colour
from records.measures import Measure
from records.queries.standing import Standing
from records.wording import msg, say

FULL = 30  # serious measures told in full
PRINTED = 40


def serious(facts: Facts, lang: str) -> Section:
    """Red and orange measures with a document of the period, in full; the workbook lists them too."""
    found = [s for s in facts.fresh if s.colour.at_least(Colour.ORANGE) and s.id in facts.measures]
    told = [] if found else [say("No red or orange measure had a document in this period.", lang)]
    more = len(found) - FULL
    if more > 0:
        told.append(say("The first {n} are told in full; {more} more stand in the workbook.", lang, n=FULL, more=more))
    entries = tuple(_entry(s, facts, lang) for s in found[:FULL])
    rows = tuple(_row(s, facts, lang) for s in found)
    return Section("serious", say("New serious measures", lang), tuple(told), entries, _table(rows, lang, printed=0))


def others(facts: Facts, lang: str) -> Section:
    """Yellow and blue measures with a document of the period."""
    found = [s for s in facts.fresh if not s.colour.at_least(Colour.ORANGE) and s.id in facts.measures]
    rows = tuple(_row(s, facts, lang) for s in found)
    return Section("others", say("Other measures with a new document", lang), table=_table(rows, lang))


def deadlines(facts: Facts, lang: str) -> Section:
    """What closes next, with our own earlier day."""
    columns = (
        Column(say("Comments until", lang), 11),
        Column(say("Send us your view by", lang), 11),
        Column(say("Days left", lang), 7),
        Column(say("Grade", lang), 9),
        Column(say("Measure", lang), 42),
        Column(say("Member", lang), 12),
        Column(say("Symbol", lang), 18),
    )
    rows = []
    for s in facts.due:
        if s.deadline and (measure := facts.measures.get(s.id)):
            left = (s.deadline - facts.period.last).days
            named = (title(measure, lang), members(measure, lang), header(measure.key))
            rows.append((s.deadline, _ours(s, s.deadline), left, s.colour, *named))
    told = say("Counted from the end of the period; {n} days ahead.", lang, n=facts.period.ahead)
    table = Table(columns, tuple(rows), PRINTED, _more(len(rows), lang))
    return Section("deadlines", say("Comment deadlines ahead", lang), (told,), table=table)


def changed(facts: Facts, lang: str) -> Section:
    """Which measures got another colour, and why."""
    columns = (
        Column(say("Day", lang), 11),
        Column(say("Before", lang), 9),
        Column(say("After", lang), 9),
        Column(say("Measure", lang), 36),
        Column(say("Symbol", lang), 16),
        Column(say("Why", lang), 40),
    )
    rows: list[tuple[Cell, ...]] = []
    for c in facts.changes:
        why = [zh if lang.startswith("zh") else en for zh, en in c.reasons[:2]]
        if c.table:
            why.insert(0, say("by another version of the published table", lang))
        told = title(facts.measures[c.id], lang) if c.id in facts.measures else header(c.key)
        new = c.new if c.new else say("no grade", lang)
        rows.append((c.on, c.old, new, told, header(c.key), body("; ".join(why), 400)))
    return Section(
        "changes", say("Changes of grade", lang), table=Table(columns, tuple(rows), 20, _more(len(rows), lang, 20))
    )


def _entry(s: Standing, facts: Facts, lang: str) -> Entry:
    measure = facts.measures[s.id]
    line = say(" · ", lang).join((members(measure, lang), header(measure.key), kind(measure, lang)))
    told = [body(sentence(measure, lang), 600), *_dates(measure, s, facts, lang)]
    if measure.grade and measure.grade.colour is s.colour:
        scores = dict(measure.grade.scores)
        told += [body(scores[n].reason.say(lang), 300) for n in ("impact", "exposure") if n in scores]
    told.append(say("What to do: {step}", lang, step=next_step(measure, facts.period.last, lang)))
    return Entry(s.colour, title(measure, lang), line, tuple(told), _link(measure, lang))


def _ours(s: Standing, official: date) -> date:
    """Our own deadline by the members and sectors of the measure."""
    return our_deadline(official, s.members, {f.partition("/")[0] for f in s.families})


def _dates(measure: Measure, s: Standing, facts: Facts, lang: str) -> list[str]:
    day, told = facts.period.last, []
    if s.deadline:
        left, ours = days(s.deadline, day, lang), _ours(s, s.deadline)
        text = msg("Comments until {day} ({left}); send us your view by {ours}.")
        told.append(say(text, lang, day=s.deadline, left=left, ours=ours))
    if force := measure.date_of("entry_into_force"):
        told.append(say("Entry into force: {day} ({left}).", lang, day=force, left=days(force, day, lang)))
    return told


def _row(s: Standing, facts: Facts, lang: str) -> tuple[Cell, ...]:
    measure = facts.measures[s.id]
    named = (title(measure, lang), members(measure, lang), products(measure, lang, most=3))
    return (s.colour, *named, kind(measure, lang), s.newest, s.deadline, header(measure.key), _link(measure, lang))


def _table(rows: tuple[tuple[Cell, ...], ...], lang: str, printed: int = PRINTED) -> Table:
    columns = (
        Column(say("Grade", lang), 8),
        Column(say("Measure", lang), 34),
        Column(say("Member", lang), 11),
        Column(say("Product families", lang), 18),
        Column(say("Kind of measure", lang), 14),
        Column(say("Published", lang), 11),
        Column(say("Comments until", lang), 11),
        Column(say("Symbol", lang), 17),
        Column(say("Address", lang), 0),
    )
    return Table(columns, rows, printed, _more(len(rows), lang, printed) if printed else "")


def _more(rows: int, lang: str, printed: int = PRINTED) -> str:
    """What a printed table leaves out."""
    return say("{n} more rows stand in the workbook.", lang, n=rows - printed) if rows > printed else ""


def _link(measure: Measure, lang: str) -> str:
    """The newest document's page, in the reader's language where there is one; only web addresses."""
    links = dict(measure.latest.links)
    for link in (links.get(lang[:2]), links.get("en"), *links.values()):
        if link and _is_web(link):
            return header(link, 500)
    return ""


def _is_web(link: str) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not any(c.isspace() for c in link)
