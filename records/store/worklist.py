"""The experts' worklist: what to label next, held so that two experts answer blind and a third decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, or_, select, update

from records import tables as t
from records import tables_cases as c
from records.catalogue import catalogue
from records.store.audit import append
from records.store.base import StoreError, chunks, moment
from records.store.experts import PREFIX, REFUSED, Experts, answer_of, write_answer

HELD_MINUTES = 30  # an item that was taken and not answered goes back after this
TWINS_HOURS = 2  # look-alikes of what an expert answered in this time are not handed to the same expert
LOOK = 200  # items that are looked through at once for one that the expert may take
SCALE = 1_000_000


@dataclass(frozen=True, slots=True)
class Proposed:
    """One item the classifier would ask about; `worth` in 0..1-ish, best first; look-alikes share a `series`."""

    document: int
    worth: float
    series: str = ""
    measured: bool = False  # drawn for measurement: the machine's proposal stays hidden until the answer


@dataclass(frozen=True, slots=True)
class Item:
    """An item as an expert gets it.  `round` is 1 or 2 (blind) or 3 (decides); `shown`: the proposal may be shown."""

    document: int
    key: str
    round: int
    shown: bool


class Worklist(Experts):
    """Verbs of the queue."""

    def save_worklist(self, items: Iterable[Proposed]) -> int:
        """Put these in the place of the items nobody has answered yet; returns how many wait now."""
        with self.write() as connection:
            untouched = c.worklist.c.given == 0
            held = exists().where(c.hold.c.document_id == c.worklist.c.document_id)
            connection.execute(delete(c.worklist).where(untouched, ~held))
            for part in chunks(items, 1000):
                finished = self._answered(connection, [p.document for p in part])
                rows = [
                    {
                        "document_id": p.document,
                        "worth": round(p.worth * SCALE),
                        "series": p.series,
                        "measured": p.measured,
                    }
                    for p in part
                    if p.document not in finished
                ]
                self.insert(connection, c.worklist, [r | {"wanted": 2, "given": 0} for r in rows])
            return connection.scalar(select(func.count()).select_from(c.worklist)) or 0

    def _answered(self, connection: Connection, documents: Collection[int]) -> set[int]:
        """Those that two experts answered already: they are done, or wait for a third on their own row."""
        query = (
            select(c.hold.c.document_id)
            .where(c.hold.c.document_id.in_(documents), c.hold.c.answered_at != "", c.hold.c.unsure.is_(False))
            .group_by(c.hold.c.document_id)
            .having(func.count() >= 2)
        )
        return set(connection.scalars(query))

    def claim_label(self, expert: str, now: datetime, recused: Collection[str] = ()) -> Item | None:
        """Hold the next item for this expert, or hand out again the one they hold; None when nothing is left.

        `recused`: families, sectors and members the expert keeps out of (回避).  Two who ask at once get what is
        wanted twice at most; what is held and not answered comes back after `HELD_MINUTES`.
        """
        with self.write() as connection:
            mine = select(c.hold).where(c.hold.c.expert == expert, c.hold.c.answered_at == "")
            for held in connection.execute(mine.order_by(c.hold.c.until.desc())):
                item = self._item(connection, held.document_id, expert)
                if item is not None and held.until > moment(now):
                    return item
                connection.execute(delete(c.hold).where(_of(held.document_id, expert)))
            row = self._next(connection, expert, now, recused)
            if row is None:
                return None
            until = moment(now + timedelta(minutes=HELD_MINUTES))
            shown = not row.measured
            values = {"document_id": row.document_id, "expert": expert, "until": until, "shown": shown}
            connection.execute(c.hold.insert().values(**values))
            return self._item(connection, row.document_id, expert)

    def _next(self, connection: Connection, expert: str, now: datetime, recused: Collection[str]) -> Row[Any] | None:
        w, h = c.worklist.c, c.hold.c
        seen = exists().where(h.document_id == w.document_id, h.expert == expert)
        waiting = (
            select(func.count())
            .where(h.document_id == w.document_id, h.answered_at == "", h.until > moment(now))
            .scalar_subquery()
        )
        query = select(c.worklist).where(~seen, w.given + waiting < w.wanted)
        twins = self._series(connection, expert, now)
        place: tuple[int, int] | None = None
        while True:
            page = query if place is None else query.where(_after(*place))
            rows = connection.execute(page.order_by(w.worth.desc(), w.document_id).limit(LOOK)).all()
            kept_out = self._kept_out(connection, [r.document_id for r in rows], recused)
            for row in rows:
                if row.document_id not in kept_out and (not row.series or row.series not in twins):
                    return row
            if len(rows) < LOOK:
                return None
            place = rows[-1].worth, rows[-1].document_id

    def _series(self, connection: Connection, expert: str, now: datetime) -> set[str]:
        since = moment(now - timedelta(hours=TWINS_HOURS))
        query = (
            select(c.worklist.c.series)
            .join(c.hold, c.hold.c.document_id == c.worklist.c.document_id)
            .where(c.hold.c.expert == expert, or_(c.hold.c.answered_at > since, c.hold.c.answered_at == ""))
        )
        return set(connection.scalars(query)) - {""}

    def _kept_out(self, connection: Connection, documents: Collection[int], recused: Collection[str]) -> set[int]:
        if not recused or not documents:
            return set()
        labels = select(t.label.c.document_id, t.label.c.family).where(t.label.c.document_id.in_(documents))
        out = {d for d, family in connection.execute(labels) if {family, family.split("/")[0]} & set(recused)}
        f = t.facet.c
        members = select(f.document_id).where(f.document_id.in_(documents), f.name == "member", f.value.in_(recused))
        return out | set(connection.scalars(members))

    def _item(self, connection: Connection, document: int, expert: str) -> Item | None:
        query = (
            select(c.worklist, t.document.c.key, c.hold.c.shown)
            .join(t.document, t.document.c.id == c.worklist.c.document_id)
            .join(c.hold, (c.hold.c.document_id == t.document.c.id) & (c.hold.c.expert == expert))
            .where(c.worklist.c.document_id == document)
        )
        row = connection.execute(query).first()
        return None if row is None else Item(document, row.key, min(row.given, 2) + 1, row.shown)

    def answer_label(
        self,
        document: int,
        expert: str,
        now: datetime,
        *,
        families: Iterable[str] = (),
        refused: Iterable[str] = (),
        unsure: bool = False,
        note: str = "",
    ) -> bool:
        """Keep the answer to a held item; True when the item is settled by it (two agree, or a third decided).

        `unsure`: the item goes to somebody else, nothing is labelled.  StoreError: the item is not held by this expert
        any more (another took it after the time ran out), or an unknown family; nothing is changed then.
        """
        scores = {} if unsure else answer_of(families, refused)
        with self.write() as connection:
            held = connection.execute(select(c.hold).where(_of(document, expert))).first()
            work = connection.execute(select(c.worklist).where(c.worklist.c.document_id == document)).first()
            if held is None or held.answered_at or work is None:
                raise StoreError("this item is no longer yours: the time ran out or it is settled; take the next one")
            answered = {"answered_at": moment(now), "until": "", "unsure": unsure, "note": note[:2000]}
            connection.execute(update(c.hold).where(_of(document, expert)).values(**answered))
            detail = {"unsure": unsure, "families": list(scores)}
            append(connection, expert, "label.give", f"document:{document}", detail, now)
            if unsure:
                return False
            write_answer(connection, document, expert, scores, now)
            return self._count(connection, document, work.given + 1)

    def _count(self, connection: Connection, document: int, given: int) -> bool:
        answers = _answers(connection, document)
        agreed = given == 2 and len(set(answers.values())) == 1
        where = c.worklist.c.document_id == document
        done = agreed or given >= 3
        values = {"given": given, "wanted": given if done else max(2, given + 1)}
        connection.execute(update(c.worklist).where(where).values(**values))
        return done

    def undo_label(self, document: int, expert: str, now: datetime) -> None:
        """Take one's own newest answer back: the item is held again.  StoreError when there is none to take back."""
        with self.write() as connection:
            held = connection.execute(select(c.hold).where(_of(document, expert))).first()
            if held is None or not held.answered_at:
                raise StoreError("there is no answer of yours on this item to take back")
            until = moment(now + timedelta(minutes=HELD_MINUTES))
            values = {"answered_at": "", "until": until, "unsure": False}
            connection.execute(update(c.hold).where(_of(document, expert)).values(**values))
            append(connection, expert, "label.undo", f"document:{document}", {}, now)
            if held.unsure:
                return
            write_answer(connection, document, expert, {}, now)
            given = len(_answers(connection, document))
            where = c.worklist.c.document_id == document
            connection.execute(update(c.worklist).where(where).values(given=given, wanted=max(2, given + 1)))


def _of(document: int, expert: str) -> Any:
    return (c.hold.c.document_id == document) & (c.hold.c.expert == expert)


def _after(worth: int, document: int) -> Any:
    w = c.worklist.c
    return or_(w.worth < worth, (w.worth == worth) & (w.document_id > document))


def _answers(connection: Connection, document: int) -> dict[str, frozenset[str]]:
    """What each expert gave this document; "none applies" is the empty set."""
    found: dict[str, set[str]] = {}
    families = catalogue().families
    people = select(t.label).where(t.label.c.document_id == document, t.label.c.origin.like(PREFIX + "%"))
    for row in connection.execute(people):
        mine = found.setdefault(row.origin, set())
        if row.score > REFUSED and row.family in families:
            mine.add(row.family)
    return {name: frozenset(given) for name, given in found.items()}
