"""Questions of search, lists, board and calendar are answered from indexes on both engines: no table is scanned."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from records import queries
from records.queries.agenda import agenda, days
from records.queries.industry import industry
from records.queries.likes import likes
from records.queries.search import Order, Wanted, search
from records.queries.situation import situation
from records.search.shelf import shelf
from records.store import Store
from tests.records.test_search import EVERY, NOW, SUGAR, TODAY, label, put

# These grow with the notifications; every other table is small, or is read whole by design.
LARGE = ("document", "measure", "facet", "label", "labelled", "entry", "indexed", "assessed", "grade", "event",
         "revision", "attached_text", "search_text")  # fmt: skip
_SEQ = re.compile(r"Seq Scan on (\w+)")
_SCAN = re.compile(r"\bSCAN (\w+)(.*)")


def asked(store: Store, question: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Every statement that a question sends to the engine, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        question()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return sent


def read_through(store: Store, statement: str, parameters: Any) -> list[str]:
    """Large tables that the engine would read from end to end; an index read whole counts too."""
    names = dict(re.findall(r"(?:FROM|JOIN) (\w+) AS (\w+)", statement))
    alias = {short: table for table, short in names.items()}
    with store.read() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            found = [m for row in rows if (m := _SCAN.search(row[3])) and "VIRTUAL TABLE" not in m[2]]
            tables = [alias.get(m[1], m[1]) for m in found]
        else:
            connection.exec_driver_sql("SET enable_seqscan = off")
            rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
            tables = [m[1] for row in rows if (m := _SEQ.search(row[0]))]
    return [t for t in tables if t in LARGE]


QUESTIONS: dict[str, Callable[[Store], Any]] = {
    "search": lambda s: search(s, Wanted("sugar", members=("ASEAN",), open_only=True), TODAY, Order.DEADLINE),
    "list": lambda s: search(s, Wanted(), TODAY, Order.GRADE, 25, 2),
    "industry": lambda s: industry(s, Wanted(sectors=("petrochemicals",)), TODAY),
    "calendar": lambda s: (days(s, Wanted(), date(2025, 6, 1), date(2025, 6, 30), TODAY),
                           agenda(s, Wanted(), date(2025, 6, 1), date(2025, 6, 30), TODAY)),
    "measure": lambda s: queries.measure(s, "G/TBT/N/KEN/4/Add.1"),
    "board": lambda s: situation(s, TODAY, 7),
    "deadlines": lambda s: queries.deadlines(s, TODAY),
}  # fmt: skip


@pytest.mark.parametrize("name", [*QUESTIONS, "similar"])
def test_no_large_table_is_read_through(name: str, store: Store) -> None:
    put(store, *EVERY)
    label(store)
    store.index_pending(TODAY)
    shelf(store)  # a process reads the facts once; afterwards only what is newer
    sugar = queries.measure(store, SUGAR.key)
    assert sugar is not None
    question = QUESTIONS.get(name, lambda s: likes(s, sugar, TODAY))
    sent = asked(store, lambda: question(store))
    assert sent
    wrong = [(table, statement[:300]) for statement, p in sent for table in read_through(store, statement, p)]
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_new_is_read_without_the_rest(store: Store) -> None:
    """After an update the columns ask for the newer rows alone, by the index of stamps."""
    put(store, *EVERY)
    store.index_pending(TODAY)
    shelf(store)
    put(store, SUGAR.__class__(**{**{f: getattr(SUGAR, f) for f in SUGAR.__slots__}, "title": "Other"}))
    store.index_pending(TODAY + timedelta(days=0))
    sent = asked(store, lambda: shelf(store))
    assert any("entry.stamp >" in statement for statement, _ in sent)
    assert not [t for statement, p in sent for t in read_through(store, statement, p)]
    assert NOW.tzinfo is not None
