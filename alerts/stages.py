"""Grade, match, send: each takes what is pending from the store, decides by pure functions, writes once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from alerts.grade import assess, version
from alerts.matching import match_pending
from alerts.sending import send_pending
from alerts.trade import trade_of
from records import queries
from records.store import Store

__all__ = ["grade_pending", "match_pending", "send_pending"]


def grade_pending(store: Store, today: date, now: datetime, progress: Callable[[int], None] = lambda n: None) -> int:
    """Grade measures that are new, changed or due, all of them after an import about trade.

    Returns how many got another colour.
    """
    changed, known = 0, None
    store.stir(today)
    stamp = queries.trade_stamp(store)
    state = f"{version()}+{stamp}" if stamp else version()
    for batch in store.ungraded(state, today):
        known = known or trade_of(store, today)
        graded = [(m, assess(m, today, exports=known.exports, record=known.record)) for m in batch]
        changed += store.save_grades(state, graded, now)
        progress(len(batch))
    return changed
