"""Where records go: batches into the store, counts, progress, and the verdict at the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from crawlers.reading import Item, Reading, tell
from records.attached import AttachedText
from records.notification import Notification
from records.runs import Invalid, Run, Source, Verdict
from records.store import Store
from records.wording import msg

BATCH = 500
MOST_HELD = 20_000  # a source that may bring more is saved as it comes


class Sink:
    """Takes the items of one run.  Real data drive the packaged sample out before the first of them is saved."""

    def __init__(self, store: Store, source: Source, run: Run, now: datetime, *, release: bool = False) -> None:
        self.store, self.source, self.run, self.now = store, source, run, now
        # What a site brings is held until its end, so that a poisoned answer (far more than usual) can be kept out.
        self.most = 0 if release or source.family in ("file", "packaged") else source.expected[1]
        self.holds = 0 < self.most <= MOST_HELD
        self._good: list[Notification] = []
        self._bad: list[Invalid] = []
        self._told = 0.0

    def take(self, item: Item) -> None:
        """Count one item and save it with the next batch."""
        self.run.seen += 1
        if self.holds and self.run.seen > self.most:
            return  # it will not be saved: only the number is of interest
        if isinstance(item, AttachedText):
            outcome = self.store.keep_text(item, self.now)
            setattr(self.run, outcome, getattr(self.run, outcome) + 1)
            return
        if isinstance(item, Invalid):
            self._bad.append(item)
        else:
            self._good.append(item)
        if len(self._good) + len(self._bad) >= BATCH and not self.holds:
            self.flush()

    def flush(self) -> None:
        """Save what is waiting."""
        if self._good and not self._good[0].sample:
            self.store.drop_sample()
        for start in range(0, len(self._good), BATCH):
            self.store.save(self.run, self._good[start : start + BATCH], self.now)
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

    def drop_or_flush(self) -> None:
        """After a break: keep what came before it, unless it is held back."""
        if not self.holds:
            self.flush()

    def conclude(self, reading: Reading, *, whole: bool, failures: Sequence[str] = ()) -> None:
        """Give the verdict on an answer that was read to its end; `whole` = it should hold the usual yield."""
        run, least = self.run, self.source.expected[0]
        run.leftover = dict(reading.leftover.most_common(200))
        if self.holds and run.seen > self.most:
            run.verdict = Verdict.SUSPECT
            text = msg("held: {seen} records, at most {most} are usual; `sentinel crawl {name} --release` takes them")
            run.message = tell(text, seen=run.seen, most=self.most, name=self.source.name)
            return
        self.flush()
        run.message = "; ".join((*reading.notes, *dict.fromkeys(failures)))
        if failures:
            run.verdict = Verdict.SUSPECT
            return
        if reading.zero and not run.seen:
            run.verdict = Verdict.OK
            return
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
