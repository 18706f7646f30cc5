"""The tables of sectors and of markets: what is open by colour, what is new, what closes, and how that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alerts.reports.facts import Facts
from alerts.reports.model import Cell, Column, Section, Table
from records.catalogue import catalogue
from records.grades import Colour
from records.queries.situation import by_colour
from records.queries.standing import Standing
from records.unusual import Activity
from records.wording import named, say

MARKETS = 25  # printed
Places = Callable[[Standing], Iterable[str]]


def sectors(facts: Facts, lang: str) -> Section:
    """One row for each sector of the catalogue, also those without any measure."""
    rows = [_row(named(f"@sector:{id}", lang), id, facts, lambda s: s.sectors) for id in catalogue().sectors]
    told = say("A measure that touches several sectors counts in each of them.", lang)
    columns = _columns(say("Sector", lang), lang)
    return Section("sectors", say("Sectors", lang), (told,), table=Table(columns, tuple(rows), len(rows)))


def markets(facts: Facts, lang: str) -> Section:
    """One row for each member with an open or a new measure, most serious first; then who notifies unusually much."""
    found = dict.fromkeys(m for s in (*facts.situation.open, *facts.fresh) for m in s.members)
    counted = {m: by_colour(s for s in facts.situation.open if m in s.members) for m in found}
    order = sorted(found, key=lambda m: ([-n for n in counted[m]], m))
    rows = tuple(_row(named(f"@member:{m}", lang), m, facts, lambda s: s.members) for m in order)
    more = say("{n} more rows stand in the workbook.", lang, n=len(rows) - MARKETS) if len(rows) > MARKETS else ""
    table = Table(_columns(say("Member", lang), lang), rows, MARKETS, more)
    return Section("markets", say("Markets", lang), tuple(_unusual(facts, lang)), table=table)


def _columns(first: str, lang: str) -> tuple[Column, ...]:
    colours = [Column(say(c.value, lang), 7) for c in Colour]
    rest = (say("Open", lang), say("Before", lang), say("With a new document", lang), say("Closing soon", lang))
    return (Column(first, 22), *colours, *(Column(title, 9) for title in rest))


def _row(name: str, id: str, facts: Facts, places: Places) -> tuple[Cell, ...]:
    def here(measures: Iterable[Standing]) -> list[Standing]:
        return [s for s in measures if id in places(s)]

    now = here(facts.situation.open)
    others = (here(facts.situation.earlier), here(facts.fresh), here(facts.due))
    return (name, *by_colour(now), len(now), *(len(o) for o in others))


def _unusual(facts: Facts, lang: str) -> list[str]:
    """Unusual activity in words, with the figures of the test."""
    if not facts.activity:
        return [say("Too little history to tell whether a member notifies unusually much.", lang)]
    found = [unusual(a, lang) for a in facts.activity if a.unusual]
    none = say("No member notified unusually much in the last 30 days ({n} tested).", lang, n=len(facts.activity))
    return found or [none]


def unusual(a: Activity, lang: str) -> str:
    """One member's unusual activity, e.g. "Viet Nam: 24 notifications in 30 days; before, 4.5 on average …"."""
    return say(
        "{member}: {count} notifications in the last 30 days; in {windows} windows before, {mean} on average. So many "
        "or more come by chance with probability {p}.",
        lang,
        member=f"@member:{a.member}",
        count=a.count,
        windows=a.windows,
        mean=f"{a.mean:.1f}",
        p=f"{a.p:.4f}" if a.p >= 0.0001 else say("below {p}", lang, p="0.0001"),
    )
