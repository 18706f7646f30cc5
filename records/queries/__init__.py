"""The questions that readers ask.  Every function takes the Store first and writes nothing."""

from records.queries.gaps import Gap, gaps
from records.queries.measures import Filter, Page, RowView, alerts_of, find, measure, revisions
from records.queries.overview import Cell, board, deadlines, is_sample, status
from records.queries.sources import SourceHealth, invalids, sources
from records.queries.subscriptions import deliveries
from records.queries.trade import concerns, exports, has_concerns, labelled_incidents, mean_usd, trade_stamp

__all__ = [
    "Cell",
    "Filter",
    "Gap",
    "Page",
    "RowView",
    "SourceHealth",
    "alerts_of",
    "board",
    "concerns",
    "deadlines",
    "deliveries",
    "exports",
    "find",
    "gaps",
    "has_concerns",
    "invalids",
    "is_sample",
    "labelled_incidents",
    "mean_usd",
    "measure",
    "revisions",
    "sources",
    "status",
    "trade_stamp",
]
