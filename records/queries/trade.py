"""What is known of trade: exports by product and market, concerns and incidents of the last months."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select

from records import tables as t
from records.countries import groups
from records.labels import Label
from records.notification import Kind, Notification
from records.store import Store
from records.store.trade import STAMP
from records.tables_trade import export_figure, trade_concern
from records.threads import load
from records.trade import Exports, FamilyExports, family_of

YEARS = 3


def trade_stamp(store: Store) -> str:
    """Another text after each import that changed something; "" before the first."""
    with store.read() as connection:
        return str(connection.scalar(select(t.meta.c.value).where(t.meta.c.name == STAMP)) or "")


def mean_usd(store: Store, prefix: str, market: str) -> float | None:
    """Guangxi's yearly exports of an HS prefix to a market (a member or a group), USD; None when none are on record.

    The mean over the three years that end with the newest month imported; months that no file covered are no zeros.
    """
    where = export_figure.c.hs.startswith(prefix, autoescape=True)
    rows, months, *_ = _sums(store, where)
    wanted = groups().get(market, frozenset({market}))
    found = [usd for (_, partner), usd in rows.items() if partner in wanted]
    return sum(found) / months * 12 if found and months else None


def exports(store: Store, until: date | None = None) -> Exports:
    """Exports by family and market; "EU" stands beside its states, for it notifies for them.

    `until`: only months that began up to this day, as they were known then.
    """
    rows, months, first, last = _sums(store, until=until)
    usd: dict[tuple[str, str], float] = defaultdict(float)
    whole: dict[str, float] = defaultdict(float)
    for (hs, partner), amount in rows.items():
        if not (family := family_of(hs[:6])):
            continue
        yearly = amount / months * 12
        whole[family] += yearly
        usd[family, partner] += yearly
        if partner in groups()["EU"]:
            usd[family, "EU"] += yearly
    by_market: dict[str, list[float]] = defaultdict(list)
    for (_, market), amount in usd.items():
        by_market[market].append(amount)
    figures = {}
    for (family, market), amount in usd.items():
        rank = 1 + sum(other > amount for other in by_market[market])
        share = amount / whole[family] if whole[family] else 0.0
        figures[family, market] = FamilyExports(amount, share, rank)
    return Exports(figures, first, last)


def _sums(
    store: Store, where: ColumnElement[bool] | None = None, until: date | None = None
) -> tuple[dict[tuple[str, str], float], int, date | None, date | None]:
    """({(line, partner): USD}, months imported, first, last) of the three years up to the newest month."""
    month = export_figure.c.month
    with store.read() as connection:
        newest = connection.scalar(select(func.max(month)).where(month <= (until or date.max)))
        if newest is None:
            return {}, 0, None, None
        first = date(newest.year - YEARS + newest.month // 12, newest.month % 12 + 1, 1)
        within = (month >= first, month <= newest)
        months = sorted(connection.scalars(select(month).where(*within).distinct()))
        query = select(export_figure.c.hs, export_figure.c.partner, func.sum(export_figure.c.usd)).where(*within)
        if where is not None:
            query = query.where(where)
        rows = connection.execute(query.group_by(export_figure.c.hs, export_figure.c.partner)).tuples()
        return {(hs, partner): float(usd) for hs, partner, usd in rows}, len(months), months[0], months[-1]


def has_concerns(store: Store) -> bool:
    """True when any trade concern was imported."""
    with store.read() as connection:
        return bool(connection.scalar(select(exists().where(trade_concern.c.number.is_not(None)))))


def concerns(store: Store, since: date, today: date) -> Mapping[tuple[str, str], int]:
    """Trade concerns raised in this time, by family and market: by HS code, else by the labels of what was notified."""
    last = trade_concern.c.last_raised
    query = select(trade_concern).where(last >= since, last <= today)
    counts: Counter[tuple[str, str]] = Counter()
    with store.read() as connection:
        rows = connection.execute(query).all()
    labels = _families(store, {s for row in rows for s in json.loads(row.symbols)})
    for row in rows:
        families = {family_of(code[:6]) for code in json.loads(row.hs)} - {""}
        families = families or {f for symbol in json.loads(row.symbols) for f in labels.get(symbol, ())}
        counts.update((family, row.member) for family in families)
    return counts


def _families(store: Store, symbols: Iterable[str]) -> Mapping[str, set[str]]:
    """The families that the measures of these symbols are labelled with."""
    found: dict[str, set[str]] = defaultdict(set)
    wanted = sorted(symbols)
    with store.read() as connection:
        for start in range(0, len(wanted), 500):
            query = (
                select(t.facet.c.value, t.label.c.family)
                .join(t.label, t.label.c.document_id == t.facet.c.document_id)
                .where(t.facet.c.name == "symbol", t.facet.c.value.in_(wanted[start : start + 500]))
            )
            for symbol, family in connection.execute(query).tuples():
                found[symbol].add(family)
    return found


def labelled_incidents(store: Store, since: date) -> Sequence[tuple[Notification, tuple[Label, ...]]]:
    """Refusals and recalls since that day with their labels."""
    where = (t.document.c.kind == Kind.INCIDENT.value, t.document.c.distributed >= since)
    has_label = exists().where(t.label.c.document_id == t.document.c.id)
    with store.read() as connection:
        ids = list(connection.scalars(select(t.document.c.measure_id).where(*where, has_label).distinct()))
        measures = load(connection, ids)
    return tuple((d, m.labels) for m in measures for d in m.documents if d.distributed >= since)
