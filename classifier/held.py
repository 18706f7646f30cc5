"""Documents that must never train a model: those it is judged by, their measures, and what looks like them.

`data/held.json` keeps no text: measures as hashes of their symbols, texts as sketches of hashes.  A home folder may
hold more of the same shape (`models/held.json`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from classifier.fold import has_cjk
from classifier.input import Document
from classifier.sketch import Sketches, sketch
from records.symbols import SymbolError, base

DATA = Path(__file__).parent / "data" / "held.json"
LEAST_WORDS = 5  # a shorter title is shared by too many documents to mean anything


@dataclass(frozen=True, slots=True)
class Held:
    """Hashes of measures and sketches of texts."""

    measures: frozenset[str]
    texts: Sketches

    def holds(self, doc: Document) -> str:
        """Why the document must not train ("measure" or "text"), or ""."""
        if self.measures & measures_of(doc):
            return "measure"
        return "text" if any(self.texts.like(s) for s in sketches_of(doc)) else ""


def measures_of(doc: Document) -> set[str]:
    """A hash for the measure of each of the document's symbols (and of its id, when that is a symbol)."""
    found = set()
    for symbol in (*doc.symbols, *doc.id.split(", ")):
        try:
            found.add(sha256(base(symbol).encode()).hexdigest()[:16])
        except SymbolError:
            continue
    return found


def sketches_of(doc: Document) -> list[tuple[int, ...]]:
    """Sketches of the title with the products and of the whole text, where they are long enough to tell."""
    texts = dict.fromkeys((f"{doc.title} {doc.products}", doc.text, doc.description))
    return [sketch(t) for t in texts if len(t.split()) >= LEAST_WORDS or (has_cjk(t) and len(t) >= 3 * LEAST_WORDS)]


def write(docs: Iterable[Document], path: Path) -> int:
    """Keep documents from training by adding them to a file of hashes; returns how many stand in it now."""
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {"measures": [], "texts": []}
    measures, texts = set(kept["measures"]), {tuple(t) for t in kept["texts"]}
    for doc in docs:
        measures |= measures_of(doc)
        texts |= set(sketches_of(doc))
    path.parent.mkdir(parents=True, exist_ok=True)
    new = {"measures": sorted(measures), "texts": sorted(texts)}
    path.write_text(json.dumps(new, separators=(",", ":")) + "\n", "utf-8")
    return len(texts)


def read(*paths: Path) -> Held:
    """What the files hold together; a file that is not there holds nothing."""
    rows = [json.loads(p.read_text("utf-8")) for p in paths if p.is_file()]
    texts = (t for row in rows for t in row["texts"])
    return Held(
        frozenset(m for row in rows for m in row["measures"]), Sketches((str(i), t) for i, t in enumerate(texts))
    )
