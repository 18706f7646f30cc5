"""Follow-ups in a stream of documents: an addendum that hardly names a product takes over what its measure is about."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from classifier.input import Document
from classifier.rules import sectors_of
from records.catalogue import catalogue
from records.labels import Label, Labelling
from records.symbols import SymbolError, base
from records.wording import Reason

MOST = 20_000  # measures remembered at once
SURE = 0.5
_TAKEN = "taken over from the measure's earlier document {symbol}"
_UNSEEN = "a follow-up whose first notification was not seen: judged by its own text"


class Threads:
    """Remembers the sure labels of each measure, the last `MOST` of them."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[str, tuple[Label, ...]]] = OrderedDict()

    def join(self, doc: Document, found: Labelling) -> Labelling:
        """The labelling with what the thread knows added; every document is remembered for those that follow."""
        bases = _bases(doc)
        known = next((self._known[b] for b in bases if b in self._known), None)
        if doc.follow_up:
            found = _taken(found, *known) if known else replace(found, notes=(*found.notes, Reason.of(_UNSEEN)))
        sure = tuple(x for x in found.labels if x.score >= SURE)
        for symbol in bases if sure else ():
            self._known[symbol] = doc.id, sure
            self._known.move_to_end(symbol)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found


def _taken(found: Labelling, symbol: str, labels: tuple[Label, ...]) -> Labelling:
    own = {x.family: x for x in found.labels}
    for label in labels:
        have = own.get(label.family)
        if have is None or have.score < label.score:
            own[label.family] = replace(label, origin="thread", reasons=(Reason.of(_TAKEN, symbol=symbol),))
    merged = tuple(sorted(own.values(), key=lambda x: (-x.score, x.family)))
    families = catalogue().families
    core = {x.family: x.score for x in merged if x.family in families and not families[x.family].horizontal}
    relevant = max(found.relevant, max(core.values(), default=0.0))
    return replace(found, labels=merged, relevant=relevant, sectors=sectors_of(core), abstained=False)


def _bases(doc: Document) -> list[str]:
    found = []
    for symbol in doc.symbols:
        try:
            found.append(base(symbol))
        except SymbolError:
            continue
    return found
