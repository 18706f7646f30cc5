"""The weekly and monthly report: facts from the store, one model in words, drawn as Word, Excel and PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module

from alerts.reports.build import build
from alerts.reports.facts import Facts, gather
from alerts.reports.model import Report
from alerts.reports.periods import Period, Span, ended, period
from records.store import Store

__all__ = ["FORMATS", "Facts", "Period", "Report", "Span", "build", "drawn", "ended", "gather", "made", "period"]

# Format → (module that draws it, media type).  Each is loaded when it is wanted: start-up stays short.
FORMATS: Mapping[str, tuple[str, str]] = {
    "docx": ("word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("pdf", "application/pdf"),
}


def made(store: Store, days: Period, lang: str, now: datetime) -> Report:
    """The report of some days in one language ("zh", "en"), as known now."""
    return build(gather(store, days), lang, now)


def drawn(report: Report, format: str) -> bytes:
    """The report's file in one of `FORMATS`; KeyError: another format."""
    draw: Callable[[Report], bytes] = import_module(f"alerts.reports.{FORMATS[format][0]}").draw
    return draw(report)
