"""Where records go: batches into the store, counts, progress, and the verdict at the end."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from time import monotonic

from crawlers.reading import Item, Reading, tell
from records.notification import Notification
from records.runs import Invalid, Run, Source, Verdict
from records.store import Store
from records.wording import msg

BATCH = 500


class Sink:
    """Takes the items of one run.  Real data drive the packaged sample out before the first of them is saved."""

    def __init__(self, store: Store, source: Source, run: Run, now: datetime) -> None:
        self.store, self.source, self.run, self.now = store, source, run, now
        self._good: list[Notification] = []
        self._bad: list[Invalid] = []
        self._told = 0.0

    def take(self, item: Item) -> None:
        """Count one item and save it with the next batch."""
        self.run.seen += 1
        if isinstance(item, Invalid):
            self._bad.append(item)
        else:
            self._good.append(item)
        if len(self._good) + len(self._bad) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Save what is waiting."""
        if self._good and not self._good[0].sample:
            self.store.drop_sample()
        if self._good:
            self.store.save(self.run, self._good, self.now)
        if self._bad:
            self.store.reject(self.run, self._bad)
        self._good, self._bad = [], []
        self.progress(rows=self.run.seen)

    def progress(self, **numbers: int | None) -> None:
        """Tell the parent how far it is, at most five times a second."""
        if monotonic() - self._told > 0.2 or "rows" in numbers:
            self._told = monotonic()
            sys.stdout.write(json.dumps({"source": self.source.name, **numbers}) + "\n")
            sys.stdout.flush()

    def conclude(self, reading: Reading, *, whole: bool) -> None:
        """Give the verdict on an answer that was read to its end; `whole` = it should hold the usual yield."""
        self.flush()
        run, least = self.run, self.source.expected[0]
        run.leftover = dict(reading.leftover.most_common(200))
        run.message = "; ".join(reading.notes)
        seen = run.seen or len(reading.table)
        if not seen:
            run.verdict, text = Verdict.SUSPECT, msg("the answer holds no record at all")
        elif run.invalid and run.invalid == run.seen:
            run.verdict, text = Verdict.SUSPECT, msg("no record of the answer could be taken")
        elif whole and seen < least // 2:
            run.verdict = Verdict.SUSPECT
            text = msg("far fewer records than usual ({seen}, usually at least {least})")
        else:
            run.verdict, run.seen = Verdict.OK, seen
            return
        run.message = "; ".join((tell(text, seen=seen, least=least), *reading.notes))
