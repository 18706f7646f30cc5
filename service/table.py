"""Short tables for the terminal: a run, the sources, the status, subscriptions, a grade."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from records import queries
from records.masking import mask
from records.queries import SourceHealth
from records.runs import Run, Verdict
from records.store import Store
from records.subscriptions import Subscription
from records.wording import msg, say
from service.settings import Settings
from service.update import SAMPLE, Report

VERDICTS = {
    "ok": msg("checked"),
    "unchanged": msg("checked, unchanged"),
    "not_checked": msg("not checked"),
    "suspect": msg("needs a look"),
    "failed": msg("failed"),
}
SWITCHES = {"on": msg("on"), "off": msg("off"), "needs_key": msg("needs a key"), "needs_a_look": msg("needs a look")}
COLOURS = {"red": msg("red"), "orange": msg("orange"), "yellow": msg("yellow"), "blue": msg("blue")}


def new_table(lang: str, title: str, *headings: str) -> Table:
    """An empty table with its title and headings in one language."""
    made = Table(title=say(title, lang), title_justify="left", show_edge=False, pad_edge=False, box=None)
    for heading in headings:
        made.add_column(say(heading, lang), overflow="fold", justify="left")
    return made


def put_out(*parts: object) -> None:
    """Print tables and texts."""
    Console(highlight=False, soft_wrap=False).print(*parts)


def show_report(settings: Settings, store: Store, report: Report) -> None:
    """The end of a run: sources, then what the store holds and what was written where."""
    lang = settings.language
    table = new_table(
        lang,
        msg("Sources of this run"),
        msg("Source"),
        msg("Verdict"),
        msg("New"),
        msg("Changed"),
        msg("Same"),
        msg("Invalid"),
        msg("Remark"),
    )
    for run in report.runs:
        counts = (run.new, run.changed, run.same, run.invalid)
        table.add_row(run.source, say(VERDICTS[run.verdict.value], lang), *map(str, counts), _remark(run, report))
    if report.runs:
        put_out(table)
    else:
        print(say("No source was due.", lang))
    if report.sample_loaded:
        print(
            say(
                "No source could be reached, so the packaged sample is shown; it gives way to the first real data.",
                lang,
            )
        )
    _show_totals(settings, store, report)


def _show_totals(settings: Settings, store: Store, report: Report) -> None:
    lang = settings.language
    figures = queries.status(store, settings.today())
    grades = "  ".join(f"{say(COLOURS[c], lang)} {n}" for c, n in figures["grades"].items())
    print(
        say(
            "Notifications {n} · measures {m} · relevant {r}",
            lang,
            n=figures["notifications"],
            m=figures["measures"],
            r=figures["relevant"],
        )
    )
    print(say("Grades: {grades}", lang, grades=grades))
    place = settings.home / "outbox"
    print(
        say(
            "Alerts written {n} · messages sent {sent}, failed {failed} · outbox {place}",
            lang,
            n=report.alerts,
            sent=report.sent,
            failed=report.failed,
            place=place,
        )
    )


def tell_refused(report: Report) -> None:
    """One sentence on stderr for each source that answered something unusable."""
    for run in report.runs:
        if run.verdict in (Verdict.FAILED, Verdict.SUSPECT):
            print(f"sentinel: {run.source}: {_remark(run, report)}", file=sys.stderr)


def _remark(run: Run, report: Report) -> str:
    if run.verdict in (Verdict.OK, Verdict.UNCHANGED):
        return run.message
    return run.message or report.words.get(run.source, "")


def show_sources(settings: Settings, sources: Iterable[SourceHealth]) -> None:
    """`crawl --list`: the passports, and whether this store uses each."""
    lang = settings.language
    table = new_table(
        lang,
        msg("Sources"),
        msg("Name"),
        msg("Title"),
        msg("Publisher"),
        msg("Switch"),
        msg("Evidence"),
        msg("Cadence"),
    )
    for health in sources:
        s = health.source
        title = s.title_zh if lang == "zh" else s.title_en
        every = say("every {n} h", lang, n=s.cadence_hours)
        table.add_row(
            s.name, title, s.publisher, say(SWITCHES[health.switch.value], lang), say(s.evidence, lang), every
        )
    put_out(table)


def show_status(settings: Settings, figures: dict[str, Any]) -> None:
    """`status`, but for the sources."""
    lang = settings.language
    if figures["sample"]:
        print(say("Sample data: no real run has succeeded yet.", lang))
    print(
        say(
            "Notifications {n} · measures {m} · relevant {r}",
            lang,
            n=figures["notifications"],
            m=figures["measures"],
            r=figures["relevant"],
        )
    )
    grades = "  ".join(f"{say(COLOURS[c], lang)} {n}" for c, n in figures["grades"].items())
    print(say("Grades: {grades}", lang, grades=grades))
    sent = figures["deliveries"]
    print(say("Alerts {n} · messages sent {sent}, pending {pending}, dead {dead}", lang, n=figures["alerts"], **sent))


def show_subscriptions(settings: Settings, subscriptions: Sequence[Subscription]) -> None:
    """`subscription list`."""
    lang = settings.language
    if not subscriptions:
        print(say("No subscription yet; add one with `sentinel subscription add --name … --family …`.", lang))
        return
    table = new_table(
        lang,
        msg("Subscriptions"),
        msg("Key"),
        msg("Name"),
        msg("Watches"),
        msg("Lowest grade"),
        msg("Reader"),
        msg("To"),
    )
    for s in subscriptions:
        what = ", ".join((*s.sectors, *s.families, *s.hs, *s.words, *s.members)) or say("everything", lang)
        signs = [say(m, lang) for m, on in ((msg("example"), s.example), (msg("rests"), s.paused)) if on]
        name = f"{s.name} ({', '.join(signs)})" if signs else s.name
        to = f"{s.channel} {mask(s.address)}".strip()
        table.add_row(s.key, name, what, say(COLOURS[s.lowest.value], lang), s.reader, to)
    put_out(table)


def show_grade(settings: Settings, store: Store, symbol: str) -> None:
    """`grade --explain`."""
    from alerts.grade import explain
    from service.errors import Problem

    found = queries.measure(store, symbol)
    if found is None or found.grade is None:
        raise Problem(
            say(
                "{symbol} has no grade: it is not in the store or touches no product family of Guangxi.",
                settings.language,
                symbol=symbol,
            )
        )
    print(explain(found.grade, settings.language, found.ruled))


__all__ = ["SAMPLE", "show_grade", "show_report", "show_sources", "show_status", "show_subscriptions"]
