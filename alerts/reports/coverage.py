"""The section on coverage: which sources were looked at, how often, and what their silence means."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from alerts.plain import body, header
from alerts.reports.facts import Facts
from alerts.reports.model import Cell, Column, Section, Table
from records.queries.checked import Checked
from records.runs import Verdict
from records.wording import msg, say

ZONE = ZoneInfo("Asia/Shanghai")
VERDICTS = {
    Verdict.OK: msg("checked"),
    Verdict.UNCHANGED: msg("checked, unchanged"),
    Verdict.NOT_CHECKED: msg("not checked"),
    Verdict.SUSPECT: msg("needs a look"),
    Verdict.FAILED: msg("failed"),
}


def coverage(facts: Facts, lang: str) -> Section:
    """One row for each source; those that were not checked first."""
    columns = (
        Column(say("Source", lang), 34),
        Column(say("Last verdict", lang), 13),
        Column(say("Good tries", lang), 8),
        Column(say("Tries", lang), 8),
        Column(say("Days without a look", lang), 10),
        Column(say("New", lang), 8),
        Column(say("Changed", lang), 8),
        Column(say("Last success", lang), 16),
    )
    order = sorted(facts.checked, key=lambda c: (c.looked, -c.blind_days, c.source.name))
    told = [say("“Not checked” means that nobody looked: it never means that there was nothing new.", lang)]
    if blind := [header(_name(c, lang), 80) for c in order if not c.looked]:
        told.append(say("Not checked in this period: {names}.", lang, names=say("; ", lang).join(blind)))
    table = Table(columns, tuple(_row(c, lang) for c in order), 60)
    sources = {c.source.name: c for c in facts.checked}
    used = dict.fromkeys(d.source for m in facts.measures.values() for d in m.documents if d.source in sources)
    credits = tuple(body(say(sources[name].source.attribution, lang), 300) for name in used)
    return Section("coverage", say("Coverage", lang), tuple(told), table=table, bullets=credits)


def _name(c: Checked, lang: str) -> str:
    zh, en = c.source.title_zh, c.source.title_en
    return (zh if lang.startswith("zh") else en) or zh or en


def _row(c: Checked, lang: str) -> tuple[Cell, ...]:
    verdict = say(VERDICTS[c.verdict], lang) if c.verdict else say("not tried", lang)
    last = f"{c.last_good.astimezone(ZONE):%Y-%m-%d %H:%M}" if c.last_good else say("never", lang)
    return (header(_name(c, lang)), verdict, c.good, c.tries, c.blind_days, c.new, c.changed, last)
