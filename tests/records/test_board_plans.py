"""The questions of the overview and of the inbox are answered from indexes: no engine scans a whole table for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import event

from records.grades import Colour
from records.queries import funnel, inbox, situation
from records.store import Store
from records.subscriptions import Subscription
from tests.records.test_situation import CLOSED, NEW, NO_DATE, TEA, TODAY, fill, grade

GROWING = ("document", "measure", "label", "labelled", "facet", "event", "grade", "assessed", "alert", "reading")
Statement = tuple[str, Any]


@contextmanager
def listening(store: Store) -> Iterator[list[Statement]]:
    """Every query that is asked meanwhile."""
    asked: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        if sql.lstrip().upper().startswith("SELECT"):
            asked.append((sql, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(store.engine, "before_cursor_execute", note)


def scanned(store: Store, asked: list[Statement]) -> list[str]:
    """Growing tables that a plan reads from end to end."""
    found = []
    with store.read() as connection:
        lite = connection.dialect.name == "sqlite"
        if not lite:
            connection.exec_driver_sql("SET enable_seqscan = off")  # a small table would be scanned for its smallness
        for sql, parameters in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if lite else ''}{sql}", parameters)
            plan = "\n".join(str(row[-1] if lite else row[0]) for row in rows)
            pattern = r"\bSCAN (\w+)(?! USING)" if lite else r"Seq Scan on (\w+)"
            found += [f"{table}: {sql}" for table in re.findall(pattern, plan) if table in GROWING]
    return found


def test_no_question_of_the_board_scans_a_table(store: Store) -> None:
    fill(store, TEA, CLOSED, NO_DATE, NEW)
    grade(store, TODAY, lambda key: None if "THA/1" in key else Colour.BLUE)
    with listening(store) as asked:
        found = situation.situation(store, TODAY)
        ids = [s.id for s in (*found.open, *found.closed)]
        situation.changes(store, ids, date(2025, 6, 1), TODAY)
        situation.rows_of(store, ids, TODAY)
        funnel.funnel(store, date(2025, 5, 14), TODAY)
    assert len(asked) > 15 and scanned(store, asked) == []
    assert len(scanned(store, [("SELECT words FROM document", ())])) == 1  # what would be caught


def test_no_question_of_the_inbox_scans_a_table(store: Store) -> None:
    fill(store, TEA)
    store.add_subscription(Subscription("s", "r", "Tea", since=TODAY))
    watches = store.subscriptions()
    with listening(store) as asked:
        inbox.told(store, watches, TODAY)
        inbox.items(store, watches, [1])
        inbox.answers(store, ["r"], [TEA.key])
        inbox.read_at(store, ["r"])
    assert len(asked) >= 5 and scanned(store, asked) == []
