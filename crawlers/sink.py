"""Where records go: batches into the store, counts, progress, and the verdict at the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic

from crawlers.poison import LEAST_RUNS, reader, suspicion
from crawlers.reading import Item, Reading, tell
from records.attached import AttachedText
from records.notification import Notification
from records.queries.usual import usual
from records.runs import Invalid, Run, Source, Verdict
from records.store import Store
from records.wording import msg

BATCH = 500
MOST_HELD = 20_000  # of a source that may bring more, only so many are looked at before they are saved as they come
LOOKED_AT = 2_000


class Poisoned(ValueError):
    """The answer is far from what is usual: nothing of it is saved until somebody has looked."""


class Sink:
    """Takes the items of one run.  Real data drive the packaged sample out before the first of them is saved.

    What a source brings is held until its end (the beginning of what is very large), so that a poisoned answer can be
    kept out whole.
    """

    def __init__(self, store: Store, source: Source, run: Run, now: datetime, *, release: bool = False) -> None:
        self.store, self.source, self.run, self.now = store, source, run, now
        self.released = release
        self.trusted = release or source.family == "packaged" or source.on_request
        self.most = 0 if release or source.family in ("file", "packaged") else source.expected[1]
        self.holds = 0 < self.most <= MOST_HELD
        self.success = store.last_success(source.name)
        self._good: list[Notification] = []
        self._bad: list[Invalid] = []
        self._told = 0.0

    def take(self, item: Item) -> None:
        """Count one item and save it with the next batch; raises `Poisoned`."""
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
        if not self.holds and len(self._good) + len(self._bad) >= (BATCH if self.trusted else LOOKED_AT):
            self._look()
            self.flush()

    def _look(self) -> None:
        """Once, before the first of it is saved."""
        if self.trusted:
            return
        self.trusted = True
        seen = self.run.seen if self.holds else 0
        if why := suspicion(self.store, self.source.name, seen, self._good, self.now, self.success):
            self._good, self._bad = [], []
            text = msg("held: {why}; `sentinel source release {name}` takes it after a look")
            raise Poisoned(tell(text, why=why, name=self.source.name))

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
            with suppress(Poisoned):  # the break itself is what is told
                self._look()
                self.flush()

    def _fraction(self, least: int) -> float:
        """A quarter of the source's own median, where each run brings the whole; 0 for a source of windows."""
        known = usual(self.store, self.source.name) if least and not self.released else None
        return known.seen / 4 if known and known.runs >= LEAST_RUNS else 0.0

    def conclude(self, reading: Reading, *, whole: bool, failures: Sequence[str] = ()) -> None:
        """Give the verdict on an answer that was read to its end; `whole` = it should hold the usual yield."""
        run, least = self.run, self.source.expected[0]
        run.leftover = dict(reading.leftover.most_common(200))
        if self.holds and run.seen > self.most:
            run.verdict = Verdict.SUSPECT
            text = msg("held: {seen} records, at most {most} are usual; `sentinel source release {name}` takes them")
            run.message = tell(text, seen=run.seen, most=self.most, name=self.source.name)
            return
        self._look()
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
        elif whole and seen < max(least // 2, self._fraction(least)):
            least = max(least, int(4 * self._fraction(least)))
            run.verdict = Verdict.SUSPECT
            text = msg("far fewer records than usual ({seen}, usually at least {least})")
        else:
            run.verdict, run.seen = Verdict.OK, seen
            self.store.remember_reader(self.source.name, reader())
            return
        run.message = "; ".join((tell(text, seen=seen, least=least), *reading.notes))
