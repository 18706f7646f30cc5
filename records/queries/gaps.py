"""Running numbers that are missing: each member numbers its notifications of one committee from 1 without a break."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from records import tables as t
from records.store import Store
from records.symbols import SymbolError, parse

MOST_LISTED = 200  # missing numbers of one member and committee that are listed; all are counted


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing between the first and the last number seen of one member and committee.

    `member` is a symbol code, or "Notif.00" for the year 2000 of the old form, whose numbers all members share.
    `missing` holds the highest 200 numbers, rising; `count` counts all.  `only_followed` are those of `missing` of
    which the store has a follow-up but not the notification itself.
    """

    committee: str
    member: str
    first: int
    last: int
    seen: int
    count: int
    missing: tuple[int, ...]
    only_followed: tuple[int, ...] = ()

    def symbol(self, number: int) -> str:
        """The symbol of one number, e.g. "G/TBT/N/VNM/405"."""
        middle = "" if self.member.startswith("Notif.") else "N/"
        return f"G/{self.committee}/{middle}{self.member}/{number}"

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols of the listed numbers."""
        return tuple(self.symbol(n) for n in self.missing)


def gaps(store: Store, members: Sequence[str] = (), most: int = MOST_LISTED) -> Sequence[Gap]:
    """Gaps by committee and member (only `members` when given), those with the newest missing numbers as listed.

    The range is that of the notifications themselves: an addendum to a measure of twenty years ago opens no gap.
    The packaged sample is left out.
    """
    query = select(t.facet.c.value).join(t.document, t.document.c.id == t.facet.c.document_id)
    query = query.where(t.facet.c.name == "symbol", t.document.c.sample.is_(False))
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    followed: dict[tuple[str, str], set[int]] = defaultdict(set)
    with store.read() as connection:
        for text in connection.scalars(query):
            try:
                symbol = parse(text)
            except SymbolError:
                continue
            group = (symbol.committee, symbol.member or f"Notif.{symbol.year}")
            (followed if symbol.parts else numbers)[group].add(symbol.number)
    found = (_gap(*group, numbers[group], followed[group], most) for group in sorted(numbers))
    return tuple(g for g in found if g.count and (not members or g.member in members))


def _gap(committee: str, member: str, seen: set[int], followed: set[int], most: int) -> Gap:
    first, last = min(seen), max(seen)
    missing = [n for n in range(first, last) if n not in seen]  # a number has five digits at most
    listed = tuple(missing[-most:]) if most else ()
    only = tuple(n for n in listed if n in followed)
    return Gap(committee, member, first, last, len(seen), len(missing), listed, only)
