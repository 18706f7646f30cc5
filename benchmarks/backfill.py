"""Old rows loaded, graded, matched and sent: nobody hears of the past.

    python benchmarks/backfill.py [--quick]

A reader who wants everything from blue up is told once what is open.  Then 105,000 invented old rows come in; another
model labels everything anew; the table is taken for another version; a second reader subscribes.  Alerts beyond each
reader's first message are counted (aim: 0), and one fresh notification at the end must still get through (aim: 1 each).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import func, select

from alerts.grade import assess
from alerts.matching import match_pending
from records import tables as t
from records.catalogue import catalogue
from records.grades import Colour
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.runs import Verdict
from records.store import Store
from records.subscriptions import Subscription

ROWS, QUICK_ROWS = 105_000, 4_000
NOW = datetime(2025, 6, 12, 2, tzinfo=UTC)
TODAY = NOW.date()
MEMBERS = ("VNM", "THA", "EU", "USA", "BRA", "JPN", "IDN", "KOR")
TITLES = ("Ban on imports of {}", "Maximum residue limits in {}", "Certification of {}", "Labelling of {}", "On {}")


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts after each step, first messages not counted, and after the one fresh notification."""

    after: dict[str, int]
    fresh: int
    readers: int
    rows: int
    seconds: float

    @property
    def kept(self) -> bool:
        """True when nothing of the past was told and the news was."""
        return not any(self.after.values()) and self.fresh == self.readers


def invented(rows: int, seed: int = 7) -> Iterator[Notification]:
    """Notifications from 30 years up to two months before today; a third with follow-ups, some dated far ahead."""
    dice, families = random.Random(seed), [f for f in catalogue().families.values() if f.goods]
    for n in range(rows):
        family = dice.choice(families)
        member = dice.choice(MEMBERS)
        follows = n % 3 == 0 and n > 0
        base = f"G/TBT/N/{member}/{10_000 + (n // 3 if follows else n)}"
        key = f"{base}/Add.{n}" if follows else base
        day = TODAY - timedelta(days=61 + int(dice.random() ** 2 * 11_000))
        yield Notification(
            source="old", key=key, measure=base, kind=Kind.NOTIFICATION,
            type=DocumentType.ADDENDUM if follows else DocumentType.REGULAR, distributed=day,
            title=dice.choice(TITLES).format(family.en), members=(member,), symbols=(key,),
            comment_deadline=day + timedelta(days=60) if dice.random() < 0.8 else None,
            entry_into_force=day + timedelta(days=dice.randrange(90, 1500)) if dice.random() < 0.5 else None,
            codes=tuple(Code("hs", c) for c in family.hs[:1]),
        )  # fmt: skip


def load(store: Store, documents: list[Notification], now: datetime = NOW) -> None:
    """One good run."""
    run = store.begin(documents[0].source, now)
    for start in range(0, len(documents), 1000):
        store.save(run, documents[start : start + 1000], now)
    run.verdict = Verdict.OK
    store.finish(run, now)


def label(store: Store, model: str) -> None:
    """Each document gets the family whose name stands in its title; another model names another."""
    names = {f.en: f.id for f in catalogue().families.values()}
    ids = list(names.values())
    for batch in store.unlabelled(model):
        answers = []
        for n in batch:
            own = next((i for name, i in names.items() if n.title.endswith(name)), ids[0])
            family = own if model == "one" else ids[(ids.index(own) + 7) % len(ids)]
            answers.append((n, Labelling((Label(family, 0.95, "rule:hs"),), 0.95)))
        store.save_labels(model, answers, NOW)


def stages(store: Store, version: str, now: datetime = NOW, today: date = TODAY) -> None:
    """Grade under this version of the table, then match."""
    for batch in store.ungraded(version, today):
        graded = [(m, g and replace(g, version=version)) for m in batch for g in [assess(m, today)]]
        store.save_grades(version, graded, now)
    match_pending(store, today, now)


def alerts(store: Store) -> int:
    """Alerts other than those of first messages."""
    with store.read() as connection:
        query = select(func.count()).select_from(t.alert).where(t.alert.c.event_kind != "open")
        return connection.scalar(query) or 0


def everything(key: str) -> Subscription:
    """Who wants all there is."""
    return Subscription(key, key, key, lowest=Colour.BLUE, since=TODAY)


def fresh(n: int, day: date) -> Notification:
    """A ban on the day itself."""
    tea = catalogue().families["agriculture/tea"].en
    return Notification(
        "daily", f"G/TBT/N/VNM/{n}", f"G/TBT/N/VNM/{n}", Kind.NOTIFICATION, DocumentType.REGULAR, day,
        f"Ban on imports of {tea}", ("VNM",), (f"G/TBT/N/VNM/{n}",), comment_deadline=day + timedelta(days=60),
    )  # fmt: skip


def silence(store: Store, rows: int) -> Silence:
    """Walk through all of it."""
    begun = time.monotonic()
    load(store, [fresh(1, TODAY)])
    label(store, "one")
    store.add_subscription(everything("first"))
    stages(store, "t1")
    after = {"first message": alerts(store)}
    load(store, list(invented(rows)))
    label(store, "one")
    stages(store, "t1")
    after["backfill"] = alerts(store)
    label(store, "two")
    stages(store, "t1")
    after["new model"] = alerts(store)
    stages(store, "t2")
    after["new table"] = alerts(store)
    store.add_subscription(everything("second"))
    stages(store, "t2")
    after["new subscription"] = alerts(store)
    load(store, [fresh(2, TODAY)])
    label(store, "two")
    stages(store, "t2")
    return Silence(after, alerts(store), 2, rows, time.monotonic() - begun)


def main() -> int:
    """Print the counts; 1 when the past was told or the news was not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS:,} rows")
    rows = QUICK_ROWS if parser.parse_args().quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/s.db", Path(folder))
        store.migrate()
        found = silence(store, rows)
    print(f"{found.rows:,} old rows, {found.seconds:.0f} s; alerts beyond the first message (aim 0):")
    for step, count in found.after.items():
        print(f"  {step:18} {count}")
    print(f"  one fresh ban      {found.fresh} (aim {found.readers}: one for each reader)")
    return 0 if found.kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
