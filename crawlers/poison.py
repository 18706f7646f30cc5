"""Whether an answer is so unlike what its source usually brings that a person must look before it is taken in.

A publisher that is broken or broken into shows by numbers: far more records than usual, new records that are old, or
most of what it published before changed at once.  Pure but for the two questions that it asks of the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from crawlers.reading import tell
from records.notification import Notification
from records.queries.usual import compared, usual
from records.store import Store
from records.store.news import NEWS_DAYS
from records.wording import msg

TIMES, LEAST_RUNS = 5.0, 5  # times the median, once there are so many good runs
FEW, MOST = 20, 0.6  # so few records prove nothing; more than this share of them does
OVERLAP_DAYS = 7


@cache
def reader() -> str:
    """A mark of the code that reads answers: another version of it may read every record otherwise."""
    root, digest = Path(__file__).parent, sha256()
    files = [*root.rglob("*.py"), *root.rglob("*.yaml"), *(root.parent / "records").glob("*.py")]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def suspicion(
    store: Store, source: str, seen: int, held: Sequence[Notification], now: datetime, success: datetime | None
) -> str:
    """Why the answer must be looked at, "" when it looks as usual.

    `seen` counts all of its records, `held` are those to be compared; `success` is the last time that it went well:
    after an outage a source brings more.  What another version of the reader changes is no doing of the publisher's.
    """
    known = usual(store, source)
    if known.runs < LEAST_RUNS or success is None:
        return ""
    longer = max(1.0, ((now - success).days + OVERLAP_DAYS) / (1 + OVERLAP_DAYS))
    if seen > FEW and seen > TIMES * known.seen * longer:
        text = msg("{seen} records, {times} times its median of {usual}")
        return tell(text, seen=seen, times=f"{seen / known.seen:.0f}", usual=f"{known.seen:.0f}")
    found = compared(store, source, held)
    if store.read_by(source) == reader() and found.changed > FEW and found.changed > MOST * found.known:
        text = msg("{changed} of {known} records that were published before are changed")
        return tell(text, changed=found.changed, known=found.known)
    day = now.date() - timedelta(days=NEWS_DAYS * longer)
    old = sum(n.distributed < day for n in found.new)
    if old > FEW and old > MOST * len(found.new) and known.late < MOST / 2:
        return tell(msg("{old} of {new} new records are back-dated"), old=old, new=len(found.new))
    return ""
