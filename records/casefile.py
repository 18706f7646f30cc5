"""Reading cases from their rows: shared by the store's verbs and the readers' questions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from records import tables as t
from records import tables_cases as c
from records.cases import Case, CaseKind, Input, Opinion, PastComment, Profile, Step


def load_case(connection: Connection, id_: int) -> Case:
    """One case by its row number; raises `LookupError` when there is none."""
    found = load_cases(connection, [id_])
    if not found:
        raise LookupError(f"no case number {id_}")
    return found[0]


def load_cases(connection: Connection, ids: Sequence[int]) -> list[Case]:
    """Cases by row number, in the order asked for; unknown ones are left out."""
    wanted = list(dict.fromkeys(ids))
    rows = {r.id: r for r in connection.execute(select(c.dossier).where(c.dossier.c.id.in_(wanted)))}
    measures: dict[int, list[str]] = defaultdict(list)
    tied = (
        select(c.dossier_measure.c.dossier_id, t.measure.c.key)
        .join(t.measure, t.measure.c.id == c.dossier_measure.c.measure_id)
        .where(c.dossier_measure.c.dossier_id.in_(wanted))
        .order_by(c.dossier_measure.c.place)
    )
    for id_, key in connection.execute(tied):
        measures[id_].append(key)
    shared: dict[int, list[str]] = defaultdict(list)
    with_whom = select(c.dossier_share).where(c.dossier_share.c.dossier_id.in_(wanted))
    for row in connection.execute(with_whom.order_by(c.dossier_share.c.organisation)):
        shared[row.dossier_id].append(row.organisation)
    return [_case(rows[i], measures[i], shared[i]) for i in wanted if i in rows]


def _at(r: object, column: str = "at") -> datetime:
    return datetime.fromisoformat(getattr(r, column))


def _case(r: object, measures: Sequence[str], shared: Sequence[str]) -> Case:
    plain = ("key", "state", "title", "opened_by", "version", "owner", "organisation", "reader", "language", "due",
             "due_rule", "released", "outcome", "rating", "id")  # fmt: skip
    values = {name: getattr(r, name) for name in plain}
    closed = getattr(r, "closed_at", None)
    fields = json.loads(getattr(r, "fields", "{}"))
    return Case(
        **values,
        kind=CaseKind(getattr(r, "kind", "")),
        opened_at=_at(r, "opened_at"),
        closed_at=datetime.fromisoformat(closed) if closed else None,
        fields=fields,
        measures=tuple(measures),
        shared=tuple(shared),
    )


def step_from_row(r: object) -> Step:
    """A line of history from its row."""
    plain = {name: getattr(r, name) for name in ("actor", "verb", "source", "to", "note")}
    return Step(at=_at(r), data=json.loads(getattr(r, "data", "{}")), **plain)


def input_from_row(r: object) -> Input:
    """A contribution from its row."""
    return Input(
        at=_at(r), **{name: getattr(r, name) for name in ("reader", "organisation", "stance", "text", "public")}
    )


def opinion_from_row(r: object) -> Opinion:
    """An opinion from its row joined with its measure's key as `measure`."""
    names = ("measure", "author", "text", "text_en", "released", "withdrawn", "id")
    return Opinion(at=_at(r), **{name: getattr(r, name) for name in names})


def past_comment_from_row(r: object) -> PastComment:
    """An earlier comment from its row."""
    names = ("measure", "member", "on", "summary", "outcome", "source", "id")
    return PastComment(**{name: getattr(r, name) for name in names})


def profile_from_row(r: object) -> Profile:
    """An expert's line of the directory from its row."""
    plain = {name: getattr(r, name) for name in ("person", "name", "institution", "most", "active")}
    lists: dict[str, Any] = {name: tuple(json.loads(getattr(r, name))) for name in ("fields", "languages", "recused")}
    return Profile(**plain, **lists)
