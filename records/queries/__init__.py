"""The questions that readers ask.  Every function takes the Store first and writes nothing."""

from records.queries.accounts import accounts, organisations, trail, trail_verbs
from records.queries.cases import (
    Attachment,
    CaseFilter,
    Meeting,
    attachments,
    case,
    cases,
    count_cases,
    history,
    inputs,
    load_of,
    meetings,
    opinions,
    past_comments,
    profiles,
    uncommented,
)
from records.queries.doubts import Doubt, doubts
from records.queries.gaps import Gap, gaps
from records.queries.measures import Filter, Page, RowView, alerts_of, find, measure, revisions
from records.queries.overview import Cell, board, deadlines, is_empty, is_sample, status
from records.queries.sources import SourceHealth, bringing, invalids, sources
from records.queries.subscriptions import deliveries
from records.queries.trade import concerns, exports, has_concerns, labelled_incidents, mean_usd, trade_stamp

__all__ = [
    "Attachment",
    "CaseFilter",
    "Cell",
    "Doubt",
    "Filter",
    "Gap",
    "Meeting",
    "Page",
    "RowView",
    "SourceHealth",
    "accounts",
    "alerts_of",
    "attachments",
    "board",
    "bringing",
    "case",
    "cases",
    "concerns",
    "count_cases",
    "deadlines",
    "deliveries",
    "doubts",
    "exports",
    "find",
    "gaps",
    "has_concerns",
    "history",
    "inputs",
    "invalids",
    "is_empty",
    "is_sample",
    "labelled_incidents",
    "load_of",
    "mean_usd",
    "measure",
    "meetings",
    "opinions",
    "organisations",
    "past_comments",
    "profiles",
    "revisions",
    "sources",
    "status",
    "trade_stamp",
    "trail",
    "trail_verbs",
    "uncommented",
]
