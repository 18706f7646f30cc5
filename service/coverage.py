"""What was looked at and what was not, for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from records.queries.coverage import Coverage, Span, Yield
from records.runs import Verdict
from records.wording import msg, say
from service.settings import ZONE, Settings
from service.table import SWITCHES, VERDICTS, new_table, put_out

STANDINGS = {
    Yield.USUAL: msg("as usual"), Yield.FEW: msg("fewer than usual"), Yield.MANY: msg("more than usual"),
    Yield.UNKNOWN: msg("unknown"),
}  # fmt: skip
MOST_LEFT = 8  # left-over fields of one source that are printed; JSON has all


def dicts(found: Sequence[Coverage]) -> Mapping[str, dict[str, Any]]:
    """By source, what `status --json` tells beside verdict and times."""
    return {
        c.health.source.name: {
            "expected": list(c.health.source.expected),
            "usual_seen": c.median,
            "last_seen": c.seen,
            "yield": c.standing.value,
            "failures": c.health.failures,
            "gaps": [{"from": g.start.isoformat(), "to": g.end.isoformat() if g.end else None} for g in c.gaps],
            "leftover": dict(c.leftover or {}),
            "leftover_at": c.leftover_at.isoformat() if c.leftover_at else None,
            "missing_numbers": c.missing,
        }
        for c in found
    }


def show(settings: Settings, found: Sequence[Coverage]) -> None:
    """The table of sources, then what is not known of them."""
    lang = settings.language
    headings = (
        msg("Name"), msg("Switch"), msg("Verdict"), msg("Last try"), msg("Last success"), msg("Next try"), msg("New"),
        msg("Seen"), msg("Usual"),
    )  # fmt: skip
    table = new_table(lang, msg("Sources"), *headings)
    for c in found:
        table.add_row(*_row(c, lang))
    put_out(table)
    for line in (line for c in found for line in _unknown(c, lang)):
        print(line)


def _row(c: Coverage, lang: str) -> list[str]:
    health, last = c.health, c.health.last
    verdict = say(VERDICTS[(last.verdict if last else Verdict.NOT_CHECKED).value], lang)
    never = say("never", lang)
    times = [_time(last.started if last else None) or never, _time(health.last_success) or never]
    upcoming = say("on request", lang) if health.source.on_request else _time(health.next_try)
    counts = [str(last.new), str(last.seen)] if last else ["", ""]
    least, most = health.source.expected
    usual = f"{least:,}-{most:,}" + (f" ({c.median:,.0f})" if c.median is not None else "")
    return [health.source.name, say(SWITCHES[health.switch.value], lang), verdict, *times, upcoming, *counts, usual]


def _unknown(c: Coverage, lang: str) -> list[str]:
    """Sentences on gaps, odd yields, missing numbers and left-over fields."""
    name, out = c.health.source.name, []
    if c.health.last and c.health.last.message:
        out.append(f"{name}: {c.health.last.message}")
    out += [f"{name}: {_span(g, lang)}" for g in c.gaps[-3:]]
    if c.standing in (Yield.FEW, Yield.MANY):
        out.append(f"{name}: " + say("yield: {how}", lang, how=say(STANDINGS[c.standing], lang)))
    if c.missing and c.health.last_success:
        out.append(f"{name}: " + say("{n} running numbers are missing (`sentinel gaps`)", lang, n=f"{c.missing:,}"))
    if c.leftover:
        fields = ", ".join(f"{k} ({n})" for k, n in list(c.leftover.items())[:MOST_LEFT])
        more = " …" if len(c.leftover) > MOST_LEFT else ""
        out.append(f"{name}: " + say("fields or values nobody expected: {fields}", lang, fields=fields + more))
    return out


def _span(gap: Span, lang: str) -> str:
    if gap.end is None:
        return say("not checked since {start}: what it published is unknown", lang, start=_time(gap.start))
    return say("not checked from {start} to {end}, caught up after", lang, start=_time(gap.start), end=_time(gap.end))


def _time(moment: datetime | None) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if moment else ""
