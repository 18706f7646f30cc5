"""What pages ask about the classifier's models: comparisons, drift, labellers."""

from __future__ import annotations

from datetime import timedelta

from dashboard import data
from dashboard.data.asking import ask, ask_hourly
from records.queries import drift, labelling, models
from records.queries.drift import Week, alarms
from records.queries.labelling import Labeller
from records.queries.models import Compared

__all__ = ["Compared", "Labeller", "Week", "alarms", "compared", "labellers", "live", "weeks"]

WEEKS = 26


def live() -> str:
    """The name of the model that labels."""
    return ask(models.live_model)


def compared() -> tuple[Compared, ...]:
    """Every model trained here beside the one that was live then, newest first."""
    return ask(models.comparisons)


def weeks() -> tuple[Week, ...]:
    """The last half-year by week of publication."""
    today = data.today()
    return ask_hourly(drift.drift, today - timedelta(weeks=WEEKS), today)


def labellers() -> tuple[Labeller, ...]:
    """Everybody who labelled what others did, those who agree least first."""
    return ask(labelling.labellers)
