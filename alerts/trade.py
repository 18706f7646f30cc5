"""What the store knows of trade, as grading takes it: exports by customs statistics, concerns and incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from alerts.exposure import Figures, Trade
from alerts.history import Past, Record, gather, months_before
from alerts.table import Table, table
from records import queries
from records.store import Store
from records.trade import Exports


@dataclass(frozen=True, slots=True)
class Known:
    """Export figures and past by (family, member); `record` None: no trade concern or report of a barrier is known."""

    exports: Figures
    record: Record | None


def trade_of(store: Store, today: date, rules: Table | None = None) -> Known:
    """Read it from the store; what is not there stays an estimate or unknown."""
    rules = rules or table()
    record: Record | None = None
    since = months_before(today, int(rules.history["months"]))
    reports = queries.barrier_reports(store, since, today)
    if reports or queries.has_concerns(store):
        past = gather(queries.labelled_incidents(store, since), today, rules)
        record = joined(past, queries.concerns(store, since, today), reports)
    return Known(figures(queries.exports(store, today)), record)


def figures(exports: Exports) -> dict[tuple[str, str], Trade]:
    """Customs figures as exposure takes them, with the months that they come from."""
    if exports.first is None or exports.last is None:
        return {}
    source = f"customs statistics {exports.first:%Y-%m} to {exports.last:%Y-%m}"
    return {pair: Trade(e.usd, e.share, e.rank, source=source) for pair, e in exports.figures.items()}


def joined(
    past: Mapping[tuple[str, str], Past],
    concerns: Mapping[tuple[str, str], int],
    reports: Mapping[tuple[str, str], int] = MappingProxyType({}),
) -> Record:
    """Incidents, concerns and reports of barriers of each (family, member) together."""
    pairs = past.keys() | concerns.keys() | reports.keys()
    return {p: Past(past[p].incidents if p in past else 0, concerns.get(p, 0), reports.get(p, 0)) for p in pairs}
