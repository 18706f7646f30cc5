"""The trained model: words and forest applied to one document, calibrated, kept as arrays and JSON without pickle."""

from __future__ import annotations

import hashlib
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.features import View, names, rows_of
from classifier.forest import Forest
from classifier.gather import Findings
from classifier.input import Document
from classifier.textmodel import TextModel, head_of
from records.catalogue import Catalogue

DEFAULT = Path(__file__).parent / "data" / "model-default"
ARRAYS, ABOUT = "arrays.npz", "model.json"
FORMAT = 1
EDGE = 1e-4
SURE = 0.5  # a label counts from here
LIFTED, RELEVANT = 0.3, 0.7  # and the surest one of a document that is so relevant from LIFTED on
NAMED = 0.5  # text value of a family that came after the training, when the document names it


class ModelError(ValueError):
    """A model folder cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Probabilities of one document: by family, and that any family which is not horizontal applies."""

    families: Mapping[str, float]
    relevant: float
    view: View


@dataclass(frozen=True, slots=True)
class Estimator:
    """A model in use.  `about` is its JSON: names, calibration, thresholds, card."""

    words: TextModel
    forest: Forest
    about: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The first 10 digits of the hash of everything that decides."""
        return str(self.about["id"])

    def view(self, doc: Document, found: Findings, book: Catalogue) -> View:
        """What the features are computed from."""
        folded = head_of(doc)
        bag = self.words.bag(folded)
        texts = dict(zip(self.words.families, self.words.scores(bag).tolist(), strict=True))
        for family, evidence in found.evidence.items():
            if family not in texts and evidence.plain:
                texts[family] = NAMED
        return View(doc, found, texts, folded, bag, book)

    def score(self, views: Sequence[View]) -> list[Scored]:
        """Probabilities for each view; the same whether one is asked or many."""
        rows = [rows_of(v) for v in views]
        table = np.array([r for rs in rows for r in rs], np.float32).reshape(-1, len(names()))
        raw = calibrated(self.forest.scores(table).tolist(), self.about["calibration"])
        answers, at = [], 0
        for view, mine in zip(views, rows, strict=True):
            scores = dict(zip(view.candidates, raw[at : at + len(mine)], strict=True))
            at += len(mine)
            answers.append(Scored(scores, relevance(scores, view.book, self.about["relevance"]), view))
        return answers

    def threshold(self, family: str) -> float:
        """The probability from which an expert should look at the family."""
        thresholds = self.about["thresholds"]
        return float(thresholds["families"].get(family, thresholds["all"]))

    def save(self, folder: Path) -> None:
        """Write the two files; the same model gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(folder / ARRAYS, **packed(self.words, self.forest))  # type: ignore[arg-type]
        text = json.dumps(dict(self.about), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / ABOUT).write_text(text + "\n", "utf-8")


def packed(words: TextModel, forest: Forest) -> dict[str, NDArray[np.generic]]:
    """Every array of a model under the name it is kept by."""
    kept = {f"words_{k}": v for k, v in words.arrays().items()}
    return kept | {f"forest_{k}": v for k, v in forest.arrays().items()}


def logit(p: float) -> float:
    """ln(p / (1 - p)), kept finite."""
    p = min(max(p, EDGE), 1 - EDGE)
    return math.log(p / (1 - p))


def calibrated(scores: Sequence[float], line: Sequence[float]) -> list[float]:
    """Raw scores through the logistic line (slope, shift) that cross-validation found."""
    slope, shift = line
    return [1 / (1 + math.exp(-(slope * logit(s) + shift))) for s in scores]


def settled(scores: Mapping[str, float], relevant: float, book: Catalogue) -> dict[str, float]:
    """The scores as they are answered: a document that is relevant names its surest family, when that is near enough.

    Across folds this finds 2 of 100 more families at the same calibration error (see docs/classifier.md).
    """
    found = dict(scores)
    core = sorted((f for f in found if not book.families[f].horizontal), key=lambda f: (-found[f], f))
    if core and relevant >= RELEVANT and LIFTED <= found[core[0]] < SURE:
        found[core[0]] = SURE
    return found


def relevance(scores: Mapping[str, float], book: Catalogue, line: Sequence[float]) -> float:
    """The probability that any family applies that is not horizontal; at least that of the surest one."""
    core = [s for f, s in scores.items() if not book.families[f].horizontal]
    best = max(core, default=0.0)
    value = sum(w * x for w, x in zip(line, relevance_row(core), strict=True))
    return max(best, 1 / (1 + math.exp(-value)))


def relevance_row(core: Sequence[float]) -> tuple[float, float, float]:
    """(1, log-odds of the surest family, log-odds that one of several applies)."""
    none = math.prod(1 - s for s in core)
    return 1.0, logit(max(core, default=0.0)), logit(1 - none)


def fingerprint(kept: Mapping[str, NDArray[np.generic]], about: Mapping[str, Any]) -> str:
    """The id of a model: a hash of its arrays, names and calibration, not of its card."""
    seal = hashlib.sha256()
    for name in sorted(kept):
        seal.update(name.encode() + np.ascontiguousarray(kept[name]).tobytes())
    deciding = {k: about[k] for k in ("calibration", "relevance", "thresholds", "families", "words", "features")}
    seal.update(json.dumps(deciding, sort_keys=True).encode())
    return seal.hexdigest()[:10]


@cache
def load(folder: Path) -> Estimator:
    """Read a model folder; ModelError says what is wrong with it.  Nothing in it is ever executed."""
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        if about["format"] != FORMAT or tuple(about["features"]) != names():
            raise ModelError(f"{folder}: made for another version of the classifier; train a new one")
        with np.load(folder / ARRAYS, allow_pickle=False) as kept:
            parts = {k: kept[k] for k in kept.files}
        words = {k.removeprefix("words_"): v for k, v in parts.items() if k.startswith("words_")}
        trees = {k.removeprefix("forest_"): v for k, v in parts.items() if k.startswith("forest_")}
        found = Estimator(TextModel.of(about["families"], about["words"], words), Forest.of(trees), about)
        if fingerprint(parts, about) != about["id"]:
            raise ModelError(f"{folder}: its files do not belong together; use another model")
    except ModelError:
        raise
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"{folder}: no readable model: {error}") from None
    return found
