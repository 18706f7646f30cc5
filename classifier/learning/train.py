"""From sets to a model folder: what may train, words, forest, calibration across folds, thresholds, figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import sklearn

from classifier.estimator import FORMAT, Estimator, calibrated, fingerprint, packed, relevance, settled
from classifier.features import View, names
from classifier.gather import Finder, finder
from classifier.held import DATA as HELD
from classifier.held import Held, read
from classifier.input import Document
from classifier.learning.knowledge import distant, from_catalogue
from classifier.learning.sets import Row, cleaned, kept_case, known_sets, read_rows, spread
from classifier.learning.trees import Pairs, across_folds, fit_forest, fit_line, fit_relevance, pairs_of, variants
from classifier.learning.words import fit_words
from classifier.metrics import Judged, figures
from classifier.textmodel import TextModel
from records.catalogue import Catalogue

MISSED_COSTS = 4.0  # looks that one missed family is worth: thresholds lie at 1 / (1 + it) of a calibrated score
LEAST_SEEN = 8  # documents of a family before it gets a threshold of its own


@dataclass(slots=True)
class Material:
    """Everything one training takes: labelled rows, coded documents, and what was told about both."""

    rows: list[Row] = field(default_factory=list)
    coded: list[Document] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)


def gather_files(root: Path, names_: Iterable[str], held: Held, book: Catalogue) -> Material:
    """The labelled sets that are files, beside `root`; one that is not there is told, not guessed."""
    found, rows = Material(), []
    for of in (known_sets()[n] for n in names_):
        path = root / of.file
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path] if path.is_file() else []
        if not files:
            found.absent.append(of.name)
        seal = sha256()
        for file in files:
            seal.update(file.read_bytes())
            rows += [r for r in read_rows(file, of) if of.name != "cases" or not kept_case(r.group)]
        if files:
            found.hashes[of.name] = seal.hexdigest()
    found.rows, found.left = cleaned(rows, held, book)
    return found


def kept_cases(root: Path) -> list[Row]:
    """The hand-made cases that never train."""
    of = known_sets()["cases"]
    files = sorted((root / of.file).glob("*.jsonl"))
    return [r for file in files for r in read_rows(file, of) if kept_case(r.group)]


def held_back(home: Path | None) -> Held:
    """What must not train: the list that ships, and the home folder's own."""
    return read(HELD, *([home / "models" / "held.json"] if home else []))


def train(material: Material, seed: int = 0, find: Finder | None = None, knowledge: int = 10**6) -> Estimator:
    """A model from the material and at most `knowledge` texts of the catalogue.

    Same material, seed and versions: same bytes.
    """
    find = find or finder()
    book, sets = find.book, known_sets()
    known = list(from_catalogue(book))
    samples = [*known[:: max(1, len(known) // knowledge)], *distant(material.coded, book, sets["store"].weight)]
    words = fit_words(samples, seed)
    draft = Estimator(words, _no_forest(), {})
    rows = sorted(material.rows, key=lambda r: (r.of, r.doc.id))
    pairs = pairs_of(rows, [_views(draft, find, r.doc) for r in rows])
    raw = across_folds(pairs, rows, seed)
    horizontal = frozenset(f for f in book.families if book.families[f].horizontal)
    line = fit_line(pairs, raw, rows)
    about: dict[str, Any] = {
        "format": FORMAT,
        "features": list(names()),
        "families": list(words.families),
        "words": list(words.words),
        "calibration": list(line),
        "relevance": list(fit_relevance(pairs, raw, line, rows, horizontal)),
        "thresholds": _thresholds(pairs, calibrated(raw.tolist(), line)),
    }
    forest = fit_forest(pairs, np.ones(len(pairs.truth), bool), seed)
    about["card"] = _card(material, rows, seed, len(samples), book)
    about["card"]["folds"] = _figures(pairs, calibrated(raw.tolist(), line), rows, book, about["relevance"])
    about["id"] = fingerprint(packed(words, forest), about)
    return Estimator(TextModel.of(words.families, words.words, words.arrays()), forest, about)


def _no_forest() -> Any:
    return None


def _views(draft: Estimator, find: Finder, doc: Document) -> list[tuple[View, float]]:
    found = [(doc, 1.0), *variants(doc)]
    return [(draft.view(d, find.find(d), find.book), weight) for d, weight in found]


def _thresholds(pairs: Pairs, scores: Sequence[float]) -> dict[str, Any]:
    """From which probability an expert should look: set for recall, per family where enough was seen."""
    every = 1 / (1 + MISSED_COSTS)
    mine: dict[str, list[float]] = {}
    for family, score, truth, main in zip(pairs.families, scores, pairs.truth, pairs.main, strict=True):
        if truth and main:
            mine.setdefault(family, []).append(score)
    own = {f: min(every, max(0.1, sorted(s)[len(s) // 20])) for f, s in mine.items() if len(s) >= LEAST_SEEN}
    return {"all": round(every, 4), "families": {f: round(s, 4) for f, s in sorted(own.items())}}


def _card(material: Material, rows: Sequence[Row], seed: int, samples: int, book: Catalogue) -> dict[str, Any]:
    return {
        "seed": seed,
        "catalogue": {"version": book.version, "families": len(book.families)},
        "sets": {n: {"rows": c, "sha256": material.hashes.get(n, "")} for n, c in sorted(spread(rows).items())},
        "absent": sorted(material.absent),
        "left_out": dict(sorted(material.left.items())),
        "samples": samples,
        "coded": len(material.coded),
        "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    }


def _figures(
    pairs: Pairs, scores: Sequence[float], rows: Sequence[Row], book: Catalogue, line: Sequence[float]
) -> dict[str, Any]:
    """The figures of each set across folds: every document judged by trees that saw nothing of its group."""
    mine: list[dict[str, float]] = [{} for _ in rows]
    for owner, family, score, main in zip(pairs.owner, pairs.families, scores, pairs.main, strict=True):
        if main:
            mine[owner][family] = score
    found = {}
    for of in sorted({r.of for r in rows}):
        here = [(r, s, relevance(s, book, line)) for r, s in zip(rows, mine, strict=True) if r.of == of]
        judged = [Judged(r.families, r.maybe, settled(s, rel, book), rel) for r, s, rel in here]
        found[of] = {k: round(v, 4) if math.isfinite(v) else None for k, v in figures(judged, book).items()}
    return found
