"""Which graded measures could be acted on, on one day: the ground of the board, of the week and of the reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, exists, func, select

from records import tables as t
from records.conditions import OPEN_DAYS
from records.grades import Colour
from records.store import Store
from records.store.base import chunks
from records.subscriptions import EventKind

AT_ONCE = 900  # row numbers in one query: engines bound the number of parameters


@dataclass(frozen=True, slots=True)
class Standing:
    """One graded measure on one day, by what was published until that day; `id` is its row number.

    `deadline` is the latest comment deadline that its documents state, `first` the day of its first document.
    """

    id: int
    colour: Colour
    first: date
    newest: date
    deadline: date | None
    families: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors of its families, each once."""
        return tuple(dict.fromkeys(f.split("/", 1)[0] for f in self.families))


def standing(store: Store, day: date) -> tuple[Standing, ...]:
    """Graded measures that could be acted on, on `day`: a deadline not past, or none and recent news.

    What was published later is not counted.  The colour is the one of that day; of a measure that was first assessed
    later, its first.  A deadline that its document changed afterwards counts as it stands now.
    """
    with store.read() as connection:
        return described(connection, _open(connection, day), day)


def published(store: Store, first: date, last: date) -> tuple[Standing, ...]:
    """Graded measures that had a document in these days, both included, as they stood on the last one."""
    d = t.document.c
    query = select(d.measure_id).where(d.distributed >= first, d.distributed <= last).distinct()
    with store.read() as connection:
        return described(connection, list(connection.scalars(query)), last)


def _open(connection: Connection, day: date) -> list[int]:
    d, e = t.document.c, t.document.alias("e").c
    # The day of publication is compared here: in the query it would lead an engine to the wrong index.
    waiting = select(d.measure_id, d.distributed).where(d.comment_deadline >= day)
    ids = [id for id, distributed in connection.execute(waiting).tuples() if distributed <= day]
    stated = exists().where(e.measure_id == d.measure_id, e.distributed <= day, e.comment_deadline.is_not(None))
    recent = select(d.measure_id).where(d.distributed > day - timedelta(days=OPEN_DAYS), d.distributed <= day, ~stated)
    return [*ids, *connection.scalars(recent)]


def described(connection: Connection, ids: Sequence[int], day: date) -> tuple[Standing, ...]:
    """The graded ones of these measures, with what was known of them on `day`, in the order given."""
    found: dict[int, Standing] = {}
    for part in chunks(dict.fromkeys(ids), AT_ONCE):
        colours = colours_on(connection, part, day)
        days = _days(connection, colours, day)
        families = _families(connection, colours)
        members = _members(connection, colours, day)
        found |= {
            id: Standing(id, colour, *days[id], families.get(id, ()), members.get(id, ()))
            for id, colour in colours.items()
            if id in days
        }
    return tuple(found[id] for id in dict.fromkeys(ids) if id in found)


def colours_on(connection: Connection, ids: Sequence[int], day: date) -> dict[int, Colour]:
    """The colour of each of these measures on `day`; of one first assessed later, its first; none: left out."""
    now = select(t.assessed.c.measure_id, t.assessed.c.colour).where(t.assessed.c.measure_id.in_(ids))
    present: dict[int, str | None] = dict(connection.execute(now).tuples().all())
    g = t.grade.c
    rows = select(g.measure_id, g.colour, g.as_of).where(g.measure_id.in_(list(present))).order_by(g.measure_id, g.id)
    found: dict[int, str] = {}
    later: set[int] = set()
    for id, colour, as_of in connection.execute(rows).tuples():
        if as_of <= day or id not in found:
            found[id] = colour
        if as_of > day:
            later.add(id)
    found |= {id: colour for id, colour in present.items() if colour and id not in later}
    gone = [id for id, colour in present.items() if colour is None and id in found]
    cleared = set(gone) - _cleared_after(connection, gone, day)
    return {id: Colour(colour) for id, colour in found.items() if id not in cleared}


def _cleared_after(connection: Connection, ids: Sequence[int], day: date) -> frozenset[int]:
    """Those of the measures without a colour now that are known to have lost it after `day`."""
    e = t.event.c
    query = select(e.measure_id, func.max(e.on)).where(e.measure_id.in_(ids), e.kind == EventKind.GRADE.value)
    return frozenset(id for id, on in connection.execute(query.group_by(e.measure_id)).tuples() if on > day)


def _days(connection: Connection, ids: Iterable[int], day: date) -> dict[int, tuple[date, date, date | None]]:
    d = t.document.c
    query = select(d.measure_id, func.min(d.distributed), func.max(d.distributed), func.max(d.comment_deadline))
    query = query.where(d.measure_id.in_(list(ids)), d.distributed <= day).group_by(d.measure_id)
    return {id: (first, newest, deadline) for id, first, newest, deadline in connection.execute(query).tuples()}


def _families(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Families by measure, surest first; what people say goes before what machines say."""
    owner = _documents(connection, ids)
    best: dict[int, dict[str, tuple[bool, float]]] = defaultdict(dict)
    for part in chunks(owner, AT_ONCE):
        query = select(t.label.c.document_id, t.label.c.family, t.label.c.score, t.label.c.origin)
        for document, family, score, origin in connection.execute(query.where(t.label.c.document_id.in_(part))):
            weight, id = (origin.startswith("expert:"), score), owner[document]
            best[id][family] = max(weight, best[id].get(family, weight))
    ranked = {id: sorted(of.items(), key=lambda x: (-x[1][1], x[0])) for id, of in best.items()}
    return {id: tuple(family for family, (_, score) in of if score > 0) for id, of in ranked.items()}


def _members(connection: Connection, ids: Iterable[int], day: date) -> dict[int, tuple[str, ...]]:
    owner = _documents(connection, ids, day)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for part in chunks(owner, AT_ONCE):
        query = select(t.facet.c.document_id, t.facet.c.value).where(t.facet.c.name == "member")
        for document, member in connection.execute(query.where(t.facet.c.document_id.in_(part))):
            found[owner[document]][member] = None
    return {id: tuple(of) for id, of in found.items()}


def _documents(connection: Connection, ids: Iterable[int], until: date | None = None) -> dict[int, int]:
    """Document → measure.  Asked first and alone: joined, an engine without statistics begins at the wrong end."""
    d = t.document.c
    query = select(d.id, d.measure_id).where(d.measure_id.in_(list(ids)))
    query = query if until is None else query.where(d.distributed <= until)
    return dict(connection.execute(query.order_by(d.id)).tuples().all())
