"""Whether the model still fits what comes in: abstained, mean score and experts' corrections, week by week."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from records import tables as t
from records.catalogue import catalogue
from records.store import Store
from records.store.experts import PREFIX, REFUSED

LEAST = 20  # documents of a week before it can be called different
STEPS = 3.0  # standard errors away from the weeks before
SURE = 0.5  # a label counts from here
NAMES = ("abstained", "best", "corrected")


@dataclass(frozen=True, slots=True)
class Seen:
    """One labelled document: its day, whether the model abstained, its best score, and what an expert made of it.

    `corrected`: None when no expert looked, else whether somebody's families differ from the model's.
    """

    day: date
    abstained: bool
    best: float
    corrected: bool | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """The figures of one week, beginning on a Monday: shares and means 0..1; `corrected` is of those `looked` at."""

    monday: date
    documents: int
    abstained: float
    best: float
    looked: int
    corrected: float


def drift(store: Store, since: date, until: date) -> tuple[Week, ...]:
    """The weeks between two days, by the day of publication; the newest labelling of each document counts."""
    return tuple(weeks(_seen(store, since, until)))


def weeks(seen: Iterable[Seen]) -> list[Week]:
    """The weeks in which anything was published and labelled, in order."""
    by: dict[date, list[Seen]] = defaultdict(list)
    for one in seen:
        by[one.day - timedelta(days=one.day.weekday())].append(one)
    return [_week(monday, rows) for monday, rows in sorted(by.items())]


def _week(monday: date, rows: Sequence[Seen]) -> Week:
    count = len(rows)
    looked = [r.corrected for r in rows if r.corrected is not None]
    corrected = sum(looked) / len(looked) if looked else 0.0
    abstained, best = sum(r.abstained for r in rows) / count, sum(r.best for r in rows) / count
    return Week(monday, count, abstained, best, len(looked), corrected)


def alarms(found: Sequence[Week]) -> tuple[str, ...]:
    """Which of `NAMES` the newest week has different from all weeks before it."""
    if len(found) < 2:
        return ()
    *before, last = found
    return tuple(name for name in NAMES if _different(name, before, last))


def _different(name: str, before: Sequence[Week], last: Week) -> bool:
    """Whether a share is more than `STEPS` standard errors away; never on fewer than `LEAST` documents."""
    size = [w.looked if name == "corrected" else w.documents for w in (*before, last)]
    total, new = sum(size[:-1]), size[-1]
    if min(total, new) < LEAST:
        return False
    usual = sum(getattr(w, name) * n for w, n in zip(before, size, strict=False)) / total
    spread = math.sqrt(max(usual * (1 - usual), 0.01) * (1 / total + 1 / new))
    return bool(abs(getattr(last, name) - usual) > STEPS * spread)


def _seen(store: Store, since: date, until: date) -> Iterable[Seen]:
    d, done, label = t.document.c, t.labelled.c, t.label.c
    inside = d.distributed.between(since, until) & d.sample.is_(False)
    newest = select(d.id, d.distributed, done.model, done.abstained).join(t.labelled, done.document_id == d.id)
    newest = newest.where(inside).order_by(d.id, done.at)
    flat = [f.id for f in catalogue().families.values() if f.horizontal]
    said = select(label.document_id, label.model, label.origin, label.family, label.score)
    people = said.where(
        label.model == "",
        label.origin.like(PREFIX + "%"),
        label.document_id.in_(select(d.id).where(inside)),
    )
    best = (
        select(label.document_id, label.model, func.max(label.score))
        .where(label.model != "", label.family.not_in(flat), label.document_id.in_(select(d.id).where(inside)))
        .group_by(label.document_id, label.model)
    )
    with store.read() as connection:
        rows = {r.id: r for r in connection.execute(newest)}
        scores = {(r[0], r[1]): r[2] for r in connection.execute(best)}
        experts: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for r in connection.execute(people):
            experts[r.document_id][r.origin] |= {r.family} if r.score > REFUSED else set()
        machine: dict[tuple[int, str], set[str]] = defaultdict(set)
        for r in connection.execute(said.where(label.model != "", label.document_id.in_(list(experts)))):
            machine[r.document_id, r.model] |= {r.family} if r.score >= SURE else set()
    for id_, row in rows.items():
        mine = experts.get(id_)
        wrong = any(g != machine[id_, row.model] for g in mine.values()) if mine else None
        yield Seen(row.distributed, row.abstained, scores.get((id_, row.model), 0.0), wrong)
