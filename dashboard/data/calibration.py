"""What became of past grades; counted anew each hour."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import data
from dashboard.data.asking import ask, ask_hourly
from records.queries import calibration as asked
from records.queries import situation
from records.queries.calibration import OUTCOMES, Calibration, Line, wilson
from records.queries.measures import RowView

__all__ = ["OUTCOMES", "Calibration", "Line", "found", "rows", "wilson"]


def found() -> Calibration:
    """The lines by colour, in time and in hindsight, and the measures that hurt."""
    return ask_hourly(asked.calibration, data.today())


def rows(ids: Sequence[int], limit: int = 12) -> tuple[RowView, ...]:
    """The first of these measures as rows of a list."""
    return ask(situation.rows_of, tuple(ids[:limit]), data.today(), limit)
