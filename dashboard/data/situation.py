"""What the overview asks: the situation beside an earlier day, the measures of a tile, the way to the readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard import data
from dashboard.data.asking import ask
from records.queries import funnel as funnels
from records.queries import situation as situations
from records.queries.funnel import Step
from records.queries.measures import RowView
from records.queries.situation import Change, Situation, Tile, by_colour
from records.queries.standing import Standing
from records.store import Store

__all__ = [
    "Change",
    "Situation",
    "Standing",
    "Step",
    "Tile",
    "by_colour",
    "changes",
    "now",
    "order",
    "rows",
    "tiles",
    "way",
]


def now(days: int = 7) -> Situation:
    """The situation today beside that of `days` ago."""
    return ask(situations.situation, data.today(), days)


def tiles(days: int = 7) -> tuple[Tile, ...]:
    """Sector × member of the same situation."""
    return ask(_tiles, data.today(), days)


def _tiles(store: Store, today: date, days: int) -> tuple[Tile, ...]:
    del store, today  # `now` has its own
    return now(days).tiles


def rows(measures: Sequence[Standing], limit: int = 25) -> tuple[RowView, ...]:
    """The first of these measures as rows of a list, in the order given (see `order`)."""
    return ask(situations.rows_of, tuple(s.id for s in measures[:limit]), data.today(), limit)


def order(measures: Sequence[Standing]) -> list[Standing]:
    """Most serious first, then by what closes soonest, then the newest."""
    return sorted(measures, key=lambda s: (s.colour.rank, _ahead(s), -s.newest.toordinal(), s.id))


def _ahead(measure: Standing) -> date:
    return measure.deadline if measure.deadline and measure.deadline >= data.today() else date.max


def changes(measures: Sequence[Standing], days: int) -> tuple[Change, ...]:
    """Changes of colour of these measures within the last `days`, the newest first."""
    first = data.today() - timedelta(days=days - 1)
    return ask(situations.changes, tuple(s.id for s in measures), first, data.today())


def way(days: int) -> tuple[Step, ...]:
    """How far the measures published within the last `days` came."""
    return ask(funnels.funnel, data.today() - timedelta(days=days - 1), data.today())
