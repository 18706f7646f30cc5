"""Trade: keeping export figures and trade concerns; what is imported again replaces what was there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, delete, select, tuple_, update

from records import tables as t
from records.store.base import Base, chunks
from records.tables_trade import export_figure, trade_concern
from records.trade import ExportFigure, TradeConcern

# Raised with every import that changed something: grades made with older figures are made anew.
STAMP = "trade_imports"


class Trade(Base):
    """Verbs of what people import about trade."""

    def save_exports(self, figures: Iterable[ExportFigure], raw_sha256: str) -> tuple[int, int]:
        """Keep figures, one for each line, partner and month of the file; returns (new, changed)."""

        def row(f: ExportFigure) -> dict[str, Any]:
            return {"hs": f.hs, "partner": f.partner, "month": f.month, "usd": f.usd, "cny": f.cny}

        return self._replace(export_figure, map(row, figures), raw_sha256)

    def save_concerns(self, concerns: Iterable[TradeConcern], raw_sha256: str) -> tuple[int, int]:
        """Keep concerns by their number; returns (new, changed)."""

        def row(c: TradeConcern) -> dict[str, Any]:
            lists = {n: json.dumps(getattr(c, n)) for n in ("raised_by", "hs", "symbols")}
            plain = {n: getattr(c, n) for n in ("number", "title", "member", "first_raised", "last_raised", "status")}
            return plain | lists

        return self._replace(trade_concern, map(row, concerns), raw_sha256)

    def _replace(self, table: Table, rows: Iterable[dict[str, Any]], raw: str) -> tuple[int, int]:
        """One transaction: a broken import leaves everything as it was."""
        key = tuple(c.name for c in table.primary_key)
        new, changed = 0, 0
        with self.write() as connection:
            for part in chunks(rows, 250):
                known = _known(connection, table, key, part)
                fresh = [r for r in part if known.get(_key(r, key)) != r]
                if not fresh:
                    continue
                old = [_key(r, key) for r in fresh if _key(r, key) in known]
                if old:
                    connection.execute(delete(table).where(tuple_(*(table.c[k] for k in key)).in_(old)))
                connection.execute(table.insert(), [r | {"raw_sha256": raw} for r in fresh])
                new, changed = new + len(fresh) - len(old), changed + len(old)
            if new or changed:
                _raise_stamp(connection)
        return new, changed


def _key(row: dict[str, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[k] for k in key)


def _known(
    connection: Connection, table: Table, key: tuple[str, ...], rows: list[dict[str, Any]]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    where = tuple_(*(table.c[k] for k in key)).in_([_key(r, key) for r in rows])
    columns = [c for c in table.c if c.name != "raw_sha256"]
    rows_there = [dict(row._mapping) for row in connection.execute(select(*columns).where(where))]
    return {_key(row, key): row for row in rows_there}


def _raise_stamp(connection: Connection) -> None:
    old = connection.scalar(select(t.meta.c.value).where(t.meta.c.name == STAMP))
    if old is None:
        connection.execute(t.meta.insert().values(name=STAMP, value="1"))
    else:
        connection.execute(update(t.meta).where(t.meta.c.name == STAMP).values(value=str(int(old) + 1)))
