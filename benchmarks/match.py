"""Measures matched with subscriptions: the index beside a plain Python loop and beside one SQL join.

    python benchmarks/match.py [--quick]

1,000 to 1,000,000 invented subscriptions of realistic skew (benchmarks/watchers.py) × 100 measures, in one run.  All
three must find the same subscriptions.  The loop walks over a few measures only at the larger sizes (printed).  The SQL
join (the terms that hit, then their watches) runs on SQLite and PostgreSQL over indexed tables, in memory or
cached, with every word, code and member found by the engine itself.  Of the index the middle of three tries counts:
other work on the machine would blur single milliseconds.  Aims at the largest size: p95 ≤ 20 ms + 2 µs for
each matched subscription, and at least 20 times as quick as the join on either engine.
"""

from __future__ import annotations

import argparse
import gc
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from postgres import server
from sqlalchemy import Connection, create_engine, text
from watchers import TODAY, measures, subscriptions

from alerts.index import Index, terms
from alerts.match import expanded, facts_of, has_cjk, match
from records.grades import Colour
from records.measures import Measure
from records.notification import Kind
from records.subscriptions import Event, EventKind, Subscription

SIZES, QUICK_SIZES = (1_000, 10_000, 100_000, 1_000_000), (1_000, 30_000)
MEASURES, QUICK_MEASURES = 100, 40
AIM_MS, AIM_US, AIM_TIMES = 20.0, 2.0, 20.0
LOOPED = 3_000_000  # comparisons that the loop makes at most at one size
KINDS = [k.value for k in Kind]
TABLES = (
    "CREATE TABLE watch (id INTEGER PRIMARY KEY, lowest INTEGER NOT NULL, kinds INTEGER NOT NULL, placed INTEGER)",
    "CREATE TABLE term (id INTEGER PRIMARY KEY, sort TEXT NOT NULL, word TEXT NOT NULL, cjk INTEGER NOT NULL)",
    "CREATE TABLE watch_term (term_id INTEGER NOT NULL, watch_id INTEGER NOT NULL)",
    "CREATE TABLE watch_member (watch_id INTEGER NOT NULL, member TEXT NOT NULL)",
)
INDEXES = (
    "CREATE INDEX ix_term ON term (sort, word)",
    "CREATE INDEX ix_watch_term ON watch_term (term_id, watch_id)",
    "CREATE INDEX ix_watch_member ON watch_member (watch_id, member)",
    "ANALYZE",
)
JOIN = """
WITH hit AS MATERIALIZED (SELECT t.id FROM term t WHERE t.sort = '*'
    OR (t.sort = 'f' AND t.word IN ({families})) OR (t.sort = 's' AND t.word IN ({sectors}))
    OR (t.sort = 'h' AND ({codes}))
    OR (t.sort = 'w' AND ((t.cjk = 1 AND {instr}(:text, t.word) > 0) OR (t.cjk = 0 AND ({instr}(:text, ' ' || t.word || ' ') > 0
        OR {instr}(:text, ' ' || t.word || 's ') > 0 OR {instr}(:text, ' ' || t.word || 'es ') > 0)))))
SELECT DISTINCT w.id FROM hit JOIN watch_term x ON x.term_id = hit.id JOIN watch w ON w.id = x.watch_id
WHERE w.lowest >= :worst AND (w.kinds & :kind) <> 0
  AND (w.placed = 0 OR EXISTS (SELECT 1 FROM watch_member m WHERE m.watch_id = w.id AND m.member IN ({members})))
"""  # noqa: E501
Run = Callable[[Measure], list[int]]


def rows(watches: Sequence[Subscription]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """The tables' rows."""
    numbers: dict[str, int] = {}
    hung = [(numbers.setdefault(t, len(numbers)), s.id) for s in watches for t in terms(s)]
    kinds = [(1 << len(KINDS)) - 1 if not s.kinds else sum(1 << KINDS.index(k) for k in s.kinds) for s in watches]
    yield "watch", [(s.id, s.lowest.rank, k, int(bool(s.members))) for s, k in zip(watches, kinds, strict=True)]
    yield "term", [(n, t[0], t[2:], int(has_cjk(t))) for t, n in numbers.items()]
    yield "watch_term", hung
    yield "watch_member", [(s.id, m) for s in watches if s.members for m in expanded(s.members)]


def fill(connection: Connection, watches: Sequence[Subscription]) -> None:
    """Make and fill the tables."""
    for table in TABLES:
        connection.execute(text(table))
    raw: Any = connection.connection.dbapi_connection
    for table, values in rows(watches):
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(values[0]))
            raw.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
        else:
            with raw.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
    for index in INDEXES:
        connection.execute(text(index))
    connection.commit()


def joined(connection: Connection) -> Run:
    """One measure by the join."""
    instr = "instr" if connection.dialect.name == "sqlite" else "strpos"

    def run(measure: Measure) -> list[int]:
        facts = facts_of(measure)
        assert measure.grade
        params: dict[str, Any] = {"worst": measure.grade.colour.rank, "kind": 1 << KINDS.index(facts.kind)}
        params["text"] = re.sub(r"\W+", " ", f" {facts.text} {facts.names} ")
        lists = {}
        for name, values in (
            ("members", facts.members),
            ("families", [x.family for x in facts.labels]),
            ("sectors", [x.sector for x in facts.labels]),
        ):
            lists[name] = ", ".join(f":{name}{n}" for n in range(len(values)))
            params |= {f"{name}{n}": value for n, value in enumerate(values)}
        lists["codes"] = _codes(facts.codes, [x.family for x in facts.labels], params)
        return [id for (id,) in connection.execute(text(JOIN.format(instr=instr, **lists)), params)]

    return run


def _codes(codes: Sequence[str], families: Sequence[str], params: dict[str, Any]) -> str:
    """The condition on HS prefixes: within, around, or of a family when the measure names no code."""
    from records.catalogue import catalogue

    named = list(codes)
    parts, without = [], []
    for family in families if not codes else ():
        known = catalogue().families[family]
        named += known.hs
        without += known.hs_exclude
    for n, code in enumerate(named):
        prefixes = [code[:length] for length in range(1, len(code) + 1)]
        params |= {f"p{n}_{i}": prefix for i, prefix in enumerate(prefixes)}
        params |= {f"from{n}": code, f"to{n}": code + "\uffff"}
        inside = ", ".join(f":p{n}_{i}" for i in range(len(prefixes)))
        parts.append(f"t.word IN ({inside}) OR (t.word >= :from{n} AND t.word < :to{n})")
    params |= {f"not{n}": code + "%" for n, code in enumerate(without)}
    barred = "".join(f" AND t.word NOT LIKE :not{n}" for n in range(len(without)))
    return f"({' OR '.join(parts) or '1 = 0'}){barred}"


def looped(watches: Sequence[Subscription]) -> Run:
    """One measure by the plain loop."""
    event = Event("", EventKind.FIRST, "first", TODAY)
    return lambda measure: [int(a.subscription) + 1 for a in match(measure, event, watches, TODAY)]


def indexed(index: Index) -> Run:
    """One measure by the index, from the measure to the subscriptions' row numbers."""

    def run(measure: Measure) -> Any:
        assert measure.grade
        return index.ids[index.match(facts_of(measure), measure.grade.colour)]

    return run


def timed(run: Run, about: Sequence[Measure], tries: int = 1) -> tuple[list[float], list[list[int]]]:
    """Milliseconds (the middle of so many tries) and findings of each measure, after one to warm the caches."""
    run(about[0])
    taken, found = [], []
    for measure in about:
        each = []
        for _ in range(tries):
            begun = time.perf_counter()
            answer = run(measure)
            each.append((time.perf_counter() - begun) * 1000)
        taken.append(statistics.median(each))
        found.append(answer)
    return taken, found


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def one_size(count: int, about: Sequence[Measure], postgres: str) -> dict[str, float]:
    """Print one size's line and return what the aims are held against."""
    watches = list(subscriptions(count))
    begun, before = time.perf_counter(), _resident()
    index = Index((s, 0) for s in watches)
    built, grown = time.perf_counter() - begun, _resident() - before
    taken, found = timed(indexed(index), about, 3)
    sets = [set(map(int, f)) for f in found]
    few = about[: max(1, min(len(about), LOOPED // count))]
    by_loop, looped_sets = timed(looped(watches), few)
    assert all(set(a) == b for a, b in zip(looped_sets, sets, strict=False)), "the loop finds others"
    matches = [len(s) for s in sets]
    over = p95([t - AIM_US * m / 1000 for t, m in zip(taken, matches, strict=True)])
    print(f"{count:>9,} subscriptions, {sum(matches):,} matches ({max(matches):,} at most of one measure)")
    print(f"          index  {_line(taken)}; p95 less 2 µs a match {over:.2f} ms; built in {built:.1f} s,"
          f" arrays {index.size / 2**20:.1f} MB, process grew {grown:.0f} MB")  # fmt: skip
    print(f"          loop   {_line(by_loop)} ({len(few)} measures)")
    result = {"over": over, "index": sum(taken)}
    for name, url in (("sqlite", "sqlite://"), ("postgresql", postgres)):
        engine = create_engine(url)
        with engine.connect() as connection:
            for table in ("watch", "term", "watch_term", "watch_member"):
                connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
            fill(connection, watches)
            by_join, joined_sets = timed(joined(connection), about)
            assert [set(f) for f in joined_sets] == sets, f"{name} finds others"
        engine.dispose()
        result[name] = sum(by_join) / sum(taken)
        print(f"          {name:10} {_line(by_join)}; {result[name]:.0f} times the index")
    return result


def _line(taken: Sequence[float]) -> str:
    return f"median {statistics.median(taken):8.2f} ms, p95 {p95(taken):8.2f} ms"


def _resident() -> float:
    """Resident memory of this process now, in MB."""
    gc.collect()
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print every size; 1 when an aim is missed at the largest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, at most a minute")
    quick = parser.parse_args().quick
    about = list(measures(QUICK_MEASURES if quick else MEASURES))
    print(
        f"{len(about)} measures: "
        + ", ".join(f"{c.value} {sum(m.grade.colour is c for m in about if m.grade)}" for c in Colour)
    )
    with server("-c shared_buffers=1GB -c work_mem=256MB") as url:
        for count in QUICK_SIZES if quick else SIZES:
            last = one_size(count, about, url)
    missed = []
    if last["over"] > AIM_MS:
        missed.append(f"p95 less {AIM_US:g} µs a match {last['over']:.2f} ms, aim {AIM_MS:g}")
    if not quick:  # at small sizes both take less than reading the text
        missed += [
            f"{n} {last[n]:.1f} times, aim {AIM_TIMES:g}" for n in ("sqlite", "postgresql") if last[n] < AIM_TIMES
        ]
    print("missed: " + "; ".join(missed) if missed else "all aims met")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
