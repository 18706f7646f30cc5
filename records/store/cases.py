"""Cases: opening and moving them, what is contributed and attached, and with whom they are shared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from records import tables as t
from records import tables_cases as c
from records.casefile import load_case, load_cases, step_from_row
from records.cases import Case, CaseKind, Input, Step
from records.store.audit import append
from records.store.base import StoreError, moment
from records.store.raw import RawFiles

# 评议, 关注, 咨询, 反映: the first letters of their names, so that a number says what it is.
PREFIX = {CaseKind.COMMENT: "PY", CaseKind.CONCERN: "GZ", CaseKind.QUESTION: "ZX", CaseKind.REPORT: "FY"}
_TOLD = "told_step"  # the newest step that was told of


class CaseMoved(StoreError):
    """Somebody else moved the case in the meantime; nothing was changed.  Read it again and decide anew."""


class Cases(RawFiles):
    """Verbs of cases.  Who may do what is decided before, in `responses`; here nothing is lost and nothing crosses."""

    def open_case(self, case: Case, verb: str, now: datetime, *, note: str = "", token: str = "") -> Case:
        """Keep a new case with its first step; its `key` is given here ("PY2026-0007").

        A form that is submitted twice carries the same `token`: the second call returns the first call's case.
        StoreError when a measure is not in the store.
        """
        with self.write() as connection:
            if token and (known := connection.scalar(select(c.dossier.c.id).where(c.dossier.c.token == token))):
                return load_case(connection, known)
            values = _values(case) | {"key": _next_key(connection, case.kind, now), "token": token or None}
            values |= {"opened_at": moment(now)}
            id_: int = connection.execute(c.dossier.insert().values(**values)).inserted_primary_key[0]  # type: ignore[index]
            _tie(connection, id_, case.measures)
            _step(connection, id_, now, case.opened_by, verb, "", case.state, note, case.fields)
            return load_case(connection, id_)

    def move_case(
        self, case: Case, verb: str, actor: str, now: datetime, *, note: str = "", data: Mapping[str, str] | None = None
    ) -> Case:
        """Keep `case` as it should be after the move, with one line of history.

        `case.version` is the version that was seen: raises `CaseMoved` when it is no longer the newest, so that of two
        people who take a case at once one is told.  StoreError: no such case.
        """
        with self.write() as connection:
            row = connection.execute(select(c.dossier).where(c.dossier.c.key == case.key)).first()
            if row is None:
                raise StoreError(f"no case {case.key!r}")
            if row.version != case.version:
                raise CaseMoved(f"case {case.key} was changed by somebody else; read it again and decide anew")
            values = _values(case) | {"version": row.version + 1}
            connection.execute(update(c.dossier).where(c.dossier.c.id == row.id).values(**values))
            _tie(connection, row.id, case.measures)
            _step(connection, row.id, now, actor, verb, row.state, case.state, note, data or {})
            return load_case(connection, row.id)

    def note_case(self, key: str, verb: str, actor: str, now: datetime, note: str, data: Mapping[str, str]) -> None:
        """A line of history that moves nothing: a reminder sent, a call for views, an export made."""
        with self.write() as connection:
            row = _row(connection, key)
            _step(connection, row.id, now, actor, verb, row.state, row.state, note, data)

    def add_input(self, key: str, given: Input) -> bool:
        """Keep a contribution; a second one of the same reader takes the place of the first.  True when it is new."""
        with self.write() as connection:
            id_ = _row(connection, key).id
            mine = (c.dossier_input.c.dossier_id == id_) & (c.dossier_input.c.reader == given.reader)
            old = connection.execute(delete(c.dossier_input).where(mine)).rowcount
            values = {"dossier_id": id_, "at": moment(given.at), "reader": given.reader, "text": given.text}
            values |= {"organisation": given.organisation, "stance": given.stance, "public": given.public}
            connection.execute(c.dossier_input.insert().values(**values))
            append(connection, given.reader, "case.input", f"case:{key}", {"again": bool(old)}, given.at)
            return not old

    def share_case(self, key: str, organisation: str, now: datetime, *, take_back: bool = False) -> None:
        """Let another organisation read and take part, or take that back."""
        with self.write() as connection:
            id_ = _row(connection, key).id
            shared = c.dossier_share
            if take_back:
                where = (shared.c.dossier_id == id_) & (shared.c.organisation == organisation)
                connection.execute(delete(shared).where(where))
            else:
                self.insert(connection, shared, [{"dossier_id": id_, "organisation": organisation, "at": moment(now)}])

    def attach(self, key: str, by: str, name: str, media: str, body: bytes, text: str, now: datetime) -> str:
        """Keep a file with a case; returns its hash.  The same file twice is kept once."""
        raw = self.keep_raw(body, f"case:{key}")
        with self.write() as connection:
            values = {"dossier_id": _row(connection, key).id, "at": moment(now), "by": by, "name": name[:200]}
            values |= {"media": media[:100], "size": len(body), "sha256": raw.sha256, "text": text}
            if self.insert(connection, c.dossier_file, [values]):
                append(connection, by, "case.attach", f"case:{key}", {"sha256": raw.sha256, "size": len(body)}, now)
        return raw.sha256

    def redate_cases(self, dues: Iterable[tuple[Case, date | None]], now: datetime) -> int:
        """Move due dates after a measure's deadline moved; each change is a line of history.  Returns how many."""
        changed = 0
        with self.write() as connection:
            for case, due in dues:
                row = _row(connection, case.key)
                if row.version != case.version or row.due == due:
                    continue
                values = {"due": due, "version": row.version + 1}
                connection.execute(update(c.dossier).where(c.dossier.c.id == row.id).values(**values))
                data = {"old": str(row.due or ""), "new": str(due or "")}
                _step(connection, row.id, now, "system", "redate", row.state, row.state, "", data)
                changed += 1
        return changed

    def untold_steps(self, limit: int = 500) -> list[tuple[int, Case, Step]]:
        """Steps that nobody was told of yet, oldest first, with their row numbers and the cases as they are now."""
        with self.read() as connection:
            last = int(connection.scalar(select(t.meta.c.value).where(t.meta.c.name == _TOLD)) or 0)
            rows = connection.execute(
                select(c.dossier_step).where(c.dossier_step.c.id > last).order_by(c.dossier_step.c.id).limit(limit)
            ).all()
            found = {case.id: case for case in load_cases(connection, [r.dossier_id for r in rows])}
        return [(r.id, found[r.dossier_id], step_from_row(r)) for r in rows if r.dossier_id in found]

    def told_steps(self, upto: int) -> None:
        """Remember that steps up to this row number were told of."""
        with self.write() as connection:
            if not connection.execute(update(t.meta).where(t.meta.c.name == _TOLD).values(value=str(upto))).rowcount:
                connection.execute(t.meta.insert().values(name=_TOLD, value=str(upto)))

    def rate_case(self, key: str, rating: int, actor: str, now: datetime) -> bool:
        """Keep how satisfied the asker was (1..5), once and only when the case is closed; False when not taken."""
        with self.write() as connection:
            row = _row(connection, key)
            if row.rating is not None or row.closed_at is None:
                return False
            connection.execute(update(c.dossier).where(c.dossier.c.id == row.id).values(rating=rating))
            _step(connection, row.id, now, actor, "rate", row.state, row.state, "", {"rating": str(rating)})
            return True

    def open_cases(self) -> tuple[Case, ...]:
        """Every case that is not closed, by number: for reminders and for due dates that move."""
        with self.read() as connection:
            query = select(c.dossier.c.id).where(c.dossier.c.closed_at.is_(None)).order_by(c.dossier.c.id)
            return tuple(load_cases(connection, list(connection.scalars(query))))


def _row(connection: Connection, key: str) -> Row[Any]:
    row = connection.execute(select(c.dossier).where(c.dossier.c.key == key)).first()
    if row is None:
        raise StoreError(f"no case {key!r}")
    return row


def _values(case: Case) -> dict[str, object]:
    plain = ("title", "opened_by", "owner", "organisation", "reader", "language", "due", "due_rule", "released")
    closed = moment(case.closed_at) if case.closed_at else None
    return {name: getattr(case, name) for name in plain} | {
        "kind": case.kind.value,
        "state": case.state,
        "outcome": case.outcome,
        "closed_at": closed,
        "fields": json.dumps(dict(case.fields), ensure_ascii=False),
    }


def _next_key(connection: Connection, kind: CaseKind, now: datetime) -> str:
    start = f"{PREFIX[kind]}{now.year}-"
    last = connection.scalar(select(func.max(c.dossier.c.key)).where(c.dossier.c.key.like(start + "%")))
    return f"{start}{int(last.rpartition('-')[2]) + 1 if last else 1:04d}"


def _tie(connection: Connection, id_: int, measures: Iterable[str]) -> None:
    keys = list(dict.fromkeys(measures))
    found = dict(
        connection.execute(select(t.measure.c.key, t.measure.c.id).where(t.measure.c.key.in_(keys))).tuples().all()
    )
    if unknown := [k for k in keys if k not in found]:
        raise StoreError(f"no measure {unknown[0]!r} in the store; take one that is listed")
    connection.execute(delete(c.dossier_measure).where(c.dossier_measure.c.dossier_id == id_))
    rows = [{"dossier_id": id_, "measure_id": found[k], "place": place} for place, k in enumerate(keys)]
    if rows:
        connection.execute(c.dossier_measure.insert(), rows)
        # A report counts in the history of grades: what it is tied to is graded again.
        touched = update(t.measure).where(t.measure.c.id.in_(list(found.values())))
        connection.execute(touched.values(touched=t.measure.c.touched + 1))


def _step(
    connection: Connection,
    id_: int,
    now: datetime,
    actor: str,
    verb: str,
    source: str,
    to: str,
    note: str,
    data: Mapping[str, str],
) -> None:
    values = {"dossier_id": id_, "at": moment(now), "actor": actor, "verb": verb, "source": source, "to": to}
    values |= {"note": note, "data": json.dumps(dict(data), ensure_ascii=False)}
    connection.execute(c.dossier_step.insert().values(**values))
    key = connection.scalar(select(c.dossier.c.key).where(c.dossier.c.id == id_))
    append(connection, actor, f"case.{verb}", f"case:{key}", {"from": source, "to": to}, now)
