"""What the page of sources asks: each source's health, yield, gaps and what was left over."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import data
from dashboard.data.asking import ask
from records.queries import coverage as coverages
from records.queries.coverage import Coverage, Span, Yield

__all__ = ["Coverage", "Span", "Yield", "known", "on_time"]


def known() -> Sequence[Coverage]:
    """Every source but the packaged sample, unless that is what is shown; by the minute."""
    now = data.now().replace(second=0, microsecond=0)
    found = ask(coverages.coverage, now)
    return tuple(c for c in found if c.health.source.name != "sample" or c.health.last is not None)


def on_time(found: Sequence[Coverage]) -> tuple[int, int]:
    """(sources that were looked at on time, sources that are on)."""
    on = [c for c in found if c.health.switch is data.Switch.ON and c.health.source.family != "packaged"]
    return sum(c.on_time for c in on), len(on)
