"""Finding measures, and one measure whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from records import tables as t
from records.codec import from_json
from records.conditions import open_on
from records.countries import expand
from records.grades import Colour
from records.measures import Measure
from records.notification import Kind, Notification, Raw
from records.showing import shown_measure
from records.store import Store
from records.store.mail import alert_from_row
from records.store.subscriptions import subscription_from_row
from records.subscriptions import Alert
from records.symbols import SymbolError, normalise
from records.threads import load


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; empty means any.  `text` is looked for in symbols, titles, products and descriptions."""

    text: str = ""
    sectors: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    open_only: bool = False
    graded_only: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RowView:
    """One measure as a list shows it."""

    key: str
    title: str
    title_zh: str
    members: tuple[str, ...]
    kind: Kind
    type: str
    distributed: date
    deadline: date | None
    days_left: int | None
    colour: Colour | None
    families: tuple[str, ...]
    documents: int
    sample: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the answer and how many there are in all."""

    rows: tuple[RowView, ...]
    total: int


_RANK = case(
    *((t.assessed.c.colour == c.value, c.rank) for c in Colour),
    else_=len(Colour),
)


def find(store: Store, wanted: Filter, today: date, limit: int = 50, offset: int = 0) -> Page:
    """Measures that fit, most serious first, then the newest; at most 500 at a time."""
    query = _conditions(select(t.measure.c.id), wanted, today)
    newest = func.max(t.document.c.distributed)
    with store.read() as connection:
        total = connection.scalar(select(func.count()).select_from(query.distinct().subquery())) or 0
        ordered = query.group_by(t.measure.c.id, t.assessed.c.colour).order_by(
            _RANK, newest.desc(), t.measure.c.id.desc()
        )
        ids = connection.scalars(ordered.limit(min(limit, 500)).offset(offset)).all()
        found = load(connection, ids)
    return Page(rows_of(store, found, today), total)


def _conditions(query: Select[int], wanted: Filter, today: date) -> Select[int]:
    d = t.document.c
    query = query.join(t.document, d.measure_id == t.measure.c.id)
    query = query.outerjoin(t.assessed, t.assessed.c.measure_id == t.measure.c.id)
    for word in wanted.text.split():
        like = f"%{_escape(word)}%"
        query = query.where(d.words.ilike(like, escape="\\"))
    if wanted.families or wanted.sectors:
        clauses: list[ColumnElement[bool]] = [t.label.c.family.in_(wanted.families)]
        clauses += [t.label.c.family.startswith(f"{s}/", autoescape=True) for s in wanted.sectors]
        labelled = select(t.document.c.measure_id).join(t.label, t.label.c.document_id == d.id)
        query = query.where(t.measure.c.id.in_(labelled.where(t.label.c.score > 0, or_(*clauses))))
    if wanted.members:
        codes = expand(wanted.members)
        by = select(t.facet.c.document_id).where(t.facet.c.name == "member", t.facet.c.value.in_(codes))
        query = query.where(d.id.in_(by))
    if wanted.kinds:
        query = query.where(t.measure.c.kind.in_(wanted.kinds))
    if wanted.colours:
        query = query.where(t.assessed.c.colour.in_(wanted.colours))
    if wanted.graded_only:
        query = query.where(t.assessed.c.colour.is_not(None))
    if wanted.open_only:
        query = query.where(open_on(today))
    if wanted.since:
        query = query.where(d.distributed >= wanted.since)
    if wanted.until:
        query = query.where(d.distributed <= wanted.until)
    return query


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def rows_of(store: Store, measures: Iterable[Measure], today: date) -> tuple[RowView, ...]:
    """Measures as list rows, with what their sources let everybody see."""
    passports = store.passports()
    return tuple(row_of(shown_measure(m, passports), today) for m in measures)


def row_of(measure: Measure, today: date) -> RowView:
    """A measure as a list row."""
    deadline = measure.date_of("comment_deadline")
    return RowView(
        key=measure.key,
        title=measure.title,
        title_zh=next((d.title_zh for d in reversed(measure.documents) if d.title_zh), ""),
        members=measure.members,
        kind=measure.kind,
        type=measure.latest.type.value,
        distributed=measure.latest.distributed,
        deadline=deadline,
        days_left=(deadline - today).days if deadline else None,
        colour=measure.grade.colour if measure.grade else None,
        families=tuple(label.family for label in measure.labels),
        documents=len(measure.documents),
        sample=measure.latest.sample,
    )


def measure(store: Store, symbol_or_key: str) -> Measure | None:
    """The whole measure that has this key, or a document with this key or symbol; None when there is none."""
    text = symbol_or_key.strip()
    with suppress(SymbolError):  # a key such as "iso:62085", or a joint set, is looked for as it is
        text = normalise(text)
    with store.read() as connection:
        id = connection.scalar(select(t.measure.c.id).where(t.measure.c.key == text))
        if id is None:
            id = connection.scalar(select(t.document.c.measure_id).where(t.document.c.key == text))
        if id is None:
            by = select(t.facet.c.document_id).where(t.facet.c.name == "symbol", t.facet.c.value == text)
            id = connection.scalar(select(t.document.c.measure_id).where(t.document.c.id.in_(by)))
        if id is None:
            joint = t.measure.c.key.like(f"%{_escape(text)}%", escape="\\")
            keys = connection.execute(select(t.measure.c.id, t.measure.c.key).where(joint)).all()
            id = next((r.id for r in keys if text in r.key.split(", ")), None)
        found = load(connection, [id]) if id is not None else []
    return found[0] if found else None


def alerts_of(store: Store, key: str) -> Sequence[Alert]:
    """Alerts about one measure, oldest first."""
    whole = measure(store, key)
    if whole is None:
        return ()
    with store.read() as connection:
        query = select(t.alert).where(t.alert.c.measure_id == whole.id).order_by(t.alert.c.id)
        rows = connection.execute(query).all()
        wanted = select(t.subscription).where(t.subscription.c.id.in_({r.subscription_id for r in rows}))
        subs = {r.id: subscription_from_row(r) for r in connection.execute(wanted)}
    return tuple(alert_from_row(r, subs[r.subscription_id], whole) for r in rows)


def revisions(store: Store, document_id: int) -> Sequence[Notification]:
    """What a document said before, oldest first (without its present content)."""
    with store.read() as connection:
        where = t.revision.c.document_id == document_id
        rows = connection.execute(select(t.revision).where(where).order_by(t.revision.c.number)).all()
    return tuple(from_json(r.content, Raw(r.raw_sha256, r.raw_url, r.raw_place), document_id) for r in rows)
