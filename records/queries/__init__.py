"""The questions that readers ask.  Every function takes the Store first and writes nothing."""

from records.queries.gaps import Gap, gaps
from records.queries.measures import Filter, Page, RowView, alerts_of, find, measure, revisions
from records.queries.overview import Cell, board, deadlines, is_sample, status
from records.queries.sources import SourceHealth, invalids, sources
from records.queries.subscriptions import deliveries

__all__ = [
    "Cell",
    "Filter",
    "Gap",
    "Page",
    "RowView",
    "SourceHealth",
    "alerts_of",
    "board",
    "deadlines",
    "deliveries",
    "find",
    "gaps",
    "invalids",
    "is_sample",
    "measure",
    "revisions",
    "sources",
    "status",
]
