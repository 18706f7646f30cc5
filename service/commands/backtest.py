"""`backtest`: a stored period graded once more on a virtual clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from records.wording import both, msg, say
from service.options import AsJson, AsOf, opened, told

if TYPE_CHECKING:
    from alerts.backtest import Backtest

Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help=both("First day (YYYY-MM-DD)."))]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help=both("Last day; without it, today."))]
DAYS = 365
DATES = {"ours": msg("our deadline"), "official": msg("official deadline"), "force": msg("entry into force")}
OUTCOMES = {
    "concern": msg("trade concern"),
    "incident": msg("refusals or recalls"),
    "report": msg("report of an enterprise"),
    "exports": msg("fall of exports"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=both("Grade a stored period once more, day by day: shares of colours, lead time, what followed."))(
        backtest
    )


def backtest(since: Since = None, until: Until = None, as_json: AsJson = False, as_of: AsOf = None) -> None:
    """Replay; nothing is written.  Without dates the year that ends today."""
    from alerts.backtest import backtest as replayed
    from alerts.table import table
    from service.errors import Problem

    now, store = opened()
    last = _day(until) or now.today()
    first = _day(since) or last - timedelta(days=DAYS)
    if first > last:
        raise Problem(told("The period ends before it begins: {first} to {last}.", first=first, last=last))
    found = replayed(store, first, last, table(), now.today())
    if as_json:
        print(json.dumps(asdict(found) | {"missed": found.missed()}, ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(_lines(found, now.language)))


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r}: YYYY-MM-DD, e.g. 2025-06-12") from None


def _lines(found: Backtest, lang: str) -> Iterator[str]:
    text = msg("{since} to {until}, table {version}: {n} measures, {relevant} of them relevant")
    figures = {"since": found.since, "until": found.until, "version": found.version}
    yield say(text, lang, **figures, n=found.measures, relevant=found.relevant)
    for colour, share in found.shares.items():
        name = say(colour, lang)
        busiest = say("at most {n} in one week", lang, n=found.busiest.get(colour, 0))
        aim = "" if colour not in found.missed() else " " + say("(outside the aim)", lang)
        yield f"  {name}  {found.colours.get(colour, 0)}  {share:.1%}{aim}  {busiest}"
        for date_name, lead in found.leads[colour].items():
            if lead.measures and lead.median is not None:
                what = msg("    days to {what}: median {median} of {n}, too late for {late}")
                yield say(
                    what,
                    lang,
                    what=f"@msg:{DATES[date_name]}",
                    median=f"{lead.median:g}",
                    n=lead.measures,
                    late=lead.late,
                )
    moves = [say("{what} {n}", lang, what=f"@msg:{name}", n=n) for name, n in sorted(found.moves.items())]
    yield say("Changes of colour: {moves}", lang, moves="  ".join(moves) or "0")
    yield from _later(found, lang)


def _later(found: Backtest, lang: str) -> Iterator[str]:
    if not found.outcomes:
        yield say("Nothing is on record of what happened later: import trade concerns, exports or incidents.", lang)
        return
    yield say("What happened within a year:", lang)
    for colour in (*found.shares, "none"):
        counts = found.later.get(colour, {})
        parts = [f"{say(OUTCOMES[o], lang)} {counts.get(o, 0)}" for o in found.outcomes]
        yield f"  {say(colour if colour != 'none' else 'no grade', lang)}: " + "  ".join(parts)
