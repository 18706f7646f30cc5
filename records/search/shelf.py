"""The facts of every measure as columns in memory, shared by all sessions of a process and brought up to date in steps.

Reading a store for the first time takes one pass over the table `entry`; afterwards one row tells whether anything is
new, and only what is newer is read.  Filters, counts and orders are then a few operations on arrays: 100,000 measures
are some 10 MB.  Nothing here is a second truth: the rows that a page shows are read from the store.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from records import tables as t
from records.grades import Colour
from records.store import Store
from records.store.search import EPOCH, STAMP
from records.tables_search import entry, facet_value

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
DAYS = ("newest", "deadline", "until", "adoption", "force")
_LISTS = ("documents", "codes", "steps")
_KEPT = 128  # answers of the text index that are kept: a filter changes more often than the words


@dataclass(frozen=True)
class Ragged:
    """Lists of numbers of different lengths, one for each measure: `flat[starts[i]:starts[i + 1]]`."""

    flat: NDArray[np.uint32]
    starts: Ints

    @cached_property
    def owner(self) -> Ints:
        """For each number the place of its measure."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


@dataclass(frozen=True)
class Shelf:
    """Columns with one place for each measure, by rising number; `epoch` and `stamp` say which state of the index."""

    epoch: str
    stamp: int
    ids: Ints
    days: Mapping[str, Ints]
    lists: Mapping[str, Ragged]
    values: Mapping[tuple[str, str], int]  # (facet, value) → number
    answers: OrderedDict[Any, NDArray[np.int8]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def named(self) -> Mapping[str, Mapping[int, str]]:
        """Facet → number → value."""
        found: dict[str, dict[int, str]] = {}
        for (name, value), number in self.values.items():
            found.setdefault(name, {})[number] = value
        return found

    @cached_property
    def _order(self) -> tuple[NDArray[np.uint32], Ints]:
        codes = self.lists["codes"]
        short = codes.flat.max(initial=0) < 1 << 16  # numpy sorts numbers of two bytes many times quicker
        by = np.argsort(codes.flat.astype(np.uint16) if short else codes.flat, kind="stable")
        return codes.flat[by], codes.owner[by]

    def having(self, name: str, values: Iterable[str]) -> Mask:
        """Which measures have one of the values of a facet."""
        mask = np.zeros(len(self), dtype=bool)
        flat, owner = self._order
        for value in values:
            if (number := self.values.get((name, value))) is not None:
                mask[owner[np.searchsorted(flat, number) : np.searchsorted(flat, number, side="right")]] = True
        return mask

    def counts(self, mask: Mask) -> Ints:
        """How many of the measures of `mask` have each value, by the value's number."""
        codes = self.lists["codes"]
        flat = codes.flat if mask.all() else codes.flat[mask[codes.owner]]
        return np.bincount(flat, minlength=1 + max(self.values.values(), default=0))

    @cached_property
    def rank(self) -> Ints:
        """0 for red … 3 for blue, 4 for no grade."""
        ranks = np.full(len(self), len(Colour), dtype=np.int64)
        for colour in Colour:
            ranks[self.having("colour", (colour.value,))] = colour.rank
        return ranks

    def states(self, day: int) -> Ints:
        """The number of each measure's state (`texts.STATES`) on a day (an ordinal)."""
        steps = self.lists["steps"]
        reached = (steps.flat >> 3) <= day
        out = np.zeros(len(self), dtype=np.int64)
        out[steps.owner[reached]] = steps.flat[reached] & 7  # later steps of a measure overwrite earlier ones
        return out

    def of(self, documents: Iterable[int]) -> Mask:
        """Which measures these documents belong to; documents that are not on the shelf yet are passed over."""
        mask = np.zeros(len(self), dtype=bool)
        found = np.fromiter(documents, dtype=np.int64)
        places = self._place[found[found < len(self._place)]]
        mask[places[places >= 0]] = True
        return mask

    @cached_property
    def _place(self) -> Ints:
        """Place of a document's measure by the document's number; -1 for numbers that are not on the shelf."""
        listed = self.lists["documents"]
        places = np.full(int(listed.flat.max(initial=0)) + 1, -1, dtype=np.int64)
        places[listed.flat] = listed.owner
        return places

    def remember(self, key: Any, made: NDArray[np.int8]) -> None:
        """Keep an answer of the text index for the next question on this state of it."""
        with self.lock:
            self.answers[key] = made
            while len(self.answers) > _KEPT:
                self.answers.popitem(last=False)


_shelves: dict[str, Shelf] = {}
_reading = threading.Lock()


def shelf(store: Store) -> Shelf:
    """The columns of this store as its index is now."""
    with store.read() as connection:
        epoch, stamp = _state(connection)
        known = _shelves.get(store.url)
        if known is not None and (known.epoch, known.stamp) == (epoch, stamp):
            return known
        with _reading:
            known = _shelves.get(store.url)
            if known is None or known.epoch != epoch or known.stamp > stamp:
                known = None
            elif known.stamp == stamp:
                return known
            made = _read(connection, epoch, stamp, known)
            _shelves[store.url] = made
    return made


def _state(connection: Connection) -> tuple[str, int]:
    rows = connection.execute(select(t.meta.c.name, t.meta.c.value).where(t.meta.c.name.in_((EPOCH, STAMP))))
    found: dict[str, str] = dict(rows.tuples().all())
    return found.get(EPOCH, ""), int(found.get(STAMP, 0))


def newer(stamp: int) -> Any:
    """The question for what is newer than a state of the index."""
    return select(entry.c.measure_id, *(entry.c[n] for n in (*DAYS, *_LISTS))).where(entry.c.stamp > stamp)


def _read(connection: Connection, epoch: str, stamp: int, known: Shelf | None) -> Shelf:
    rows = connection.execute(newer(known.stamp if known else 0)).tuples().all()
    values = {(n, v): i for i, n, v in connection.execute(select(facet_value)).tuples()}
    columns = list(zip(*rows, strict=True)) or [()] * (1 + len(DAYS) + len(_LISTS))
    ids = np.array(columns[0], dtype=np.int64)
    days = {n: np.array(column, dtype=np.int64) for n, column in zip(DAYS, columns[1:6], strict=True)}
    lists = {n: _ragged(column) for n, column in zip(_LISTS, columns[6:], strict=True)}
    if known is not None:
        keep = ~np.isin(known.ids, ids)
        ids = np.concatenate([known.ids[keep], ids])
        days = {n: np.concatenate([known.days[n][keep], days[n]]) for n in DAYS}
        lists = {n: _joined(known.lists[n], keep, lists[n]) for n in _LISTS}
    by = np.argsort(ids, kind="stable")
    days = {n: column[by] for n, column in days.items()}
    return Shelf(epoch, stamp, ids[by], days, {n: _taken(lists[n], by) for n in _LISTS}, values)


def _ragged(blobs: Iterable[bytes]) -> Ragged:
    parts = list(blobs)
    starts = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(p) // 4 for p in parts], out=starts[1:])
    return Ragged(np.frombuffer(b"".join(parts), dtype="<u4").astype(np.uint32), starts)


def _joined(old: Ragged, keep: Mask, new: Ragged) -> Ragged:
    sizes = np.concatenate([np.diff(old.starts)[keep], np.diff(new.starts)])
    flat = np.concatenate([old.flat[keep[old.owner]], new.flat])
    return Ragged(flat, np.concatenate([[0], np.cumsum(sizes)]))


def _taken(lists: Ragged, by: Ints) -> Ragged:
    """The lists in another order."""
    sizes = np.diff(lists.starts)[by]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    at = np.repeat(lists.starts[:-1][by] - starts[:-1], sizes) + np.arange(starts[-1])
    return Ragged(lists.flat[at], starts)
