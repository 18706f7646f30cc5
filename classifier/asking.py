"""The stage that fills the experts' worklist: every document the model abstained on, and the most telling doubts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from classifier.ask import Candidate, worth
from classifier.sketch import Sketches, sketch
from records import queries
from records.queries.doubts import Doubt
from records.store import Store
from records.store.worklist import Proposed

DAYS = 400  # older doubts are not asked about; what the model abstained on always is
MOST = 5_000  # doubtful documents beside those
COMPARED = 3_000  # the best, among which look-alikes are found
MEASURED = 5  # one in so many is drawn for measurement


def fill_worklist(store: Store, today: date) -> int:
    """Put what should be asked next into the store's worklist; returns how many items wait."""
    families, members = given(store)
    ranked = sorted(candidates(store, today), key=lambda c: (-worth(c[0], today, members, families), c[0].id))
    must = [c for c in ranked if c[1]]
    may = [c for c in ranked if not c[1]][:MOST]
    chosen = sorted((c for c, _ in [*must, *may]), key=lambda c: (-worth(c, today, members, families), c.id))
    return store.save_worklist(_proposed(chosen, today, members, families))


def given(store: Store) -> tuple[Counter[str], Counter[str]]:
    """How often experts named each family, and how many documents of each member they labelled."""
    families: Counter[str] = Counter()
    members: Counter[str] = Counter()
    for document, labels in store.expert_labels():
        members.update(document.members)
        families.update(f for mine in labels.values() for f in mine)
    return families, members


def candidates(store: Store, today: date) -> Iterator[tuple[Candidate, bool]]:
    """Every document worth asking about, and whether the model abstained on it."""
    for batch in queries.doubts(store, today - timedelta(days=DAYS)):
        yield from ((_candidate(d), d.abstained) for d in batch)


def _candidate(d: Doubt) -> Candidate:
    return Candidate(d.document, d.words, d.member, d.scores, d.relevant, d.colour, d.deadline)


def _proposed(
    chosen: Iterable[Candidate], today: date, members: Counter[str], families: Counter[str]
) -> Iterator[Proposed]:
    series = Sketches()
    of: dict[str, str] = {}
    for place, candidate in enumerate(chosen):
        name = ""
        if place < COMPARED:
            mine = sketch(candidate.text)
            like = series.like(mine)
            name = of[like[0]] if like else str(candidate.id)
            of[str(candidate.id)] = name
            series.add(str(candidate.id), mine)
        value = worth(candidate, today, members, families)
        yield Proposed(candidate.id, value, name, measured=drawn(candidate.id))


def drawn(document: int) -> bool:
    """Whether a document is drawn for measurement: by its number alone, so that nobody can choose."""
    return hashlib.sha256(str(document).encode()).digest()[0] % MEASURED == 0
