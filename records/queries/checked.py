"""How far the sources were looked at within some days: what a report must say before anybody reads its numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from records import tables as t
from records.queries.sources import sources
from records.runs import Source, Switch, Verdict
from records.store import Store
from records.store.base import from_moment, moment

ZONE = ZoneInfo("Asia/Shanghai")
GOOD = (Verdict.OK.value, Verdict.UNCHANGED.value)


@dataclass(frozen=True, slots=True)
class Checked:
    """One source within some days: attempts, good ones, what they brought, and the days without a good one.

    `verdict` is that of the last attempt within the days, None without any; `last_good` the last good attempt until
    their end, also an earlier one.
    """

    source: Source
    switch: Switch
    tries: int
    good: int
    new: int
    changed: int
    invalid: int
    blind_days: int
    verdict: Verdict | None
    last_good: datetime | None

    @property
    def looked(self) -> bool:
        """True when it was really looked at within the days."""
        return self.good > 0


def checked(store: Store, first: date, last: date) -> tuple[Checked, ...]:
    """Every source that is on (or was tried) within these days of Guangxi, by name; the packaged sample is left out."""
    begin = datetime.combine(first, time(), ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), ZONE)
    r = t.run.c
    query = select(r.source, r.started, r.verdict, r.new, r.changed, r.invalid)
    query = query.where(r.started >= moment(begin), r.started < moment(end)).order_by(r.id)
    runs: dict[str, list[tuple[datetime, str, int, int, int]]] = defaultdict(list)
    with store.read() as connection:
        for source, started, verdict, new, changed, invalid in connection.execute(query).tuples():
            at = from_moment(started)
            assert at is not None
            runs[source].append((at, verdict, new, changed, invalid))
        earlier = select(r.source, r.started).where(r.verdict.in_(GOOD), r.started < moment(end)).order_by(r.id)
        good = {source: from_moment(started) for source, started in connection.execute(earlier).tuples()}
    days = (last - first).days + 1
    return tuple(
        _checked(h.source, h.switch, runs[h.source.name], days, good.get(h.source.name))
        for h in sources(store)
        if h.source.name != "sample" and (h.switch is Switch.ON or h.source.name in runs)
    )


def _checked(
    source: Source,
    switch: Switch,
    runs: Sequence[tuple[datetime, str, int, int, int]],
    days: int,
    last_good: datetime | None,
) -> Checked:
    good = [at for at, verdict, *_ in runs if verdict in GOOD]
    return Checked(
        source,
        switch,
        tries=len(runs),
        good=len(good),
        new=sum(run[2] for run in runs),
        changed=sum(run[3] for run in runs),
        invalid=sum(run[4] for run in runs),
        blind_days=days - len({at.astimezone(ZONE).date() for at in good}),
        verdict=Verdict(runs[-1][1]) if runs else None,
        last_good=last_good,
    )
