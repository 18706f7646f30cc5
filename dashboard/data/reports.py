"""The weekly and monthly report for the page: made once for everybody who asks for the same days and language."""

from __future__ import annotations

from datetime import date

from alerts import reports
from alerts.reports import FORMATS, Period, Report, Span
from dashboard import data
from dashboard.data.asking import ask
from records.store import Store

__all__ = ["FORMATS", "Period", "Report", "Span", "drawn", "ended", "period", "report"]

ended, period = reports.ended, reports.period


def report(days: Period, lang: str) -> Report:
    """The report of these days as known now (within a minute)."""
    return ask(_made, days.span.value, days.last, lang)


def drawn(days: Period, lang: str, format: str) -> bytes:
    """Its file in one of `FORMATS`."""
    return ask(_drawn, days.span.value, days.last, lang, format)


def _made(store: Store, span: str, last: date, lang: str) -> Report:
    return reports.made(store, reports.period(Span(span), last), lang, data.now())


def _drawn(store: Store, span: str, last: date, lang: str, format: str) -> bytes:
    del store  # `report` has its own
    return reports.drawn(report(reports.period(Span(span), last), lang), format)
