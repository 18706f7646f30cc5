"""Questions about cases: lists for worklists and readers, one case with its history, and what is due."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select

from records import tables as t
from records import tables_cases as c
from records.casefile import (
    input_from_row,
    load_cases,
    opinion_from_row,
    past_comment_from_row,
    profile_from_row,
    step_from_row,
)
from records.cases import Case, CaseKind, Input, Opinion, PastComment, Profile, Step
from records.store import Store
from records.tables_readers import reader_answer


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases: empty means any.  `mine` finds what a person opened, is told of, holds, or their organisation's."""

    kinds: tuple[CaseKind, ...] = ()
    states: tuple[str, ...] = ()
    owner: str = ""
    mine: str = ""
    organisation: str = ""  # opened by it or shared with it
    measure: str = ""
    open_only: bool = False
    released: bool = False
    due_by: date | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept with a case."""

    name: str
    media: str
    size: int
    sha256: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A committee meeting and until when concerns for it are collected."""

    committee: str
    starts: date
    ends: date | None
    collect_until: date
    source: str


def case(store: Store, key: str) -> Case | None:
    """One case by its number, or None."""
    with store.read() as connection:
        id_ = connection.scalar(select(c.dossier.c.id).where(c.dossier.c.key == key))
        return load_cases(connection, [id_])[0] if id_ else None


def cases(store: Store, wanted: CaseFilter, limit: int = 200, offset: int = 0) -> tuple[Case, ...]:
    """Cases, those due first, then the newest."""
    query = _where(select(c.dossier.c.id), wanted)
    query = query.order_by(c.dossier.c.closed_at.is_not(None), c.dossier.c.due.is_(None), c.dossier.c.due,
                           c.dossier.c.id.desc())  # fmt: skip
    with store.read() as connection:
        return tuple(load_cases(connection, list(connection.scalars(query.limit(limit).offset(offset)))))


def count_cases(store: Store, wanted: CaseFilter) -> int:
    """How many cases the filter finds."""
    with store.read() as connection:
        return connection.scalar(_where(select(func.count()).select_from(c.dossier), wanted)) or 0


def _where(query: Select[int], wanted: CaseFilter) -> Select[int]:
    d = c.dossier.c
    if wanted.kinds:
        query = query.where(d.kind.in_([k.value for k in wanted.kinds]))
    if wanted.states:
        query = query.where(d.state.in_(wanted.states))
    if wanted.owner:
        query = query.where(d.owner == wanted.owner)
    if wanted.mine or wanted.organisation:
        sides = [d.opened_by == wanted.mine, d.reader == wanted.mine, d.owner == wanted.mine] if wanted.mine else []
        if wanted.organisation:
            shared = select(c.dossier_share.c.dossier_id).where(c.dossier_share.c.organisation == wanted.organisation)
            sides += [d.organisation == wanted.organisation, d.id.in_(shared)]
        query = query.where(or_(*sides))
    if wanted.measure:
        tied = (
            select(c.dossier_measure.c.dossier_id)
            .join(t.measure, t.measure.c.id == c.dossier_measure.c.measure_id)
            .where(t.measure.c.key == wanted.measure)
        )
        query = query.where(d.id.in_(tied))
    if wanted.open_only:
        query = query.where(d.closed_at.is_(None))
    if wanted.released:
        query = query.where(d.released.is_(True))
    if wanted.due_by:
        query = query.where(d.due <= wanted.due_by)
    return query


def history(store: Store, key: str) -> tuple[Step, ...]:
    """Every step of a case, oldest first."""
    step = c.dossier_step
    query = select(step).join(c.dossier, c.dossier.c.id == step.c.dossier_id).where(c.dossier.c.key == key)
    with store.read() as connection:
        return tuple(step_from_row(r) for r in connection.execute(query.order_by(step.c.id)))


def inputs(store: Store, key: str) -> tuple[Input, ...]:
    """What was contributed to a case, oldest first."""
    given = c.dossier_input
    query = select(given).join(c.dossier, c.dossier.c.id == given.c.dossier_id).where(c.dossier.c.key == key)
    with store.read() as connection:
        return tuple(input_from_row(r) for r in connection.execute(query.order_by(given.c.id)))


def attachments(store: Store, key: str) -> tuple[Attachment, ...]:
    """The files kept with a case."""
    file = c.dossier_file
    query = select(file).join(c.dossier, c.dossier.c.id == file.c.dossier_id).where(c.dossier.c.key == key)
    with store.read() as connection:
        rows = connection.execute(query.order_by(file.c.id)).all()
    return tuple(Attachment(r.name, r.media, r.size, r.sha256, r.text, r.by) for r in rows)


def opinions(store: Store, measure: str, *, public_only: bool) -> tuple[Opinion, ...]:
    """Experts' opinions on a measure, newest first; withdrawn ones only where not `public_only`."""
    query = select(c.opinion, t.measure.c.key.label("measure")).join(t.measure).where(t.measure.c.key == measure)
    if public_only:
        query = query.where(c.opinion.c.released.is_(True), c.opinion.c.withdrawn.is_(False))
    with store.read() as connection:
        return tuple(opinion_from_row(r) for r in connection.execute(query.order_by(c.opinion.c.id.desc())))


def past_comments(store: Store, measures: Iterable[str]) -> tuple[PastComment, ...]:
    """Earlier comments of members on these measures, newest first."""
    past = c.past_comment
    with store.read() as connection:
        rows = connection.execute(select(past).where(past.c.measure.in_(list(measures))).order_by(past.c.on.desc()))
        return tuple(past_comment_from_row(r) for r in rows)


def profiles(store: Store, *, active_only: bool = True) -> tuple[Profile, ...]:
    """The directory of experts by name."""
    query = select(c.profile).order_by(c.profile.c.name, c.profile.c.person)
    if active_only:
        query = query.where(c.profile.c.active.is_(True))
    with store.read() as connection:
        return tuple(profile_from_row(r) for r in connection.execute(query))


def load_of(store: Store, people: Collection[str]) -> dict[str, int]:
    """How many open cases each person holds."""
    d = c.dossier.c
    query = select(d.owner, func.count()).where(d.owner.in_(people), d.closed_at.is_(None)).group_by(d.owner)
    with store.read() as connection:
        counted: dict[str, int] = dict(connection.execute(query).tuples().all())
    return {person: counted.get(person, 0) for person in people}


def meetings(store: Store, since: date) -> tuple[Meeting, ...]:
    """Committee meetings that are not over on that day, the next first."""
    m = c.meeting.c
    query = select(c.meeting).where(func.coalesce(m.ends, m.starts) >= since).order_by(m.starts)
    with store.read() as connection:
        rows = connection.execute(query).all()
    return tuple(Meeting(r.committee, r.starts, r.ends, r.collect_until, r.source) for r in rows)


def uncommented(store: Store, today: date, limit: int) -> tuple[str, ...]:
    """Red and orange measures that can still be commented on and on which nobody ever opened or dropped a comment."""
    tied = (
        select(c.dossier_measure.c.measure_id)
        .join(c.dossier, c.dossier.c.id == c.dossier_measure.c.dossier_id)
        .where(c.dossier.c.kind == CaseKind.COMMENT.value)
    )
    stated = select(t.document.c.measure_id).where(t.document.c.comment_deadline >= today)
    a = t.assessed.c
    query = (
        select(t.measure.c.key)
        .join(t.assessed, a.measure_id == t.measure.c.id)
        .where(a.colour.in_(("red", "orange")), a.measure_id.in_(stated), a.measure_id.not_in(tied))
        .order_by(a.colour.desc(), t.measure.c.id)
        .limit(limit)
    )
    with store.read() as connection:
        return tuple(connection.scalars(query))


def alerted_readers(store: Store, measure: str) -> tuple[str, ...]:
    """Readers who got an alert on this measure and whose subscription still runs: whose view may be asked for."""
    query = (
        select(t.subscription.c.reader)
        .join(t.alert, t.alert.c.subscription_id == t.subscription.c.id)
        .join(t.measure, t.measure.c.id == t.alert.c.measure_id)
        .where(t.measure.c.key == measure, t.subscription.c.paused.is_(False), t.subscription.c.example.is_(False))
        .distinct()
        .order_by(t.subscription.c.reader)
    )
    with store.read() as connection:
        return tuple(connection.scalars(query))


def calls_for_help(store: Store) -> tuple[tuple[str, str, str], ...]:
    """(reader, measure, words) of readers whose newest answer on a measure is that they need help."""
    newest = select(func.max(reader_answer.c.id)).group_by(reader_answer.c.reader, reader_answer.c.measure)
    query = select(reader_answer.c.reader, reader_answer.c.measure, reader_answer.c.words)
    query = query.where(reader_answer.c.id.in_(newest), reader_answer.c.answer == "help").order_by(reader_answer.c.id)
    asked = select(c.dossier.c.token).where(c.dossier.c.token.like("help:%"))
    with store.read() as connection:
        known = set(connection.scalars(asked))
        rows = connection.execute(query).all()
    return tuple((r.reader, r.measure, r.words) for r in rows if help_token(r.reader, r.measure) not in known)


def help_token(reader: str, measure: str) -> str:
    """The token of the question that a call for help opens: one for each reader and measure."""
    return "help:" + hashlib.sha256(f"{reader}\n{measure}".encode()).hexdigest()[:40]
